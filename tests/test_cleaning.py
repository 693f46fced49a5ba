"""Cleaning: what is dirty is found, what is clean stays, every row is accounted for, and no split leaks."""

import re
from functools import cache
from io import BytesIO
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageOps

from capcourse.data.cleaning import (
    CHECKS,
    broken_files,
    clean,
    missing_files,
    missing_titles,
    off_domain,
    repeated_images,
    text_only,
)
from capcourse.data.dataset import Example, FileExample, Split, load_data
from capcourse.data.hashing import duplicate_images, leaks, near_pairs, perceptual_hashes, split
from capcourse.errors import BadInput
from capcourse.worlds import food


class InMemory(Example):
    """An example that is neither drawn by a world nor read from a file."""

    def __init__(self, image_id: int, image: Image.Image, captions: list = ("Soup",), file_name: str = ""):
        self.image_id, self.file_name = image_id, file_name
        self._image, self._captions = image, list(captions)

    @property
    def image(self) -> Image.Image:
        return self._image

    @property
    def captions(self) -> list[str]:
        return self._captions


@cache
def picture(number: int, size: int = 96) -> Image.Image:
    """Rectangles at random places: no two numbers look alike."""
    rng = Random(number)
    image = Image.new("RGB", (size, size), tuple(rng.randrange(256) for _ in range(3)))
    brush = ImageDraw.Draw(image)
    for _ in range(12):
        x, y = rng.randrange(size), rng.randrange(size)
        corner = (x + rng.randrange(8, size // 2), y + rng.randrange(8, size // 2))
        brush.rectangle(((x, y), corner), fill=tuple(rng.randrange(256) for _ in range(3)))
    return image


def compressed(image: Image.Image, quality: int = 60) -> Image.Image:
    file = BytesIO()
    image.save(file, "JPEG", quality=quality)
    return Image.open(file).convert("RGB")


COPIES = {
    "as it is": lambda image: image,
    "compressed": compressed,
    "half the size": lambda image: image.resize((image.width // 2, image.height // 2)),
    "stretched": lambda image: image.resize((image.width, image.height * 5 // 4)),
    "a little brighter": lambda image: image.point(lambda value: min(255, round(value * 1.05))),
}


# Perceptual hashes


@pytest.mark.parametrize("way", COPIES)
def test_a_copy_is_found_among_other_pictures(way):
    pictures = [picture(n) for n in range(20)]
    assert duplicate_images([*pictures, COPIES[way](pictures[7])]) == [[7, 20]]


@pytest.mark.parametrize("world", ["scenes", "food", "aerial"])
def test_pictures_of_the_worlds_have_their_own_copies_and_no_others(world):
    images = load_data(world, size=96).val[:40].images
    copies = [compressed(image) for image in images[:10]]
    assert duplicate_images([*images, *copies]) == [[n, n + 40] for n in range(10)]


def test_a_mirrored_picture_is_another_picture():
    assert duplicate_images([picture(1), ImageOps.mirror(picture(1))]) == []


def test_a_hash_sees_no_colour_and_knows_no_flat_picture_from_another():
    flat = [Image.new("RGB", (96, 96), colour) for colour in ("red", "blue", "white")]
    assert duplicate_images([*flat, picture(1)]) == [[0, 1, 2]]


def test_copies_of_copies_are_one_group_in_order():
    images = [picture(3), picture(1), compressed(picture(3)), picture(1), picture(3)]
    assert duplicate_images(images) == [[0, 2, 4], [1, 3]]


def test_near_pairs_are_those_of_a_plain_count_of_bits():
    rng = np.random.default_rng(0)
    hashes = rng.integers(0, 256, (1_300, 32), dtype=np.uint8)  # more than one block
    hashes[1_200] = hashes[5]
    hashes[1_201] = hashes[5] ^ np.array([0b111, *[0] * 31], dtype=np.uint8)
    assert near_pairs(hashes, 2) == [(5, 1_200, 0)]
    assert near_pairs(hashes, 3) == [(5, 1_200, 0), (5, 1_201, 3), (1_200, 1_201, 3)]
    bits = np.unpackbits(hashes[:40], axis=1).astype(int)
    plain = [
        (i, j, d) for i in range(40) for j in range(i + 1, 40) if (d := abs(bits[i] - bits[j]).sum()) <= 110
    ]
    assert plain
    assert near_pairs(hashes[:40], 110) == plain


def test_hashes_have_a_row_of_bytes_for_each_picture(tmp_path):
    picture(0).save(tmp_path / "a.png")
    hashes = perceptual_hashes([picture(0), tmp_path / "a.png", InMemory(3, picture(0))])
    assert hashes.shape == (3, 32)
    assert hashes.dtype == np.uint8
    assert len(np.unique(hashes, axis=0)) == 1
    assert perceptual_hashes([]).shape == (0, 32)


def test_what_is_no_hash_is_refused():
    with pytest.raises(BadInput, match=re.escape("hashes are an array of float64 and shape (3, 8)")):
        duplicate_images(np.zeros((3, 8)))


# The checks


@pytest.mark.parametrize("caption", ["", "  ", "nan", "None", "-", "\u200b", float("nan"), None])
def test_a_title_that_says_nothing_is_missing(caption):
    examples = [InMemory(0, picture(0), ["Tomato Soup"]), InMemory(1, picture(1), [caption])]
    assert list(missing_titles(examples)) == [1]


@pytest.mark.parametrize("caption", ["7-Up Cake", "Naan", "N/A", "Борщ", "x"])
def test_a_title_that_says_something_is_not(caption):
    assert missing_titles([InMemory(0, picture(0), [caption])]) == {}


def test_an_example_without_captions_has_no_title():
    assert missing_titles([InMemory(0, picture(0), [])]) == {0: "no title"}


@pytest.fixture
def files(tmp_path: Path) -> list[FileExample]:
    """Ten rows, of which five are dirty: the third to the seventh."""
    for n in range(10):
        picture(n).save(tmp_path / f"dish-{n}.png")
    (tmp_path / "dish-4.png").unlink()
    (tmp_path / "dish-5.png").write_bytes((tmp_path / "dish-5.png").read_bytes()[:200])
    compressed(picture(1)).save(tmp_path / "dish-6.png")
    rows = [FileExample(n, [f"Dish {n}"], tmp_path / f"dish-{n}.png", f"dish-{n}.png") for n in range(10)]
    rows[2] = FileExample(2, [""], rows[2].path, "dish-2.png")
    rows[3] = FileExample(3, ["Dish 3"], None, "#NAME?")
    return rows


def test_missing_files_are_those_without_a_name_and_those_that_are_not_there(files):
    assert missing_files(files) == {3: "no file for '#NAME?'", 4: "no file dish-4.png"}


def test_a_drawn_picture_has_no_file_to_miss():
    assert missing_files(load_data("scenes").val[:3]) == {}


def test_a_broken_file_is_named_with_what_is_wrong(files):
    [(index, note)] = broken_files([files[0], *files[5:]]).items()
    assert index == 1
    assert note.startswith("broken picture")
    assert "\n" not in note


def test_of_copies_the_first_stays():
    names = ["a.jpg", "b.jpg", "c.jpg", "d.jpg"]
    images = [picture(1), picture(2), compressed(picture(1), 15), picture(1)]
    examples = [InMemory(n, images[n], file_name=names[n]) for n in range(4)]
    found = repeated_images(examples)
    assert list(found) == [2, 3]
    assert found[3] == "the same hash as a.jpg"
    assert re.fullmatch(r"\d+ of 256 bits from a\.jpg", found[2])


def test_no_copies_are_left_after_the_repeated_ones_are_gone():
    images = [COPIES[way](picture(n)) for way in COPIES for n in range(6)]
    examples = [InMemory(n, image) for n, image in enumerate(images)]
    found = repeated_images(examples)
    assert duplicate_images([e for n, e in enumerate(examples) if n not in found]) == []
    assert len(found) == len(images) - 6


def page(words: str, paper: str = "white", ink: str = "black") -> Image.Image:
    """Lines of machine-set text."""
    image = Image.new("RGB", (192, 192), paper)
    for line in range(8):
        ImageDraw.Draw(image).text((8, 10 + 22 * line), words[line:], fill=ink)
    return image


@pytest.mark.parametrize(
    ("paper", "ink"), [("white", "black"), ("#f5ecd7", "#5a3220"), ("#203530", "#f0f0e6")]
)
def test_a_page_of_text_is_text_only(paper, ink):
    text = page("2 cups of flour, 3 eggs, 1 lemon, salt", paper, ink)
    examples = [InMemory(0, text), InMemory(1, compressed(text, 75)), InMemory(2, picture(1))]
    assert list(text_only(examples)) == [0, 1]


def test_pictures_that_are_no_pages():
    stripes = Image.new("RGB", (96, 96), "white")
    for y in range(0, 96, 12):
        ImageDraw.Draw(stripes).rectangle((0, y, 96, y + 4), fill="black")
    plate = Image.new("RGB", (96, 96), "white")
    ImageDraw.Draw(plate).ellipse((30, 30, 66, 66), fill="#a03020")
    none = [Image.new("RGB", (96, 96), "white"), stripes, plate, *(picture(n) for n in range(20))]
    assert text_only([InMemory(n, image) for n, image in enumerate(none)]) == {}


def test_the_text_cards_of_a_dirty_drop_are_found_and_its_dishes_are_not():
    rows = [row for row in food.drop(0, 200) if row.fault in ("text only", "off-domain", "duplicate")]
    examples = [InMemory(row.number, food.picture(row, 96)) for row in rows]
    found = [examples[i].image_id for i in text_only(examples)]
    assert found == [row.number for row in rows if row.fault == "text only"]
    assert len(found) >= 3


# clean


def test_clean_drops_each_dirty_row_once_and_says_why(files):
    kept, report = clean(Split("train", files))

    assert [example.image_id for example in kept] == [0, 1, 7, 8, 9]
    assert {d.example.image_id: d.reason for d in report.dropped} == {
        2: "missing title",
        3: "missing file",
        4: "missing file",
        5: "broken file",
        6: "duplicate image",
    }
    assert report.counts == {"missing title": 1, "missing file": 2, "broken file": 1, "duplicate image": 1}
    assert (report.rows, report.kept) == (10, 5)
    assert kept.name == "train"
    assert all(d.note for d in report.dropped)


def test_a_check_that_found_nothing_stands_in_the_report_too():
    _, report = clean([InMemory(n, picture(n)) for n in range(3)])
    assert report.counts == dict.fromkeys(CHECKS, 0)
    assert "duplicate image" in str(report)
    assert "duplicate image" in report._repr_html_()


def test_checks_of_ones_own_see_what_the_earlier_ones_left():
    examples = [InMemory(n, picture(n)) for n in range(6)]
    checks = {"first": lambda given: [0], "still first": lambda given: {0: f"of {len(given)}"}}
    kept, report = clean(examples, checks)
    assert [(d.example.image_id, d.reason, d.note) for d in report.dropped] == [
        (0, "first", ""),
        (1, "still first", "of 5"),
    ]
    assert len(kept) == 4


def test_a_check_that_points_nowhere_is_refused():
    with pytest.raises(BadInput, match="the check 'odd' names example 3 of 3"):
        clean([InMemory(n, picture(n)) for n in range(3)], {"odd": lambda examples: [3]})


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(["", "nan", "Soup", "Salad"]), max_size=25), st.sets(st.integers(0, 24)))
def test_rows_are_kept_or_dropped_and_never_lost(titles, copies):
    images = [picture(n - 1 if n in copies and n else n, 64) for n in range(len(titles))]
    examples = [InMemory(n, images[n], [title]) for n, title in enumerate(titles)]
    kept, report = clean(examples)
    gone = [d.example.image_id for d in report.dropped]
    assert sorted([*kept.ids, *gone]) == list(range(len(titles)))
    assert report.rows == report.kept + len(report.dropped) == len(titles)
    assert sum(report.counts.values()) == len(report.dropped)


# Off-domain


def around(centre: np.ndarray, count: int, spread: float, seed: int) -> np.ndarray:
    return centre + spread * np.random.default_rng(seed).normal(size=(count, len(centre)))


AXES = np.eye(16)


def test_pictures_that_point_elsewhere_are_off_domain():
    embeddings = np.concatenate([around(AXES[0], 200, 0.05, 1), around(AXES[1], 3, 0.05, 2)])
    found = off_domain(embeddings)
    assert set(found.indices[:3]) == {200, 201, 202}
    assert found.scores.shape == (203,)
    assert (found.scores[found.indices] > found.threshold).all()
    assert len(found.indices) < 12


def test_a_domain_of_two_kinds_needs_neighbours():
    embeddings = np.concatenate(
        [around(AXES[0], 150, 0.05, 1), around(AXES[1], 50, 0.05, 2), around(AXES[2], 3, 0.05, 3)]
    )
    to_the_mean = off_domain(embeddings)
    to_neighbours = off_domain(embeddings, neighbours=10)
    assert set(to_neighbours.indices[:3]) == {200, 201, 202}
    assert len(set(to_the_mean.indices) & set(range(150, 200))) == 50  # the second kind, all of it
    assert len(set(to_neighbours.indices) & set(range(150, 200))) < 10


def test_a_clean_reference_sets_the_scale():
    clean_ones, strange = around(AXES[0], 200, 0.05, 1), around(AXES[1], 60, 0.05, 2)
    found = off_domain(strange, clean_ones)
    assert found.indices and set(found.indices) == set(range(60))


def test_the_size_of_an_embedding_says_nothing():
    embeddings = around(AXES[0], 50, 0.1, 1)
    scaled = embeddings * np.linspace(0.1, 10, 50)[:, None]
    assert off_domain(scaled).scores == pytest.approx(off_domain(embeddings).scores)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"embeddings": np.ones(4)}, "have the shape (4,)"),
        ({"embeddings": np.array([[1.0, 0], [0, 0]])}, "embeddings[1] is zero or not finite"),
        ({"embeddings": np.array([[1.0, 0], [np.nan, 0]])}, "embeddings[1] is zero or not finite"),
        ({"embeddings": np.ones((3, 4)), "reference": np.ones((3, 5))}, "4 dimensions and the reference 5"),
        ({"embeddings": np.ones((3, 4)), "neighbours": 3}, "expected 1 to 2"),
    ],
)
def test_embeddings_that_do_not_fit_are_refused(arguments, message):
    with pytest.raises(BadInput, match=re.escape(message)):
        off_domain(**arguments)


# Splits


@cache
def variant(base: int, way: str) -> Image.Image:
    return COPIES[way](picture(base, 64))


PICTURES = st.tuples(st.integers(0, 11), st.sampled_from(list(COPIES)))
SHARES = st.sampled_from([(0.8, 0.1, 0.1), (0.5, 0.25, 0.25), (1.0, 0.0, 0.0), (0.7, 0.0, 0.3)])


@settings(max_examples=25, deadline=None)
@given(st.lists(PICTURES, max_size=30), SHARES, st.integers(0, 1_000))
def test_a_split_never_leaks_and_loses_nothing(choice, shares, seed):
    examples = [InMemory(n, variant(*which)) for n, which in enumerate(choice)]
    data = split(examples, shares, seed)
    assert leaks(data) == []
    bases = [{choice[i][0] for i in part.ids} for part in data.splits.values()]
    assert not (bases[0] & bases[1] or bases[0] & bases[2] or bases[1] & bases[2])
    assert sorted(i for part in data.splits.values() for i in part.ids) == list(range(len(choice)))
    assert all(list(part.ids) == sorted(part.ids) for part in data.splits.values())


def test_a_split_of_single_pictures_has_exactly_the_sizes_asked_for():
    examples = [InMemory(n, picture(n, 64)) for n in range(57)]
    data = split(examples)
    assert [len(part) for part in data.splits.values()] == [45, 6, 6]


def test_the_seed_decides_who_is_where():
    examples = [InMemory(n, picture(n, 64)) for n in range(40)]
    assert split(examples).test.ids == split(examples).test.ids
    assert split(examples).test.ids != split(examples, seed=1).test.ids


def test_copies_are_not_all_in_the_training_split():
    examples = [InMemory(n, picture(n // 2, 64)) for n in range(80)]
    assert [len(part) for part in split(examples, (0.5, 0.25, 0.25)).splits.values()] == [40, 20, 20]


def test_leaks_name_the_places_of_each_copy():
    data = split([InMemory(n, picture(n, 64)) for n in range(20)])
    examples = {name: list(part) for name, part in data.splits.items()}
    examples["test"].append(InMemory(99, compressed(examples["train"][3].image)))
    examples["train"].append(InMemory(98, examples["train"][0].image))  # twice in one split is no leak
    leaky = type(data)("leaky", **{name: Split(name, part) for name, part in examples.items()})
    assert leaks(leaky) == [[("train", 3), ("test", len(examples["test"]) - 1)]]


@pytest.mark.parametrize("shares", [(0.8, 0.1), (0.8, 0.1, 0.2), (1.2, -0.1, -0.1)])
def test_shares_that_are_none_are_refused(shares):
    with pytest.raises(BadInput, match="add up to 1"):
        split([InMemory(0, picture(0))], shares)
