"""CLIPScore by hand, against the published definition, on every scale; what is remembered; odd input."""

import json
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

import capcourse as cc
from capcourse.metrics.clipscore import SCALES, CLIPScorer, Scale
from capcourse.studies import published

PROMPT = "A photo depicts "
GREY, RED = (128, 128, 128), (255, 0, 0)


class Hand:
    """A CLIP whose vectors were chosen: of a picture by its first pixel, of a text by the text."""

    def __init__(self, pictures=None, texts=None, default=None):
        self.of = {"pictures": pictures or {}, "texts": texts or {}}
        self.default = default
        self.pictures, self.texts = [], []  # all that was ever embedded

    def image_features(self, images):
        self.pictures += images
        return self._rows("pictures", [image.getpixel((0, 0)) for image in images])

    def text_features(self, texts):
        self.texts += texts
        return self._rows("texts", texts)

    def _rows(self, kind, keys):
        known = self.of[kind]
        return np.array([known.get(key, self.default) if self.default else known[key] for key in keys])


def picture(colour=GREY, size=(4, 4)):
    return Image.new("RGB", size, colour)


def at(cosine):
    """A vector at that cosine from (1, 0), longer than 1."""
    return (3 * cosine, 3 * np.sqrt(1 - cosine**2))


def scored(cosine, scale):
    """CLIPScore of one caption at that cosine from its picture."""
    prompt = SCALES[scale].prompt if isinstance(scale, str) else scale.prompt
    clip = Hand({GREY: (2, 0)}, {prompt + "a dog": at(cosine)})
    return CLIPScorer(clip).score([picture()], ["a dog"], scale=scale)["CLIPScore"]


def with_reference(caption, reference, scale="clipscore"):
    """RefCLIPScore of vectors in the plane, the picture's being (1, 0)."""
    prompt = SCALES[scale].prompt
    clip = Hand({GREY: (1, 0)}, {prompt + "said": caption, prompt + "reference": reference})
    return CLIPScorer(clip).score([picture()], ["said"], [["reference"]], scale=scale)["RefCLIPScore"]


# The definition


def test_both_scores_by_hand():
    clip = Hand(
        {GREY: (1, 0, 0), RED: (0, 2, 0)},
        {
            PROMPT + "a dog": (3, 4, 0),  # 0.6 from the grey picture
            PROMPT + "a hound": (0, 5, 0),  # 0.8 from "a dog"
            PROMPT + "a cat": (0, 0, 7),  # 0 from "a dog"
            PROMPT + "a boat": (0, 1, 0),  # 1 from the red picture
        },
    )
    scores = CLIPScorer(clip).score(
        [picture(GREY), picture(RED)], ["a dog", "a boat"], [["a cat", "a hound"], ["a boat"]]
    )
    assert scores.per_image["CLIPScore"] == pytest.approx([1.5, 2.5], abs=1e-6)
    both = [2 * 1.5 * 0.8 / 2.3, 2 * 2.5 * 1 / 3.5]
    assert scores.per_image["RefCLIPScore"] == pytest.approx(both, abs=1e-6)
    assert scores.corpus == pytest.approx({"CLIPScore": 2.0, "RefCLIPScore": sum(both) / 2}, abs=1e-6)


positive = st.lists(st.floats(0.01, 1), min_size=3, max_size=3)


@given(image=positive, caption=positive, references=st.lists(positive, min_size=1, max_size=4))
def test_equal_to_the_released_formula_where_it_is_defined(image, caption, references):
    names = [f"reference {n}" for n in range(len(references))]
    told = {PROMPT + name: row for name, row in zip(names, references, strict=True)}
    clip = Hand({GREY: image}, {PROMPT + "said": caption, **told})
    scores = CLIPScorer(clip).score([picture()], ["said"], [names])
    image, caption, *references = (np.array(v) / np.linalg.norm(v) for v in (image, caption, *references))
    with_image = 2.5 * np.clip(image @ caption, 0, None)
    with_text = max(reference @ caption for reference in references)
    assert scores["CLIPScore"] == pytest.approx(with_image, abs=1e-6)
    assert scores["RefCLIPScore"] == pytest.approx(
        2 * with_image * with_text / (with_image + with_text), abs=1e-6
    )


@pytest.mark.parametrize(
    ("caption", "reference"),
    [
        (at(0.5), (-3, -1)),  # far from the reference: the released code gives a negative value
        (at(-0.5), at(-0.5)),  # far from the picture
        ((0, 1), (0, -1)),  # both at 0 or below: the released code gives NaN
        ((0, 1), (1, 0)),
    ],
)
def test_refclipscore_is_zero_where_picture_or_reference_speaks_against_the_caption(caption, reference):
    assert with_reference(caption, reference) == pytest.approx(0, abs=1e-6)


def test_refclipscore_of_another_scale_takes_the_value_of_that_scale():
    assert with_reference(at(0.6), at(0.6), "raw") == pytest.approx(2 * 0.6 / 1.6, abs=1e-6)


def test_without_references_there_is_no_refclipscore():
    scores = CLIPScorer(Hand(default=(1, 0))).score([picture()], ["a dog"])
    assert list(scores.corpus) == list(scores.per_image) == ["CLIPScore"]


def test_corpus_values_are_means_that_a_bootstrap_can_take_apart():
    clip = Hand(texts={PROMPT + "a": at(0.2), PROMPT + "b": at(0.4)}, default=(1, 0))
    scores = CLIPScorer(clip).score([picture()] * 3, ["a", "a", "b"])
    assert scores["CLIPScore"] == pytest.approx((0.5 + 0.5 + 1.0) / 3, abs=1e-6)
    parts = scores.parts_of("CLIPScore")
    assert parts.value(parts.table.sum(axis=0)) == pytest.approx(scores["CLIPScore"])


# The scales


@pytest.mark.parametrize(
    ("scale", "values"),
    [
        ("clipscore", [0.0, 0.05, 0.5625, 1.5]),
        ("raw", [-0.3, 0.02, 0.225, 0.6]),
        ("no_prompt", [0.0, 0.05, 0.5625, 1.5]),
        ("minmax", [0.0, 0.0, 0.5, 1.0]),
    ],
)
def test_scales_by_hand(scale, values):
    assert [scored(cosine, scale) for cosine in (-0.3, 0.02, 0.225, 0.6)] == pytest.approx(values, abs=1e-6)


@pytest.mark.parametrize("scale", SCALES)
def test_the_prompt_of_a_scale_goes_before_captions_and_references_and_nowhere_else(scale):
    clip = Hand(default=(1, 0))
    CLIPScorer(clip).score([picture()], ["a dog"], [["a hound"]], scale=scale)
    prompt = PROMPT if scale == "clipscore" else ""
    assert clip.texts == [prompt + "a dog", prompt + "a hound"]


def test_minmax_gives_the_six_pairs_that_s3_printed():
    """Both numbers of a pair are rounded to three decimals."""
    for example in published("clipscore_examples")["published"]["examples"]:
        rounding = 0.0005 * SCALES["minmax"].weight + 0.0005
        assert scored(example["raw"], "minmax") == pytest.approx(example["minmax"], abs=rounding + 1e-6)


def test_the_bounds_of_minmax_are_those_that_a_line_through_the_six_pairs_implies():
    told = published("clipscore_examples")["published"]
    raw, normalised = (np.array([e[name] for e in told["examples"]]) for name in ("raw", "minmax"))
    weight, at_zero = np.polyfit(raw, normalised, 1)
    low, high = -at_zero / weight, (1 - at_zero) / weight
    assert (low, high) == pytest.approx((told["bounds"]["low"], told["bounds"]["high"]), abs=0.001)
    assert SCALES["minmax"] == Scale.between(**told["bounds"])


def test_a_scale_with_bounds_of_ones_own():
    assert scored(0.25, Scale.between(0.2, 0.3)) == pytest.approx(0.5, abs=1e-5)


@pytest.mark.parametrize("bounds", [(0.4, 0.1), (0.2, 0.2), (0.1, float("nan"))])
def test_bounds_that_are_none(bounds):
    with pytest.raises(cc.BadInput, match="must be the smaller"):
        Scale.between(*bounds)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Scale.between("x", 0.4), "low is 'x'; a cosine was expected"),
        (lambda: Scale.between(0.1, None), "high is None; a cosine was expected"),
        (lambda: Scale(prompt=None), "the prompt of a scale is null; a caption is a str"),
        (lambda: Scale(weight="x"), "the weight of a scale is 'x'; a number was expected"),
        (lambda: Scale(least=float("nan")), "the least of a scale is nan; a number was expected"),
    ],
)
def test_a_scale_that_is_none(make, message):
    with pytest.raises(cc.BadInput, match=message):
        make()


@pytest.mark.parametrize("scale", ["CLIPScore", None, 2.5, ["raw"]])
def test_an_unknown_scale_is_an_error_that_names_the_known_ones(scale):
    with pytest.raises(cc.BadInput, match=r"unknown scale .*known: clipscore, minmax, no_prompt, raw"):
        CLIPScorer(Hand(default=(1, 0))).score([picture()], ["a dog"], scale=scale)


# What is remembered


def test_other_captions_of_the_same_pictures_embed_no_picture_again(tmp_path):
    clip = Hand(default=(1, 0))
    scorer = CLIPScorer(clip)
    pictures = [picture(GREY), picture(RED)]
    scorer.score(pictures, ["a dog", "a cat"])
    pictures[1].save(tmp_path / "red.png")
    scorer.score([picture(GREY), tmp_path / "red.png"], ["a hound", "a kitten"], scale="raw")
    assert len(clip.pictures) == 2


def test_a_picture_or_text_that_comes_twice_is_embedded_once():
    clip = Hand(default=(1, 0))
    CLIPScorer(clip).score([picture()] * 3, ["a dog", "a cat", "a dog"], [["a dog"], ["a cat"], ["a fox"]])
    assert len(clip.pictures) == 1
    assert sorted(clip.texts) == [PROMPT + "a cat", PROMPT + "a dog", PROMPT + "a fox"]


@pytest.mark.parametrize("other", [picture(size=(2, 8)), picture((128, 128, 129))])
def test_pictures_of_another_shape_or_colour_are_other_pictures(other):
    clip = Hand(default=(1, 0))
    CLIPScorer(clip).score([picture(), other], ["a dog", "a dog"])
    assert len(clip.pictures) == 2


def test_memory_is_bounded_and_what_was_used_last_stays():
    clip = Hand(default=(1, 0))
    scorer = CLIPScorer(clip, remember=2)
    one, two, three = (picture((shade, 0, 0)) for shade in (1, 2, 3))
    for each in (one, two, one, three):  # two has to go
        scorer.score([each], ["a dog"])
    scorer.score([one, three], ["a dog", "a dog"])
    assert len(clip.pictures) == 3
    scorer.score([two], ["a dog"])
    assert len(clip.pictures) == 4


def test_without_memory_the_scores_are_the_same():
    pictures = [picture((shade, 0, 0)) for shade in range(5)]
    vectors = {(shade, 0, 0): at(shade / 5) for shade in range(5)}
    found = [
        CLIPScorer(Hand(vectors, default=(1, 0)), remember=room).score(pictures, ["a"] * 5, [["b"]] * 5)
        for room in (0, 1, 30_000)
    ]
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize("room", [-1, "x", 1.5, None])
def test_a_room_that_is_no_number_of_vectors_is_an_error(room):
    with pytest.raises(cc.BadInput, match=f"remember is {room!r}; it is a number of vectors"):
        CLIPScorer(Hand(), remember=room)


class OnlyPictures:
    def image_features(self, images): ...


@pytest.mark.parametrize(
    ("clip", "message"),
    [
        (None, "clip is of type NoneType, without image_features; give what cc.load_clip"),
        ("clip", "clip is of type str, without image_features"),
        (OnlyPictures(), "clip is of type OnlyPictures, without text_features"),
        (Hand, "clip is of type type, without image_features"),
    ],
)
def test_what_embeds_nothing_is_no_clip(clip, message):
    with pytest.raises(cc.BadInput, match=message):
        CLIPScorer(clip)


def test_100_000_captions_each_with_its_own_picture_and_references():
    texts = {f"{PROMPT}{n}": at(n / 10) for n in range(10)}
    clip = Hand(texts=texts, default=(1, 0))
    count = 100_000
    scores = CLIPScorer(clip).score(
        [picture()] * count,
        [str(n % 10) for n in range(count)],
        [["same", str(n % 10)] for n in range(count)],
    )
    assert scores["CLIPScore"] == pytest.approx(2.5 * 0.45, abs=1e-6)
    assert scores.per_image["CLIPScore"][99_997] == pytest.approx(2.5 * 0.7, abs=1e-6)
    assert scores.per_image["RefCLIPScore"][99_997] == pytest.approx(2 * 1.75 / 2.75, abs=1e-6)


# Ids


def test_lists_get_their_positions_as_ids():
    assert CLIPScorer(Hand(default=(1, 0))).score([picture()] * 2, ["a", "b"]).ids == (0, 1)


def test_mappings_are_matched_by_id_whatever_their_order():
    clip = Hand(
        {GREY: (1, 0), RED: (0, 1)},
        {PROMPT + "grey": (1, 0), PROMPT + "red": (0, 1)},
    )
    scores = CLIPScorer(clip).score(
        {7: picture(GREY), "x": picture(RED)}, {"x": "red", 7: "grey"}, {7: ["grey"], "x": ["red"]}
    )
    assert scores.ids == ("x", 7)
    assert scores.per_image["CLIPScore"] == pytest.approx([2.5, 2.5], abs=1e-6)


# Odd input


@pytest.mark.parametrize("caption", ["", " "])
def test_an_empty_caption_is_scored_as_the_prompt_alone(caption):
    clip = Hand({GREY: (1, 0)}, {PROMPT + caption: at(0.2)})
    assert CLIPScorer(clip).score([picture()], [caption])["CLIPScore"] == pytest.approx(0.5, abs=1e-6)


@pytest.mark.parametrize(
    ("images", "captions", "references", "message"),
    [
        ([], [], None, "no captions to score"),
        ([], [], [], "no captions to score"),
        ([picture()], ["a", "b"], None, "1 picture but 2 captions"),
        ([picture()] * 2, ["a"], [["b"]], "2 pictures but 1 caption"),
        ([picture()], ["a"], [["b"], ["c"]], "1 caption but references for 2 images"),
        ([picture()], [7], None, r"captions\[0\] is of type int"),
        ([picture()], [None], [["b"]], r"captions\[0\] is null"),
        ({7: picture()}, {7: 8}, None, "caption of image 7 is of type int"),
        ([picture()], ["\ud800"], None, "half a character"),
        ([picture()], "a dog", None, "captions is of type str"),
        (picture(), ["a dog"], None, "images is of type Image"),
        ("dog.png", ["a dog"], None, "images is of type str"),
        (None, ["a dog"], None, "images is of type NoneType"),
        ({"a.png", "b.png"}, ["a", "b"], None, "images is of type set"),
        ([picture()], {"a dog"}, None, "captions is of type set"),
        ([picture()], None, None, "captions is of type NoneType"),
        (["nowhere.png"], ["a dog"], None, "nowhere.png: no such file"),
        ([3], ["a dog"], None, "a picture is a path or a PIL image"),
        ([picture()], ["a"], ["b"], r"references\[0\] is one str"),
        ([picture()], ["a"], [[]], r"references\[0\]: there is none"),
        ([picture()], ["a"], [["b", ""]], "image 0 has an empty reference"),
        ([picture()], {0: "a"}, None, "images and captions are one a mapping and one a list"),
        ({0: picture()}, {0: "a"}, [["b"]], "captions and references are one a mapping and one a list"),
        ({1: picture()}, {1: "a", 2: "b"}, None, "image 2 has no picture"),
        ({1: picture(), 2: picture()}, {1: "a"}, None, "image 2 has no caption"),
        ({"1": picture()}, {1: "a"}, None, "image 1 has no picture; .*as the same type"),
    ],
)
def test_bad_input_is_one_clear_error(images, captions, references, message):
    with pytest.raises(cc.BadInput, match=message):
        CLIPScorer(Hand(default=(1, 0))).score(images, captions, references)


@pytest.mark.parametrize(
    ("vector", "message"),
    [((0, 0), "zero or not finite"), ((float("nan"), 1), "zero or not finite"), (1.0, "gave the shape")],
)
def test_a_clip_that_gives_no_vectors_is_an_error(vector, message):
    with pytest.raises(cc.BadInput, match=message):
        CLIPScorer(Hand(default=vector)).score([picture()], ["a dog"])


# The mini CLIP


@pytest.fixture(scope="module")
def clip():
    return cc.load_clip()


@pytest.fixture(scope="module")
def scenes():
    return cc.load_data("scenes").test[:40]


def test_raw_is_the_cosine_that_clip_itself_gives(clip, scenes):
    captions = [references[0] for references in scenes.captions]
    scores = CLIPScorer(clip).score(scenes.images, captions, scale="raw")
    assert scores.per_image["CLIPScore"] == pytest.approx(
        clip.similarity(scenes.images, captions).diagonal().tolist(), abs=1e-5
    )


@pytest.mark.parametrize("scale", SCALES)
def test_people_score_above_captions_of_other_pictures(clip, scenes, scale):
    captions = [references[0] for references in scenes.captions]
    others = [references[1:] for references in scenes.captions]
    scorer = CLIPScorer(clip)
    own = scorer.score(scenes.images, captions, others, scale=scale)
    moved = scorer.score(scenes.images, captions[1:] + captions[:1], others, scale=scale)
    assert own["CLIPScore"] > moved["CLIPScore"]
    assert own["RefCLIPScore"] > moved["RefCLIPScore"]


def test_empty_captions_have_scores_on_every_scale(clip, scenes):
    for scale in SCALES:
        found = CLIPScorer(clip).score(scenes[:2].images, ["", ""], scale=scale).per_image["CLIPScore"]
        assert np.isfinite(found).all()


# Published numbers, for who has the weights: CAPCOURSE_CLIPSCORE is a clone of github.com/jmhessel/clipscore
# (its two pictures are not ours to ship), and openai/clip-vit-base-patch32 is in the Hub's cache.
EXAMPLE = os.environ.get("CAPCOURSE_CLIPSCORE")


@pytest.mark.skipif(not EXAMPLE, reason="set CAPCOURSE_CLIPSCORE to a clone of jmhessel/clipscore")
@pytest.mark.parametrize(
    ("captions", "corpus"),
    [
        ("good", {"CLIPScore": 0.8584, "RefCLIPScore": 0.8450}),
        ("bad", {"CLIPScore": 0.7153, "RefCLIPScore": 0.7253}),
    ],
)
def test_reproduces_the_numbers_of_the_released_example(captions, corpus):
    """Published from half precision on a GPU; the released code warns that float32 differs a little."""
    example = Path(EXAMPLE) / "example"
    said = json.loads((example / f"{captions}_captions.json").read_text(encoding="utf-8"))
    references = json.loads((example / "refs.json").read_text(encoding="utf-8"))
    pictures = {name: example / "images" / f"{name}.jpg" for name in said}
    scores = CLIPScorer(cc.load_clip("full")).score(pictures, said, references)
    assert scores.corpus == pytest.approx(corpus, abs=5e-4)
