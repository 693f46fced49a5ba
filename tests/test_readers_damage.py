"""Damaged copies of whole files: whatever an editor or a bad copy did to one, no caption is lost unseen.

Every caption that is written begins with "@", which is nowhere else. However the file is damaged, each of its
marks is in a caption that was kept or in a row that was dropped, or the file is refused.
"""

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capcourse.data.dataset import CaptionDataset, FileExample, Split
from capcourse.data.readers import (
    read_coco,
    read_flickr8k,
    read_food,
    read_karpathy,
    read_predictions,
    read_references,
    read_risc,
    reasons,
)
from capcourse.data.writers import FORMATS, write
from capcourse.errors import BadInput
from capcourse.metrics.judgement import read_ratings

PICTURES = 20
SAID = ("A dog runs .", "Two dogs , a ball", 'The "big" dog', "a dog, and 2, or 3, cats .", "One café")
RECIPE = {
    "Ingredients": "['2 plums', '1 egg']",
    "Instructions": 'Wash 2, or 3, plums.\n2, then, stir.\n\nSay "done", and rest it.',
    "Cleaned_Ingredients": "['2 plums']",
}
FIRST_FILE = {
    "coco": "captions_train2014.json",
    "karpathy": "dataset_coco.json",
    "flickr8k": "Flickr8k.token.txt",
    "food": "*.csv",
    "risc": "captions.csv",
}
READ = {
    "coco": lambda path: read_coco({"train": path}),
    "karpathy": read_karpathy,
    "flickr8k": read_flickr8k,
    "food": read_food,
    "risc": read_risc,
}
# Flickr8k and Flickr30k as Kaggle has them, which no writer writes.
TABLES = {
    "kaggle": ("image,caption", "{name},{caption}"),
    "numbered": ("image,comment_number,comment", "{name},{n},{caption}"),
    "bars": ("image_name| comment_number| comment", "{name}| {n}| {bare}"),
    "caption first": ("caption,image", "{caption},{name}"),
}
READ |= dict.fromkeys(TABLES, read_flickr8k)
BY_LINE = [kind for kind in READ if kind not in ("coco", "karpathy")]


def said(n, i):
    return f"@{n}.{i} {SAID[(n + i) % len(SAID)]}"


def quoted(caption):
    return '"' + caption.replace('"', '""') + '"' if {*',"'} & {*caption} else caption


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The text of a whole file of each kind."""
    texts = {}
    for format in FORMATS:
        examples = [
            FileExample(
                n,
                [said(n, i) for i in range(1 if format == "food" else 5)],
                None,
                f"recipe-{n}.jpg",
                RECIPE if format == "food" else {},
            )
            for n in range(PICTURES)
        ]
        data = CaptionDataset("x", Split("train", examples), Split("val", []), Split("test", []))
        folder = tmp_path_factory.mktemp(format)
        write(data, folder, format, images=False)
        texts[format] = next(folder.rglob(FIRST_FILE[format])).read_text(encoding="utf-8")
    for kind, (header, row) in TABLES.items():
        lines = [header]
        for n in range(PICTURES):
            for i in range(5):
                name, bare = f"{1000 + n}_0123abcdef.jpg", said(n, i)
                lines.append(row.format(name=name, n=i, caption=quoted(bare), bare=bare))
        texts[kind] = "\n".join(lines) + "\n"
    return texts


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("damaged") / "damaged.txt"


def accounted(kind, content, path):
    """Read; hold every mark to be somewhere. The captions that were kept, or None for a file refused."""
    path.write_bytes(content)
    try:
        data, report = READ[kind](path)
    except BadInput as error:
        assert "\n" not in str(error)
        assert str(path) in str(error)
        return None
    captions = [caption for split in data.splits.values() for group in split.captions for caption in group]
    assert report.rows == report.kept + len(report.dropped)
    assert report.kept == len(captions)
    found = sum(caption.count("@") for caption in captions)
    found += sum(max(1, dropped.what.count("@")) for dropped in report.dropped)
    if reasons.OTHER_COLUMN in report.notes:  # the report says so of what a damaged header hides
        rows = {dropped.where.partition(",")[0] for dropped in report.dropped}
        found += report.notes[reasons.OTHER_COLUMN] * len(rows)
        for example in (example for split in data.splits.values() for example in split):
            found += sum(said.count("@") for name, said in example.facts.items() if name not in RECIPE)
    assert found >= content.count(b"@"), str(report)
    return captions


# What becomes of a file. Each takes text and a random number generator, and gives bytes.


def cut_off(text, rng):
    return text.encode()[: rng.randrange(len(text))]


def cut_in_front(text, rng):
    return text.encode()[rng.randrange(len(text)) :]


def copied_twice(text, rng):
    begin, end = sorted(rng.sample(range(len(text)), 2))
    return (text[:end] + text[begin:]).encode()


def shuffled(text, rng):
    lines = text.splitlines(keepends=True)
    rng.shuffle(lines)
    return "".join(lines).encode()


def with_marks(text, rng, mark, most=4):
    for at in sorted(rng.sample(range(len(text)), rng.randint(1, most)), reverse=True):
        text = text[:at] + mark + text[at:]
    return text.encode()


def with_marks_at_cells(text, rng):
    """Quotation marks where a cell begins or ends, which is where they open and close one."""
    borders = [i for match in re.finditer("[,|\n] ?", text[:-1]) for i in match.span()]
    for at in sorted(rng.sample(borders, rng.randint(1, 4)), reverse=True):
        text = text[:at] + '"' + text[at:]
    return text.encode()


def with_line_ends(text, rng):
    ends = rng.sample(["\n", "\r\n", "\r"], rng.randint(1, 3))
    return "".join(line + rng.choice(ends) for line in text.splitlines()).encode()


def lines_joined(text, rng):
    ends = [i for i, character in enumerate(text) if character == "\n"]
    for at in sorted(rng.sample(ends, min(len(ends), 3)), reverse=True):
        text = text[:at] + text[at + 1 :]
    return text.encode()


DAMAGE = {
    "cut off": cut_off,
    "cut in front": cut_in_front,
    "copied twice": copied_twice,
    "shuffled": shuffled,
    "quotation marks": lambda text, rng: with_marks(text, rng, '"'),
    "quotation marks at cells": with_marks_at_cells,
    "byte-order marks": lambda text, rng: with_marks(text, rng, "\ufeff"),
    "NUL": lambda text, rng: with_marks(text, rng, "\0"),
    "returns": lambda text, rng: with_marks(text, rng, "\r"),
    "line ends": with_line_ends,
    "lines joined": lines_joined,
}


LINES_LEFT_WHOLE = (
    "shuffled",
    "quotation marks",
    "quotation marks at cells",
    "returns",
    "line ends",
    "lines joined",
)


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("kind", READ)
@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_no_caption_of_a_damaged_file_is_lost_unseen(whole, place, kind, damage, seed):
    captions = accounted(kind, DAMAGE[damage](whole[kind], random.Random(seed)), place)
    if damage in LINES_LEFT_WHOLE:
        assert all(caption.count("@") < 2 and ".jpg" not in caption for caption in captions or ())


@pytest.mark.parametrize("kind", READ)
@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_nor_of_one_that_was_damaged_twice(whole, place, kind, seed):
    rng = random.Random(seed)
    first, second = rng.sample([damage for damage in DAMAGE if damage != "NUL"], 2)
    text = DAMAGE[first](whole[kind], rng).decode(errors="ignore")
    if len(text) > 99 and text.count("\n") > 9:
        accounted(kind, DAMAGE[second](text, rng), place)


# The cases one by one, with the numbers that should come out


def kaggle(marks=(), rows=300):
    """Kaggle's captions, with quotation marks before the captions of rows n, and behind those of rows -n."""
    lines = ["image,caption"]
    for n in range(1, rows + 1):
        before, behind = '"' * (n in marks), '"' * (-n in marks)
        lines.append(f"{1000 + n // 5}_0123abcdef.jpg,{before}@{n} A dog runs .{behind}")
    return "\n".join(lines) + "\n"


def test_a_quotation_mark_that_is_never_closed_is_refused_with_its_line(place):
    place.write_text(kaggle({50}))
    with pytest.raises(
        BadInput, match=r"never closed, in the row that begins in line 51; take the mark away"
    ):
        read_flickr8k(place)


@pytest.mark.parametrize("closed", [51, 90])
def test_a_row_that_swallowed_others_gives_them_back(place, closed):
    place.write_text(kaggle({50, -closed}))
    _, report = read_flickr8k(place)
    assert report.kept == 299
    assert [(dropped.where, dropped.reason) for dropped in report.dropped] == [
        ("line 51", reasons.STRAY_QUOTE)
    ]
    assert not report.mended


def risc(marks):
    lines = ["source,split,image,caption_1,caption_2"]
    for n in range(60):
        cells = [f"{marks.get((n, i), '')}@{n}.{i} a lake{marks.get((n, -i), '')}" for i in (1, 2)]
        lines.append(f"NWPU,{('train', 'holdout')[n % 2]},NWPU_{n}.jpg,{','.join(cells)}")
    return "\n".join(lines) + "\n"


def test_risc_refuses_the_mark_too_and_gives_lines_of_any_split_back(place):
    place.write_text(risc({(9, 1): '"'}))
    with pytest.raises(BadInput, match="never closed, in the row that begins in line 11"):
        read_risc(place)
    place.write_text(risc({(9, 1): '"', (30, -2): '"'}))
    _, report = read_risc(place)
    assert report.counts == {reasons.UNKNOWN_SPLIT: 58, reasons.STRAY_QUOTE: 1}
    assert report.kept == 60


def test_a_mark_within_one_line_drops_that_line_alone(place):
    place.write_text(
        'split,image,caption_1,caption_2,caption_3\ntrain,1.jpg,"a,b "c, d",e\ntrain,2.jpg,a,b,c\n'
    )
    data, report = read_risc(place)
    assert data.train.captions == [["a", "b", "c"]]
    assert report.counts == {reasons.STRAY_QUOTE: 1}


def test_an_example_of_several_lines_is_shown_in_one(place):
    place.write_text('split,image,caption\ntrain,"1.jpg\n\na\n"\n')
    with pytest.raises(
        BadInput, match=r"none of the 1 captions can be used.*\(row 1: train, 1\.jpg  a"
    ) as refused:
        read_risc(place)
    assert "\n" not in str(refused.value)


def test_recipes_of_several_lines_outlive_a_stray_mark_above_them(place):
    steps = '"Boil the plums, 2, or 3.\n2, then, fill.\n\nLet ""rest""."'
    rows = [f"{n},Jam {n},['1 plum'],{steps},jam-{n},['1 plum']" for n in range(6)]
    rows[2] = rows[2].replace("Jam 2", '"Jam 2')
    place.write_text(
        ",Title,Ingredients,Instructions,Image_Name,Cleaned_Ingredients\n" + "\n".join(rows) + "\n"
    )
    data, report = read_food(place)
    assert data.train.captions == [[f"Jam {n}"] for n in (0, 1, 3, 4, 5)]
    assert data.train[4].facts["Instructions"] == 'Boil the plums, 2, or 3.\n2, then, fill.\n\nLet "rest".'
    assert report.counts == {reasons.RAGGED: 2, reasons.STRAY_QUOTE: 1}  # its instructions' other lines


def test_a_header_between_the_rows_is_no_recipe(place):
    place.write_text("Title,Image_Name\nJam,jam\nTitle,Image_Name\nSoup,soup\n")
    data, report = read_food(place)
    assert data.train.captions == [["Jam"], ["Soup"]]
    assert report.counts == {reasons.HEADER_AGAIN: 1}


@pytest.mark.parametrize("kind", BY_LINE)
def test_old_macintosh_line_ends_are_line_ends(whole, place, kind):
    captions = accounted(kind, whole[kind].encode(), place)
    assert len(captions) == PICTURES * (1 if kind == "food" else 5)
    assert accounted(kind, whole[kind].replace("\n", "\r").encode(), place) == captions
    assert READ[kind](place)[1].notes[reasons.OLD_MAC] == 1


def test_a_return_inside_a_caption_is_a_line_break_and_before_a_row_a_line_end(place):
    place.write_bytes(b"1.jpg#0\ta dog\rruns\n2.jpg#0\ta cat\r3.jpg#0\ta hen\n")
    data, report = read_flickr8k(place)
    assert data.train.captions == [["a dog runs"], ["a cat"], ["a hen"]]
    assert report.mended == {reasons.LINE_BREAK: 1}
    assert report.notes[reasons.OLD_MAC] == 1


@pytest.mark.parametrize("kind", TABLES)
def test_columns_are_found_by_their_names(whole, place, kind):
    captions = accounted(kind, whole[kind].encode(), place)
    assert captions == [said(n, i) for n in range(PICTURES) for i in range(5)]


def test_numbers_are_known_without_a_header_too(place):
    place.write_text("7.jpg,0,a dog\n7.jpg,1,a cat\n")
    assert read_flickr8k(place)[0].train.captions == [["a dog", "a cat"]]


def test_flickr30ks_bar_that_is_missing(place):
    place.write_text("image_name| comment_number| comment\n7.jpg| 0| a dog\n7.jpg| 4   a cat\n")
    data, report = read_flickr8k(place)
    assert data.train.captions == [["a dog", "a cat"]]
    assert report.mended == {reasons.NO_SEPARATOR: 1}


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("photo,says\n7.jpg,a dog\n", '"photo", "says"'),
        ("image,caption_1,caption_2\n7.jpg,a dog,one dog\n", '"image", "caption_1", "caption_2"'),
        ("image,caption,caption\n7.jpg,a dog,one dog\n", '"image", "caption", "caption"'),
    ],
)
def test_a_header_that_does_not_say_enough_is_refused(place, content, found):
    place.write_text(content)
    with pytest.raises(BadInput, match=f"found {found}: expected image,caption, or lines of name.jpg#0"):
        read_flickr8k(place)


def test_two_token_lines_in_one_are_dropped(place):
    place.write_text("1.jpg#0\ta dog .2.jpg#0\ta cat\n3.jpg#0\ta hen\n")
    data, report = read_flickr8k(place)
    assert data.train.captions == [["a hen"]]
    assert report.counts == {reasons.UNREADABLE: 1}


def test_risc_refuses_captions_that_do_not_count_from_one(place):
    place.write_text("split,image,caption_1,caption_2,captoin_3,caption_4\ntrain,1.jpg,a,b,c,d\n")
    with pytest.raises(BadInput, match='columns of captions are "caption_1", "caption_2", "caption_4"; name'):
        read_risc(place)


def test_a_column_that_is_not_known_is_noted(place):
    place.write_text("split,image,caption_1,captoin_2\ntrain,1.jpg,a,b\n")
    data, report = read_risc(place)
    assert data.train[0].facts == {"captoin_2": "b"}
    assert report.examples[reasons.OTHER_COLUMN] == ["captoin_2"]


def test_ratings_are_never_left_out(place):
    """Whoever reads a table without a report that people see gets an error in place of a dropped line."""
    path = place.with_suffix(".csv")
    path.write_text('rater,image_id,system,score\nanna,1,a,"5\nanna,2,a,4\nanna,3,a,3"\n')
    with pytest.raises(
        BadInput, match="stray quotation mark in line 2; take the mark away, close it or double"
    ):
        read_ratings(path)


@pytest.mark.parametrize("kind", ["coco", "karpathy"])
def test_a_json_file_that_was_cut_off_should_be_fetched_again(whole, place, kind):
    for part in (0.3, 0.5, 0.999):
        place.write_text(whole[kind][: int(len(whole[kind]) * part)])
        with pytest.raises(BadInput, match="the file ends early; fetch or copy it again"):
            READ[kind](place)


@pytest.mark.parametrize(
    "end", ["[", '["a', '["a\\', '["\\u00', '{"a', '{"a": ', "[1, fal", "[-", "[1.", '["a",']
)
def test_wherever_it_was_cut_off(place, end):
    place.write_text(end)
    with pytest.raises(BadInput, match="the file ends early"):
        read_karpathy(place)


@pytest.mark.parametrize("content", ["[1] 2", '{"a" 1}', "{'a': 1}", "[1,]", "no JSON"])
def test_what_is_not_json_was_not_cut_off(place, content):
    place.write_text(content)
    with pytest.raises(BadInput, match=r"write it with json\.dump"):
        read_karpathy(place)


# Arguments of the wrong kind


@pytest.mark.parametrize("value", [None, 7, "", b"captions.json", ["captions.json"]], ids=repr)
@pytest.mark.parametrize(
    "read",
    [
        read_coco,
        lambda path: read_coco({"train": path}),
        read_karpathy,
        read_flickr8k,
        lambda path: read_flickr8k(__file__, {"train": path}),
        read_food,
        read_risc,
        read_references,
        lambda path: read_predictions(path, {1: ["a dog"]}),
    ],
)
def test_what_is_no_path_is_refused(read, value):
    with pytest.raises(BadInput, match=r" is .*; pass a path, as text or as a Path$"):
        read(value)


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("images", [7, "", ["images"]], ids=repr)
def test_what_is_no_folder_of_pictures_is_refused(whole, place, kind, images):
    place.write_text(whole[kind])
    read = {"karpathy": read_karpathy, "flickr8k": read_flickr8k, "food": read_food, "risc": read_risc}
    with pytest.raises(BadInput, match=r"images is .*; pass a path, as text or as a Path$"):
        read_coco({"train": place}, images) if kind == "coco" else read[kind](place, images=images)


@pytest.mark.parametrize("splits", ["trainImages.txt", ["trainImages.txt"], 7])
def test_split_files_that_are_no_dict_are_refused(whole, place, splits):
    place.write_text(whole["flickr8k"])
    with pytest.raises(BadInput, match=r"splits is .*; pass a dict such as \{'train': path\}"):
        read_flickr8k(place, splits)


def test_two_files_for_one_split_are_refused(place):
    with pytest.raises(BadInput, match="two files for 'val', which 'dev' is too; pass one for each split"):
        read_coco({"val": place, "dev": place})
