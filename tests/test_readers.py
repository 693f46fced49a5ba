"""COCO's two caption formats: what is read, and how every fault is refused in one line."""

import json

import pytest

from capcourse.data.readers import read_predictions, read_references
from capcourse.errors import BadInput

REFERENCES = {3: ["a dog", "one dog"], 1: ["a cat"]}


def annotations(ids=(1, 2), extra=()):
    """Good annotations of some images, one caption an image, and what else is asked for."""
    return {
        "images": [{"id": i, "file_name": f"{i}.jpg"} for i in ids],
        "annotations": [{"image_id": i, "id": n, "caption": f"a caption of {i}"} for n, i in enumerate(ids)]
        + list(extra),
    }


@pytest.fixture
def write(tmp_path):
    def write(content, name="captions.json"):
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return path

    return write


def test_references_keep_the_files_order_of_images_and_of_captions(write):
    path = write(
        {
            "info": {"year": 2026},
            "images": [{"id": 3}, {"id": 1}],
            "annotations": [
                {"image_id": 3, "id": 7, "caption": "a dog"},
                {"image_id": 1, "id": 8, "caption": "a cat"},
                {"image_id": 3, "id": 9, "caption": "one dog"},
            ],
        }
    )
    references = read_references(path)
    assert references == REFERENCES
    assert list(references) == [3, 1]


def test_predictions_come_in_the_order_of_the_references(write):
    path = write([{"image_id": 1, "caption": "a cat"}, {"image_id": 3, "caption": "a dog"}])
    assert list(read_predictions(path, REFERENCES).items()) == [(3, "a dog"), (1, "a cat")]


def test_images_without_a_prediction_are_left_out_only_when_that_is_asked_for(write):
    path = write([{"image_id": 3, "caption": "a dog"}])
    assert read_predictions(path, REFERENCES, subset=True) == {3: "a dog"}
    with pytest.raises(BadInput, match=r"has no caption for image 1.*as a subset"):
        read_predictions(path, REFERENCES)


def test_a_subset_of_none_is_refused(write):
    with pytest.raises(BadInput, match="holds no captions"):
        read_predictions(write([]), REFERENCES, subset=True)


def test_ids_may_be_strings_and_captions_any_language(write):
    path = write(
        "\ufeff" + json.dumps([{"image_id": "a.jpg", "caption": "ein Café am See"}], ensure_ascii=False)
    )
    assert read_predictions(path, {"a.jpg": ["x"]}) == {"a.jpg": "ein Café am See"}


def test_newlines_in_captions_are_kept_as_coco_has_them(write):
    references = read_references(write(annotations(extra=[{"image_id": 1, "id": 9, "caption": "a\ndog "}])))
    assert references[1][1] == "a\ndog "


BOTH = [read_references, lambda path: read_predictions(path, REFERENCES)]


@pytest.mark.parametrize("read", BOTH)
def test_missing_file_is_refused(read, tmp_path):
    with pytest.raises(BadInput, match=r"nowhere\.json: no such file; check the path"):
        read(tmp_path / "nowhere.json")


@pytest.mark.parametrize("read", BOTH)
def test_a_number_of_thousands_of_digits_is_refused(read, write):
    with pytest.raises(BadInput, match="too long to read"):
        read(write("[" + "9" * 5_000 + "]"))


@pytest.mark.parametrize("read", BOTH)
def test_folder_is_refused(read, tmp_path):
    with pytest.raises(BadInput, match=r"cannot be read .*; name a JSON file"):
        read(tmp_path)


@pytest.mark.parametrize("read", BOTH)
def test_what_is_not_json_is_refused_with_its_place(read, write):
    with pytest.raises(BadInput, match=r"captions\.json: not JSON at line 2, column 1"):
        read(write("[\n"))


@pytest.mark.parametrize("read", BOTH)
def test_another_encoding_is_refused(read, write, tmp_path):
    (tmp_path / "latin.json").write_bytes('["café"]'.encode("latin-1"))
    with pytest.raises(BadInput, match=r"latin\.json: not UTF-8 at byte 5; save it as UTF-8"):
        read(tmp_path / "latin.json")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ([], "holds a list, not COCO caption annotations"),
        ({"images": []}, "holds an object, not COCO caption annotations"),
        ({"images": {}, "annotations": []}, "images is an object; expected a list"),
        ({"images": [1], "annotations": []}, r'images\[0\] is of type int; expected an object with "id"'),
        ({"images": [{"file": "a"}], "annotations": []}, r'images\[0\] has no "id"; found "file"'),
        ({"images": [], "annotations": []}, "holds no images"),
        (annotations((1, 1)), "more than one image 1; keep one of each"),
        ({**annotations((1, 2)), "annotations": []}, r"no caption for image 1 \(and 1 more\); add"),
        (annotations((1.5,)), r"images\[0\] has the image id 1\.5, of type float; expected an int or a str"),
        (annotations((True,)), r"images\[0\] has the image id True, true or false"),
        (
            annotations(extra=[{"image_id": 5, "id": 9, "caption": "x"}]),
            "of image 5, which is not in images; add",
        ),
        (
            annotations(extra=[{"image_id": "1", "id": 9, "caption": "x"}]),
            "there is 1: write the ids as int in both",
        ),
        (annotations(extra=[{"image_id": 1, "id": 9}]), r'annotations\[2\] has no "caption"'),
        (
            annotations(extra=[{"image_id": 1, "caption": None}]),
            "a caption of image 1, is null; a caption is a str",
        ),
        (annotations(extra=[{"image_id": 2, "caption": "a\u2028b"}]), r"caption of image 2, .*U\+2028"),
    ],
)
def test_faulty_references_are_refused(write, content, message):
    with pytest.raises(BadInput, match=rf"captions\.json: .*{message}") as refused:
        read_references(write(content))
    assert "\n" not in str(refused.value)


def results(*pairs):
    return [{"image_id": image_id, "caption": caption} for image_id, caption in pairs]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"1": "a"}, "holds an object, not COCO results; expected a list such as"),
        (["a"], r'\[0\] is a string; expected an object with "image_id", "caption"'),
        ([{"image": 1, "caption": "a"}], r'\[0\] has no "image_id"; found "image", "caption"'),
        (results((3, "a"), (4, "b"), (5, "c")), r"the references know no image 4 \(and 1 more\); keep only"),
        (results((3, "a")), "has no caption for image 1; every image of the references needs one"),
        ([], r"has no caption for image 3 \(and 1 more\)"),
        (results((3, "a"), (1, "b"), (3, "c")), "more than one caption of image 3; keep one of each"),
        (results((3, "a"), ("1", "b")), "no image '1'; there is 1: write the ids as int in both"),
        (results((3, "a"), (1, 7)), "caption of image 1 is of type int; a caption is a str"),
        (results((3, "a"), (1, "b\rc")), r"caption of image 1 holds the line break U\+000D.*caption\.split"),
        (results((3, "a"), (1, "b\ud800")), r"caption of image 1 holds half a character \(U\+D800\)"),
    ],
)
def test_faulty_predictions_are_refused(write, content, message):
    with pytest.raises(BadInput, match=rf"captions\.json: .*{message}") as refused:
        read_predictions(write(content), REFERENCES)
    assert "\n" not in str(refused.value)
