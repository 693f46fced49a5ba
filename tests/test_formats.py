"""The real formats: each known quirk through a hand-made fixture, and drawn worlds written and read again."""

import csv
import json
from collections import Counter
from contextlib import suppress
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from capcourse.data import readers
from capcourse.data.cleaning import missing_titles
from capcourse.data.dataset import CaptionDataset, FileExample, Split, load_data
from capcourse.data.readers import (
    QUIRKS,
    Dropped,
    check_caption,
    mend_caption,
    read_coco,
    read_flickr8k,
    read_food,
    read_karpathy,
    read_risc,
    reasons,
)
from capcourse.data.writers import FORMATS, write, write_food_drop
from capcourse.errors import BadInput

FIXTURES = Path(__file__).parent / "data" / "formats"
COCO, KARPATHY, FLICKR, FOOD, RISC = (FIXTURES / name for name in FORMATS)
FOOD_CSV = FOOD / "Food Ingredients and Recipe Dataset with Image Name Mapping.csv"
READERS = {name: getattr(readers, f"read_{name}") for name in FORMATS}
WORLDS = ("scenes", "food", "aerial")


def splits(train="Flickr_8k.trainImages.txt", dev="Flickr_8k.devImages.txt", test="Flickr_8k.testImages.txt"):
    return {"train": FLICKR / train, "dev": FLICKR / dev, "test": FLICKR / test}


def both_years(val="captions_val2014.json"):
    return {"train": COCO / "captions_train2017.json", "val": COCO / val}


# What each fixture is read with. The first of a format holds most of its quirks.
READINGS = {
    "coco": [
        lambda: read_coco(both_years(), COCO / "images"),
        lambda: read_coco(both_years("captions_val2017.json")),
        lambda: read_coco(COCO / "captions_val2014_cut_off.json"),
        lambda: read_coco(COCO / "captions_val2014_key_twice.json"),
    ],
    "karpathy": [lambda: read_karpathy(KARPATHY / "dataset_coco.json", KARPATHY / "images")],
    "flickr8k": [
        lambda: read_flickr8k(FLICKR / "Flickr8k.token.txt", splits(), FLICKR / "images"),
        lambda: read_flickr8k(FLICKR / "token_with_header.txt"),
        lambda: read_flickr8k(FLICKR / "token_from_windows.txt"),
        lambda: read_flickr8k(FLICKR / "captions.txt"),
        lambda: read_flickr8k(FLICKR / "captions_swapped.txt"),
        lambda: read_flickr8k(FLICKR / "captions_first.txt"),
        lambda: read_flickr8k(FLICKR / "Flickr8k.token.txt", splits(test="other_edition.testImages.txt")),
        lambda: read_flickr8k(FLICKR / "captions_stray_quote.txt"),
        lambda: read_flickr8k(FLICKR / "captions_open_quote.txt"),
        lambda: read_flickr8k(FLICKR / "captions_numbered.csv"),
        lambda: read_flickr8k(FLICKR / "captions_bars.csv"),
        lambda: read_flickr8k(FLICKR / "captions_other_header.txt"),
        lambda: read_flickr8k(FLICKR / "token_old_mac.txt"),
        lambda: read_flickr8k(FLICKR / "token_cut_off.txt"),
        lambda: read_flickr8k(FLICKR / "token_with_nul.txt"),
        lambda: read_flickr8k(FLICKR / "token_as_it_is.txt"),
    ],
    "food": [
        lambda: read_food(FOOD_CSV, FOOD / "Food Images"),
        lambda: read_food(FOOD / "without_index.csv"),
        lambda: read_food(FOOD / "stray_quote.csv"),
        lambda: read_food(FOOD / "open_quote.csv"),
        lambda: read_food(FOOD / "header_runs_on.csv"),
        lambda: read_food(FOOD / "twins.csv", FOOD / "Twins"),
    ],
    "risc": [
        lambda: read_risc(RISC / "captions.csv", RISC / "resized"),
        lambda: read_risc(RISC / "one_caption.csv"),
        lambda: read_risc(RISC / "stray_quote.csv"),
        lambda: read_risc(RISC / "open_quote.csv"),
        lambda: read_risc(RISC / "other_column.csv"),
    ],
}


def accounted(read):
    """Read, and hold the report to its promise: every row is kept or dropped, and what is kept is there."""
    data, report = read
    assert report.rows == report.kept + len(report.dropped)
    captions = [c for split in data.splits.values() for group in split.captions for c in group]
    assert len(captions) == report.kept
    assert captions == [check_caption(caption, "a caption") for caption in captions]
    assert sum(report.counts.values()) == len(report.dropped)
    assert all(reason in report.examples for reason in (*report.counts, *report.mended, *report.notes))
    return data, report


def contents(data):
    return {name: dict(zip(split.ids, split.captions, strict=True)) for name, split in data.splits.items()}


# Quirks, one by one


LEFT = {  # captions of one picture, or of two with the same pixels, that stay as they are
    "captions that say nothing, such as A": ["A"],
    "a caption that stands there twice": ["A child on the stairs ."] * 2,
    "one picture under two names and titles": ["Roast Hen", "Hen for Two"],
    "capitals inside a sentence, no stop at its end": ["a Lake with trees"],
    "one caption two to five times": ["green grass ."] * 3,
}


@pytest.mark.parametrize(
    "quirk", [quirk for quirk in QUIRKS if quirk.outcome == "left"], ids=lambda quirk: quirk.quirk
)
def test_what_is_left_stays_as_it_is(quirk):
    kept = Counter()
    for read in READINGS[quirk.format]:
        with suppress(BadInput):
            data, _ = accounted(read())
            found = Counter(c for split in data.splits.values() for group in split.captions for c in group)
            kept |= found
    assert kept >= Counter(LEFT[quirk.quirk])


REPORTED = [quirk for quirk in QUIRKS if quirk.outcome != "left"]


@pytest.mark.parametrize("quirk", REPORTED, ids=lambda quirk: f"{quirk.format}: {quirk.quirk}")
def test_each_known_quirk_does_what_the_table_says(quirk):
    seen = 0
    for format in FORMATS if quirk.format == "all" else [quirk.format]:
        for read in READINGS[format]:
            try:
                _, report = accounted(read())
            except BadInput as error:
                seen += quirk.outcome == "refused" and quirk.reason in str(error)
                continue
            found = {"dropped": report.counts, "mended": report.mended, "noted": report.notes}
            if quirk.reason in found.get(quirk.outcome, {}):
                assert f"\n  {quirk.reason} " in str(report)
                seen += 1
    assert seen


def test_every_reason_is_in_the_table_of_quirks():
    named = {value for name, value in vars(reasons).items() if name.isupper()}
    assert {quirk.reason for quirk in REPORTED} == named


# Whole reports, number by number


def test_coco_2017_and_2014():
    data, report = accounted(READINGS["coco"][0]())
    assert contents(data) == {
        "train": {
            9: [
                "A plate of food with broccoli.",
                "Closeup of bins of food.",
                "A meal on a tray.",
                "A tray of food.",
                'A "healthy" lunch that\'s colourful.',
            ],
            25: [
                "A giraffe eating.",
                "A giraffe in a zoo.",
                "Two giraffes.",
                "A tall giraffe.",
                "A giraffe by a tree.",
                "One giraffe eats.",
                "A giraffe \ufffd",
            ],
        },
        "val": {42: ["A dog asleep on shoes."]},
        "test": {},
    }
    assert (report.rows, report.kept) == (17, 13)
    train = "captions_train2017.json, annotations"
    assert report.dropped == [
        Dropped(f"{train}[12]", "None", reasons.NO_TEXT),
        Dropped(f"{train}[13]", r"' \u200b'", reasons.EMPTY),
        Dropped(f"{train}[14]", "99", reasons.UNLISTED),
        Dropped(f"{train}[15]", "000000000034.jpg", reasons.NO_FILE),
    ]
    assert data.val[0].file_name == "COCO_val2014_000000000042.jpg"
    assert data.val[0].path.name == "000000000042.jpg"
    assert data.val[0].image.size == (8, 8)


def test_karpathys_restval_is_trained_on_and_ids_are_cocos():
    data, report = accounted(READINGS["karpathy"][0]())
    assert {name: split.ids for name, split in data.splits.items()} == {
        "train": [60623, 57870],
        "val": [184613],
        "test": [391895],
    }
    assert report.notes == {reasons.RESTVAL: 1}
    assert report.counts == {reasons.UNKNOWN_SPLIT: 2}
    assert [example.image.mode for split in data.splits.values() for example in split] == ["RGB"] * 4


def test_flickr8k_as_it_is_found():
    data, report = accounted(READINGS["flickr8k"][0]())
    assert contents(data) == {
        "train": {1000268201: ["A child on the stairs .", "A girl at a wooden door ."]},
        "val": {1001773457: ["Two dogs , fighting"]},
        "test": {1002674143: ["A girl with paint on her hands ."]},
    }
    assert report.rows == 10
    assert report.counts == {
        reasons.NUMBERED_NAME: 2,
        reasons.EMPTY: 1,
        reasons.NO_FILE: 1,
        reasons.NO_SPLIT: 1,
        reasons.UNREADABLE: 1,
    }
    assert report.mended == {reasons.BARE_NAME: 1, reasons.SPACE_FOR_TAB: 1}
    assert report.notes == {reasons.LISTED_TWICE: 1, reasons.PHANTOM: 1, reasons.UNUSED_FILE: 1}


@pytest.mark.parametrize(
    "name", ["token_with_header", "token_from_windows", "captions_swapped", "captions_first"]
)
def test_flickr8k_is_the_same_in_every_dress(name):
    data, _ = accounted(read_flickr8k(FLICKR / f"{name}.txt"))
    assert contents(data)["train"] == {
        1000268201: ["A child on the stairs ."],
        1001773457: ["Two dogs , fighting"],
    }


def test_kaggles_captions_may_hold_commas_in_quotes():
    data, report = accounted(read_flickr8k(FLICKR / "captions.txt"))
    assert data.train.captions == [["A child on the stairs .", "A wet dog , a red ball beside it ."]]
    assert not report.mended


@pytest.mark.parametrize("title", ["nan", "None"])
def test_food_and_cleaning_agree_that_a_printed_nothing_is_no_title(tmp_path, title):
    table = tmp_path / "food.csv"
    table.write_text(f"Title,Image_Name\nRoast Hen,hen\n{title},egg\n")
    data, report = read_food(table)
    assert data.train.captions == [["Roast Hen"]]
    assert report.counts[reasons.NO_TITLE] == 1
    kept, _ = read_food(table, keep_faulty=True)
    assert list(missing_titles(kept.train)) == [1]


def test_food_takes_na_and_null_for_titles():
    data, report = accounted(READINGS["food"][0]())
    titles = [["Roast Hen"], ["NA"], ["null"], ["Cook's Law"], ["Roast Hen Again"], ["Jar Jam"]]
    assert data.train.captions == titles
    assert data.train.ids == [0, 1, 3, 7, 8, 10]
    assert not len(data.val) and not len(data.test)
    assert report.rows == 11
    assert [(dropped.what, dropped.reason) for dropped in report.dropped] == [
        ("boiled-egg", reasons.NO_TITLE),
        ("-Ish Salad", reasons.DAMAGED_NAME),
        ("ghost-soup", reasons.NO_FILE),
        ("Nameless Stew", reasons.NO_NAME),
        ("9, Too Short, ['1 row']", reasons.RAGGED),
    ]
    assert report.notes == {reasons.MISREAD: 2, reasons.SAME_FILE: 1, reasons.UNUSED_FILE: 1}
    assert data.train[0].facts["Instructions"] == "Salt the hen.\nRoast it, then rest it."
    assert data.train[0].image.size == (8, 8)


def test_food_keeps_faulty_rows_on_request_and_says_so():
    data, report = accounted(read_food(FOOD_CSV, FOOD, keep_faulty=True))
    assert len(data.train) == 10
    assert report.counts == {reasons.RAGGED: 1}
    faults = (reasons.NO_TITLE, reasons.DAMAGED_NAME, reasons.NO_FILE, reasons.NO_NAME)
    assert [report.notes[fault] for fault in faults] == [1, 1, 1, 1]
    assert data.train[2].captions == [""]
    assert [example.image_id for example in data.train if example.path is None] == [4, 5, 6]


def test_risc_from_windows():
    data, report = accounted(READINGS["risc"][0]())
    assert {name: split.ids for name, split in data.splits.items()} == {
        "train": ["NWPU_27985"],
        "val": ["RSICD_277"],
        "test": ["UCM_5"],
    }
    assert data.train[0].captions == [
        "There is a lake .",
        "A lake is here .",
        'The lake is "blue" .',
        "a Lake with trees",
        "Many trees and a lake .",
        "The sixth .",
    ]
    assert data.train[0].facts == {"source": "NWPU"}
    assert (report.rows, report.kept) == (40, 15)
    assert report.counts == dict.fromkeys(
        (reasons.EMPTY, reasons.UNKNOWN_SPLIT, reasons.NO_FILE, reasons.OTHER_SPLIT, reasons.NO_NAME), 5
    )


def test_a_table_with_one_caption_a_picture_is_risc_too():
    data, _ = accounted(read_risc(RISC / "one_caption.csv"))
    assert contents(data)["val"] == {"NWPU_27985": ["There is a lake ."]}


@pytest.mark.parametrize("format", FORMATS)
def test_the_report_is_a_table_for_people(format):
    _, report = READINGS[format][0]()
    lines = str(report).splitlines()
    assert lines[0].startswith(f"{format}: ")
    assert lines[1].split() == ["captions", "read", str(report.rows)]
    html = report._repr_html_()
    for reason, count in {**report.counts, **report.mended, **report.notes}.items():
        assert any(line.startswith(f"  {reason} ") and f" {count:,} " in line for line in lines)
        assert f"<td>{count:,}</td>" in html
    assert "<td>#NAME? for a file name</td>" in html or format != "food"


def test_the_report_of_html_escapes_what_the_files_say(tmp_path):
    (tmp_path / "t.txt").write_text("a.jpg#0\tA <b>dog</b>\u200b\n", encoding="utf-8")
    _, report = read_flickr8k(tmp_path / "t.txt")
    assert "<b>" not in report._repr_html_()


# Text


@pytest.mark.parametrize(
    ("text", "mended", "why"),
    [
        ("A dog, a cat.", "A dog, a cat.", ()),
        ("ein Café am See", "ein Café am See", ()),
        ("a dog\n", "a dog", (reasons.LINE_BREAK,)),
        (" a dog", "a dog", (reasons.SPACES,)),
        ("a \r\n  dog", "a dog", (reasons.LINE_BREAK,)),
        ("a\u2028dog", "a dog", (reasons.LINE_BREAK,)),
        ("a\u200b dog\ufeff", "a dog", (reasons.ZERO_WIDTH,)),
        ("a\u00a0dog", "a dog", (reasons.NO_BREAK,)),
        ("the dog’s “ball”", 'the dog\'s "ball"', (reasons.CURLY,)),
        ("a dog \ud83d", "a dog \ufffd", (reasons.HALF_CHARACTER,)),
        ("a dog \U0001f415", "a dog \U0001f415", ()),
        ("a  dog", "a  dog", ()),
        ("\u200b ", "", (reasons.ZERO_WIDTH, reasons.SPACES)),
    ],
)
def test_captions_are_mended_with_the_reason(text, mended, why):
    assert mend_caption(text) == (mended, why)


@given(st.text(alphabet=st.characters(exclude_categories=())))
@example("\x85\u200b\x85")
@example("\u00a0\n\u00a0")
def test_a_mended_caption_is_sound_and_stays_as_it_is(text):
    mended, why = mend_caption(text)
    assert check_caption(mended, "the caption") == mended.strip()
    assert not {*"\n\u200b\u00a0“”‘’"} & {*mended}
    assert mend_caption(mended) == (mended, ())
    assert bool(why) == (mended != text)


# Bad files


@pytest.fixture
def put(tmp_path):
    def put(content, name):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return put


FIRST = {
    "coco": (lambda path: read_coco({"train": path}), "train.json"),
    "karpathy": (read_karpathy, "dataset_coco.json"),
    "flickr8k": (read_flickr8k, "token.txt"),
    "food": (read_food, "food.csv"),
    "risc": (read_risc, "captions.csv"),
}


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "no such file; check the path"),
        ("", "is empty|not JSON at line 1"),
        ("\n \n", "is empty|not JSON at line 3"),
        (b"caf\xe9", "not UTF-8 at byte 3; save it as UTF-8"),
        ("{}", "holds an object, not|does not name one column of pictures|has no column"),
        ("no such thing", "not JSON at line 1|does not name one column of pictures|has no column"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(put, tmp_path, format, content, message):
    read, name = FIRST[format]
    path = tmp_path / name if content is None else put(content, name)
    with pytest.raises(BadInput, match=message) as refused:
        read(path)
    assert name in str(refused.value)
    assert "\n" not in str(refused.value)


ONE = {"images": [{"id": 1}], "annotations": [{"image_id": 1, "caption": "a dog"}]}


@pytest.mark.parametrize(
    ("read", "name", "content", "message"),
    [
        (read_coco, "captions.json", json.dumps(ONE), "does not say which split it is; pass"),
        (read_coco, "val.json", json.dumps({**ONE, "annotations": []}), "holds no captions; name the file"),
        (read_coco, "val.json", json.dumps({**ONE, "images": [{"id": 1}] * 2}), "more than one image 1"),
        (
            read_coco,
            "instances_val2017.json",
            '{"images": [{"id": 1}], "annotations": [{"image_id": 1, "bbox": []}]}',
            r'annotations\[0\] has no "caption"; found "image_id", "bbox"',
        ),
        (
            read_karpathy,
            "k.json",
            '{"images": [{"filename": "1.jpg", "split": "val", "sentences": [{"tokens": []}]}]}',
            r'images\[0\].sentences\[0\] has no "raw"; found "tokens"',
        ),
        (
            read_karpathy,
            "k.json",
            '{"images": [{"filename": "1.jpg", "split": "val", "sentences": [], "cocoid": []}]}',
            "has the image id",
        ),
        (
            read_food,
            "f.csv",
            "Title;Image_Name\na;b\n",
            'no column "Title", "Image_Name"; found "Title;Image_',
        ),
        (read_food, "f.csv", "Title,Image_Name\n", "holds no captions; name the file that has them"),
        (
            read_food,
            "f.csv",
            'Title,Image_Name\na,"b\n' + "c" * 200_000,
            "not CSV in the row that begins in line 2 .* may not be closed: take",
        ),
        (
            read_risc,
            "r.csv",
            "split,caption_1\ntrain,a\n",
            'has no column "image" or none "caption_1"; found',
        ),
        (
            read_risc,
            "r.csv",
            "split,image\ntrain,a.jpg\n",
            'has no column "image" or none "caption_1"; found',
        ),
        (
            read_risc,
            "r.csv",
            "split,image,caption_1\ntrain,7.jpg,a\ntrain,7.png,b\n",
            "7.jpg and 7.png both give the id 7; keep one",
        ),
        (
            read_flickr8k,
            "t.txt",
            "7_abcdef0123.jpg#0\ta\n7_0123abcdef.jpg#0\tb\n",
            "both give the id 7; keep one of them",
        ),
    ],
)
def test_files_of_another_shape_are_refused(put, read, name, content, message):
    with pytest.raises(BadInput, match=message) as refused:
        read(put(content, name))
    assert name in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("read", "message"),
    [
        (
            READINGS["coco"][1],
            "val2017.json: a picture in two splits: 9 is in 'train' too .* from one source",
        ),
        (READINGS["flickr8k"][6], "a picture in two splits: '1003163366_44323f5815.jpg' is in 'train' too"),
        (lambda: read_coco({}), "annotations: no file for any split"),
        (lambda: read_coco({"exam": COCO / "a"}), "unknown split 'exam'; the splits are train, val, test"),
        (lambda: read_coco(both_years(), {"train": COCO / "images"}), "images: no folder for 'val'"),
        (lambda: read_food(FOOD_CSV, FOOD / "nowhere"), "nowhere: no such folder"),
        (
            lambda: read_food(FOOD_CSV, FLICKR / "images"),
            "none of the 11 captions can be used, 7 for 'no such picture file'",
        ),
    ],
)
def test_what_does_not_belong_together_is_refused(read, message):
    with pytest.raises(BadInput, match=message):
        read()


def test_a_folder_without_pictures_is_refused(tmp_path):
    (tmp_path / "._egg.jpg").write_bytes(b"")  # what macOS leaves in archives
    with pytest.raises(BadInput, match="holds no picture"):
        read_food(FOOD_CSV, tmp_path)


def test_a_link_that_leads_back_up_ends(tmp_path):
    (tmp_path / "up").symlink_to(tmp_path)
    (tmp_path / "images").symlink_to(FOOD / "Food Images")
    data, _ = read_food(FOOD_CSV, tmp_path)
    assert len(data.train) == 6


def test_without_a_folder_there_are_captions_only():
    data, report = accounted(read_food(FOOD_CSV))
    assert reasons.NO_FILE not in report.counts
    with pytest.raises(BadInput, match="without a folder of pictures"):
        data.train[0].image  # noqa: B018


# Drawn worlds, there and back


@cache
def world(name, train=12, others=3):
    """The first pictures of a world's splits, with their captions made once."""
    data = load_data(name, size=64)
    few = {
        split: examples[: train if split == "train" else others] for split, examples in data.splits.items()
    }
    return CaptionDataset(name, **few)


def expected(data, format):
    """What should come back: the captions mended, and for food the first alone, all in train."""
    found = {
        split: {i: [mend_caption(caption)[0] for caption in group] for i, group in captions.items()}
        for split, captions in contents(data).items()
    }
    if format == "food":
        everything = {i: group[:1] for captions in found.values() for i, group in captions.items()}
        return {"train": everything, "val": {}, "test": {}}
    return found


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("name", WORLDS)
def test_a_world_comes_back_from_every_format(tmp_path, name, format):
    data = world(name)
    again, report = accounted(READERS[format](**write(data, tmp_path, format)))
    assert contents(again) == expected(data, format)
    assert set(report.counts) <= {reasons.EMPTY}  # RISC's columns for captions that a picture does not have
    assert not report.notes
    drawn = {example.image_id: example for split in data.splits.values() for example in split}
    for split in again.splits.values():
        for found in split[:2]:
            difference = np.abs(np.asarray(found.image, int) - np.asarray(drawn[found.image_id].image, int))
            assert difference.mean() < 8  # what JPEG does to 64 pixels a side


@pytest.mark.parametrize("format", FORMATS)
def test_every_reader_mends_captions_and_misses_pictures(tmp_path, format):
    written = ["the\u200b dog’s ball\u00a0on\u2028grass ", "a cat"]
    examples = [FileExample(i, written, COCO / "images" / "000000000009.jpg") for i in range(3)]
    data = CaptionDataset("x", Split("train", examples), Split("val", []), Split("test", []))
    arguments = write(data, tmp_path, format)
    lost, *_ = sorted(tmp_path.rglob("*.jpg"))
    lost.rename(lost.with_name("stray.jpg"))
    again, report = accounted(READERS[format](**arguments))
    captions = 1 if format == "food" else 2
    assert again.train.captions == [["the dog's ball on grass", "a cat"][:captions]] * 2
    mended = (reasons.ZERO_WIDTH, reasons.CURLY, reasons.NO_BREAK, reasons.LINE_BREAK)
    assert report.mended == dict.fromkeys(mended, 2)
    assert report.counts[reasons.NO_FILE] == {"food": 1, "risc": 5}.get(
        format, 2
    )  # RISC: five cells a picture
    assert report.notes == {reasons.UNUSED_FILE: 1}


@pytest.mark.slow
@pytest.mark.parametrize("name", WORLDS)
def test_whole_worlds_come_back_from_every_format(tmp_path, name):
    """10,000 pictures' captions through the five formats; every one of them mended or as it was."""
    whole = load_data(name)
    data = CaptionDataset(
        name,
        **{
            split: Split(split, [FileExample(e.image_id, e.captions, None, e.file_name) for e in examples])
            for split, examples in whole.splits.items()
        },
    )
    for format in FORMATS:
        again, report = accounted(READERS[format](**write(data, tmp_path / format, format, images=False)))
        assert contents(again) == expected(data, format)
        assert set(report.counts) <= {reasons.EMPTY}


def test_what_a_world_gets_wrong_is_mended_and_counted(tmp_path):
    data = world("aerial", train=150)
    why = Counter(
        why for split in data.splits.values() for g in split.captions for c in g for why in mend_caption(c)[1]
    )
    _, report = accounted(read_risc(**write(data, tmp_path, "risc", images=False)))
    assert report.mended == why
    assert why[reasons.ZERO_WIDTH] and why[reasons.CURLY]


@pytest.mark.parametrize("format", FORMATS)
def test_what_was_read_can_be_written_again(tmp_path, format):
    data, _ = READERS[format](**write(world("scenes", 3), tmp_path / "once", format))
    again, _ = READERS[format](**write(data, tmp_path / "twice", format))
    assert contents(again) == contents(data)
    first, second = data.train[0].path, again.train[0].path
    assert first.name == second.name
    assert first.read_bytes() == second.read_bytes()  # copied, not compressed once more


def test_the_layout_is_that_of_the_originals(tmp_path):
    data = world("food", 3, 1)
    for format in FORMATS:
        write(data, tmp_path / format, format)
    found = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert {
        "coco/annotations/captions_train2014.json",
        "coco/annotations/captions_val2014.json",
        "coco/annotations/captions_test2014.json",
        "coco/train2014/COCO_train2014_000000000002.jpg",
        "coco/val2014/COCO_val2014_000000100000.jpg",
        "karpathy/dataset_coco.json",
        "karpathy/val2014/COCO_val2014_000000200000.jpg",
        "flickr8k/Flickr8k_text/Flickr8k.token.txt",
        "flickr8k/Flickr8k_text/Flickr_8k.trainImages.txt",
        "flickr8k/Flickr8k_text/Flickr_8k.devImages.txt",
        "flickr8k/Flickr8k_text/Flickr_8k.testImages.txt",
        "food/Food Ingredients and Recipe Dataset with Image Name Mapping.csv",
        "risc/captions.csv",
        "risc/resized/200000.jpg",
    } <= found
    assert len(found) == 3 + 5 + 1 + 5 + 4 + 5 + 1 + 5 + 1 + 5
    with (tmp_path / "food" / FOOD_CSV.name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["", "Title", "Ingredients", "Instructions", "Image_Name", "Cleaned_Ingredients"]
    assert rows[1][1] == data.train[0].captions[0]
    assert "." not in rows[1][4]
    assert (tmp_path / "food" / "Food Images" / "Food Images" / f"{rows[1][4]}.jpg").is_file()


@pytest.mark.parametrize(
    ("format", "examples", "message"),
    [
        ("yolo", [FileExample(1, ["a"], None)], "unknown format 'yolo'; known: coco, flickr8k"),
        ("risc", [FileExample(1, ["a"] * 6, None)], "picture 1 has 6 captions, and risc has columns for 5"),
        ("risc", [FileExample("007 b", ["a"], None)], "its id makes no file name; number the pictures"),
        ("risc", [FileExample("7", ["a"], None)], "risc cannot hold that id; number the pictures"),
        ("flickr8k", [FileExample("12_abcdef0123", ["a"], None)], "flickr8k cannot hold that id"),
        ("flickr8k", [FileExample(1, ["a\nb"], None)], "caption 0 holds a line break"),
        ("food", [FileExample("a", ["a"], None)], "food numbers its rows"),
        ("coco", [FileExample("a/b", ["a"], None)], "its id makes no file name"),
        ("coco", [FileExample(1, ["a"], None)], "captions were read without a folder"),
    ],
)
def test_what_a_format_cannot_hold_is_refused(tmp_path, format, examples, message):
    data = CaptionDataset("bad", Split("train", examples), Split("val", []), Split("test", []))
    with pytest.raises(BadInput, match=message):
        write(data, tmp_path, format, images="folder" in message)


def test_text_ids_survive_where_they_are_file_names(tmp_path):
    examples = [FileExample("NWPU_27985", ["a lake ."], None), FileExample("007", ["a bridge ."], None)]
    data = CaptionDataset("x", Split("train", examples), Split("val", []), Split("test", []))
    for format in ("coco", "karpathy", "flickr8k", "risc"):
        again, _ = READERS[format](**write(data, tmp_path / format, format, images=False))
        assert again.train.ids == ["NWPU_27985", "007"]


def test_a_dirty_drop_is_dirty_in_the_ways_it_says(tmp_path):
    arguments, rows = write_food_drop(tmp_path, seed=3, count=60, size=64)
    data, report = accounted(read_food(**arguments))
    truth = Counter(row.fault for row in rows)
    assert report.rows == 60
    assert report.counts == {
        reasons.NO_TITLE: truth["missing title"],
        reasons.NO_FILE: truth["missing file"],
        reasons.DAMAGED_NAME: truth["damaged name"],
    }
    assert report.notes == {reasons.UNUSED_FILE: truth["damaged name"]}
    assert data.train.ids == [
        row.number for row in rows if row.fault not in ("missing title", "missing file", "damaged name")
    ]
    assert data.train[0].image.size == (64, 64)
    faulty, _ = read_food(**arguments, keep_faulty=True)
    assert faulty.train.ids == list(range(60))
