"""The reports' own ways of scoring, held against the programs that the reports used."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capcourse.errors import BadInput, CapcourseError
from capcourse.metrics.clipscore import SCALES
from capcourse.metrics.engine import BLEU, compute
from capcourse.metrics.intervals import interval
from capcourse.metrics.protocols import PROTOCOLS, score_as, words_13a
from capcourse.metrics.scorer import score
from capcourse.studies import published

# Captions and titles with what the programs treat differently: capitals, marks, accents, numbers, entities,
# repeated words, too few words, none at all, references of unlike length. Beside each what the programs
# themselves gave, to nine digits: evaluate 0.4.3 (its `bleu` with max_order 1 to 4, and ROUGE-L before the
# bootstrap, by rouge_score 0.1.2), then nltk 3.9.1, and 3.10.4 the same (BLEU-1 to BLEU-4: sentence_bleu with
# method4 on the lower-case text, split). The BLEU of a single caption without a word is an error in evaluate
# and 0 here.
CASES = [
    (
        "Roast Chicken Salad",
        ["Roast Chicken Salad"],
        (1, 1, 1, 0, 1),
        (1, 1, 1, 0.57571973),
    ),
    (
        "Crème Brûlée, the Best of 2.5 Recipes!",
        ["Creme Brulee", "Crème Brûlée: 2.5 Recipes, the Best"],
        (0.777777778, 0.623609564, 0.381571414, 0, 0.761904762),
        (0.571428571, 0.3086067, 0.154758493, 0.097442646),
    ),
    (
        "the the the dog dog runs",
        ["the dog runs", "the dog and the other dog run on the beach"],
        (1, 0.632455532, 0, 0, 0.666666667),
        (1, 0.632455532, 0.261673596, 0.152090484),
    ),
    (
        "three black dogs on the right of an orange truck in the city.",
        [
            "three black dogs and one truck in the city",
            "three black dogs on a street",
            "dogs on the right of an orange truck",
        ],
        (0.857142857, 0.88949918, 0.870368743, 0.804829346, 0.761904762),
        (0.846153846, 0.880704846, 0.859350232, 0.785534858),
    ),
    (
        "Salad",
        ["Salad", "Green Salad"],
        (1, 0, 0, 0, 1),
        (1, 1, 1, 1),
    ),
    (
        "a boat",
        ["Two boats on the sea."],
        (0, 0, 0, 0, 0),
        (0, 0, 0, 0),
    ),
    (
        "",
        ["a red dog"],
        (0, 0, 0, 0, 0),
        (0, 0, 0, 0),
    ),
    (
        "What do I see here?",
        ["The church is surrounded by some buildings."],
        (0, 0, 0, 0, 0),
        (0, 0, 0, 0),
    ),
    (
        "Salt & Pepper Squid (with Lime-Chili Dip)",
        ["Salt &amp; Pepper Squid with Lime-Chili Dip"],
        (0.777777778, 0.697216689, 0.592815551, 0.431670011, 0.933333333),
        (0.571428571, 0.3086067, 0.154758493, 0.097442646),
    ),
    (
        "a large plane is parked at the airport near 3-4 buildings",
        [
            "A large plane is parked at the airport , near some buildings .",
            "some planes are parked near 4 buildings",
        ],
        (0.769230769, 0.669864127, 0.588640655, 0.534444593, 0.869565217),
        (0.757957198, 0.665104742, 0.626482194, 0.598288831),
    ),
]
# And of all together: one value of the corpus, and the mean of the images' values.
EVALUATE = (0.73015873, 0.657789218, 0.572991995, 0.490501767, 0.599337474)
NLTK = (0.574696819, 0.479547852, 0.405702301, 0.33065192)
CAPTIONS, REFERENCES = [case[0] for case in CASES], [case[1] for case in CASES]

TEXTS = st.lists(st.sampled_from(["a", "the", "dog", "cat", "runs", "red"]), min_size=1, max_size=9)
PAIRS = st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=6)  # a caption and its one reference


def one(report, caption, *references):
    return score_as(report, [caption], [list(references)])


# --- equal to the programs ------------------------------------------------------------------------------


@pytest.mark.parametrize(("report", "column", "corpus"), [("S0", 2, EVALUATE), ("S3", 3, NLTK)])
def test_gives_the_numbers_of_the_program_that_the_report_used(report, column, corpus):
    scores = score_as(report, CAPTIONS, REFERENCES)
    assert list(scores.corpus.values()) == pytest.approx(corpus, abs=1e-8)
    for image, case in enumerate(CASES):
        values = [images[image] for images in scores.per_image.values()]
        assert values == pytest.approx(case[column], abs=1e-8), case[0]


def test_s1_is_the_kits_own_cider():
    ours = score(CAPTIONS, REFERENCES, ["CIDEr"])
    assert score_as("S1", CAPTIONS, REFERENCES).per_image == ours.per_image


@pytest.mark.parametrize(
    ("text", "words"),  # by the tokenizer of evaluate 0.4.3
    [
        ("A dog, a cat.", ["A", "dog", ",", "a", "cat", "."]),
        ("2.5 of 1,000 at 5. No", ["2.5", "of", "1,000", "at", "5", ".", "No"]),
        ("3-4 Lime-Chili", ["3", "-", "4", "Lime-Chili"]),
        ("it's &quot;so&quot;", ["it's", '"', "so", '"']),
        ("wait... <skipped>what", ["wait", ".", ".", ".", "what"]),
        ("well-\nknown crème", ["wellknown", "crème"]),
    ],
)
def test_words_of_machine_translation(text, words):
    assert words_13a(text) == words


# --- what differs from the kit's way, and what does not -----------------------------------------------------


@given(PAIRS)
def test_s0s_bleu_is_the_kits_on_plain_words_with_one_reference(pairs):
    captions, references = [" ".join(c) for c, _ in pairs], [[" ".join(r)] for _, r in pairs]
    ours, theirs = compute(BLEU, captions, references), score_as("S0", captions, references)
    for order, metric in enumerate(BLEU, start=1):
        matched = ours[metric].parts.table.sum(axis=0)[:order]
        if matched.all():
            assert theirs[metric] == pytest.approx(ours[metric].corpus, abs=1e-6)
        else:  # the kit's small constants leave a trace here
            assert theirs[metric] == 0


@given(TEXTS, TEXTS)
def test_beta_1_is_kinder_than_the_kits_1_2_where_the_caption_is_the_shorter(caption, reference):
    ours = compute(["ROUGE-L"], [" ".join(caption)], [[" ".join(reference)]])["ROUGE-L"].corpus
    gain = one("S0", " ".join(caption), " ".join(reference))["ROUGE-L"] - ours
    if not ours or len(caption) == len(reference):
        assert gain == pytest.approx(0, abs=1e-12)
    else:
        assert (gain > 0) == (len(caption) < len(reference))


def test_s0_takes_precision_and_recall_from_one_reference():
    caption, references = "a red dog runs", ["a red dog runs on the wide beach", "dog"]
    ours = compute(["ROUGE-L"], [caption], [references])["ROUGE-L"].corpus
    assert ours == 1  # all of the caption in the first, all of the second in the caption
    assert one("S0", caption, *references)["ROUGE-L"] == pytest.approx(2 * 4 / (4 + 8))


def test_the_shortest_reference_sets_s0s_brevity_penalty():
    references = ["a b", "a b c d e"]
    assert one("S0", "a b c d", *references)["BLEU-1"] == 1
    kit = compute(["BLEU-1"], ["a b c d"], [references])["BLEU-1"].corpus
    assert kit == pytest.approx(2.718281828 ** (1 - 5 / 4), abs=1e-6)


def test_capitals_and_full_stops_move_s0_and_s3_and_not_the_kit():
    plain, written = "a red dog", "A red dog."
    assert score([written], [[plain]], ["BLEU-1"])["BLEU-1"] == pytest.approx(1)
    assert one("S0", written, plain)["BLEU-1"] == pytest.approx(2 / 4)  # A, red, dog, .
    assert one("S3", written, plain)["BLEU-1"] == pytest.approx(2 / 3)  # a, red, dog.
    assert one("S0", written, plain)["ROUGE-L"] == 1


def test_s0_counts_over_the_corpus_and_s3_averages():
    captions, references = ["a", "b c d x y z u v w"], [["a"], ["b c d e f g h i j"]]
    assert score_as("S0", captions, references)["BLEU-1"] == pytest.approx((1 + 3) / (1 + 9))
    assert score_as("S3", captions, references)["BLEU-1"] == pytest.approx((1 + 3 / 9) / 2)


# --- what is given back ---------------------------------------------------------------------------------


@pytest.mark.parametrize("report", ["S0", "S3"])
def test_a_draw_of_images_has_the_score_of_those_images(report):
    scores, drawn = score_as(report, CAPTIONS, REFERENCES), [1, 3, 3, 9]
    again = score_as(report, [CAPTIONS[i] for i in drawn], [REFERENCES[i] for i in drawn])
    for metric in scores.corpus:
        parts = scores.parts_of(metric)
        assert parts.value(parts.table[drawn].sum(axis=0)) == pytest.approx(again[metric])
        found = interval(scores, metric, samples=200)
        assert found.low < scores[metric] < found.high


def test_the_ids_and_the_order_of_mappings_are_kept():
    scores = score_as("S0", {"b": "a cat", "a": "a dog"}, {"a": ["a dog"], "b": ["x"]}, ["ROUGE-L"])
    assert (scores.ids, scores.per_image) == (("b", "a"), {"ROUGE-L": [0.0, 1.0]})


@pytest.mark.parametrize("report", ["S0", "S3"])
def test_captions_without_a_word_score_0(report):
    assert set(score_as(report, ["", " "], [["a dog"], ["a", ""]]).corpus.values()) == {0.0}


# --- what is known, and what is refused -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("report", "study", "table"),
    [
        ("S0", "vit_gpt2_freeze", "strategies"),
        ("S1", "lora_rank_scores", "ranks"),
        ("S4", "llava_lite", "epochs"),
    ],
)
def test_the_metrics_are_those_of_the_published_tables(report, study, table):
    there = next(iter(published(study)["published"][table].values()))
    assert set(PROTOCOLS[report].printed) == set(there) - {"CLIPScore", "parameters"}


@pytest.mark.parametrize("report", PROTOCOLS)
def test_each_printed_metric_is_computed_or_refused_with_the_reason(report):
    protocol = PROTOCOLS[report]
    assert set(protocol.differs) <= {*protocol.printed, *protocol.computed}
    assert protocol.clipscore is None or protocol.clipscore in SCALES
    for metric in protocol.printed:
        if metric in protocol.computed:
            assert metric in score_as(report, CAPTIONS, REFERENCES, [metric]).corpus
        else:
            with pytest.raises(CapcourseError, match=r"WordNet|does not say"):
                score_as(report, CAPTIONS, REFERENCES, [metric])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("S7", ["a"], [["a"]]), "unknown report 'S7'; known: S0, S1, S2, S3, S4"),
        (("S4", ["a"], [["a"]]), "S4 does not say how it computed BLEU-1 and BLEU-4; .*: S0, S1, S3"),
        (("S0", ["a"], [["a"]], ["CIDEr"]), "unknown metric of S0 'CIDEr'; known: BLEU-1"),
        (("S0", ["a"], [["a"]], []), "no metric asked for"),
        (("S0", ["a"], [["a"]], 4), "metrics is of type int; expected a list"),
        (("S0", ["a"], [["a"], ["b"]]), "1 caption but references for 2"),
        (("S0", ["a"], ["a"]), r"write \[reference\]"),
    ],
)
def test_bad_input_is_one_line(arguments, message):
    with pytest.raises(BadInput, match=message) as error:
        score_as(*arguments)
    assert "\n" not in str(error.value)
