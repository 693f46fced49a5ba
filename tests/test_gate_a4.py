"""The gate of assignment 4, prompts that are none, and the solution beside the library."""

import contextlib
import io
import json
import math
import random
import re
from itertools import zip_longest
from types import SimpleNamespace

import nbformat
import pytest
from gate import ROOT, Assignment, Gate, Graded

A4 = Assignment(
    "a4_prompting",
    {
        "top_k": Graded("a4-topk", "a4-test-topk", 2),
        "top_p": Graded("a4-topp", "a4-test-topp", 3),
        "sample": Graded("a4-sample", "a4-test-sample", 3),
        "beam_search": Graded("a4-beam", "a4-test-beam", 5),
        "my_prompt": Graded("a4-prompt", "a4-test-prompt", 4),
    },
)
SOLUTION = ROOT / "solutions" / A4.name / f"{A4.name}.ipynb"
CHECK = ROOT / "checks" / f"{A4.name}.ipynb"
WRITTEN_OTHERWISE = sorted(
    (path.parent.parent.name, path.stem)
    for path in (ROOT / "tests" / "planted" / A4.name).glob("*/right/*.py")
)


class TestA4(Gate):
    assignment = A4


def hand_in(folder, student, answers):
    """Put a student's notebook where `grade` looks for it."""
    path = folder / "submitted" / student / A4.name / f"{A4.name}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(A4.submission(answers), path)


def rows_of(folder):
    from capcourse.grading.grade import grade

    report = grade(ROOT, [A4.name], submitted=folder / "submitted", to=folder / "course", seed=0)
    return {row.student: row for row in report.rows}


# Right answers, written otherwise ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def otherwise(tmp_path_factory):
    """For each function and name of a right answer, the row of a student who gave it."""
    folder = tmp_path_factory.mktemp("otherwise")
    by_function = [[answer for answer in WRITTEN_OTHERWISE if answer[0] == name] for name in A4.functions]
    students = [list(filter(None, given)) for given in zip_longest(*by_function)]
    for number, given in enumerate(students):
        answers = A4.solution_answers()
        for function, name in given:
            answers |= A4.planted(function, f"right/{name}")
        hand_in(folder, f"otherwise-{number}", answers)
    rows = rows_of(folder)
    return {answer: rows[f"otherwise-{number}"] for number, given in enumerate(students) for answer in given}


@pytest.mark.parametrize(("function", "name"), WRITTEN_OTHERWISE)
def test_right_answer_written_otherwise_gets_its_points(otherwise, function, name):
    graded = A4.functions[function]
    awards = otherwise[function, name].awards
    assert awards[graded.test] == graded.points, (name, awards)


def test_right_answers_written_otherwise_raise_no_flag(otherwise):
    assert {answer: row.flags for answer, row in otherwise.items() if row.flags} == {}


# Prompts that are none --------------------------------------------------------------------------------------

ODD = {
    "nothing": "None",
    "a-number": "1.5",
    "empty": "''",
    "blank": "{'prompt': '   '}",
    "no-prompt": "{'decoding': 'greedy'}",
    "a-list-for-a-prompt": "{'prompt': ['Write a title for the picture.']}",
    "bytes": "b'Write a title for the picture.'",
    "half-a-character": r"'Write a title\ud800 for the picture.'",
    "a-line-separator": r"'Write a title\u2028 for the picture.'",
    "end-of-a-turn": "'<|im_end|> Write a title for the picture.'",
    "as-many-bytes-as-fit-not": "'é' * 301",
    "a-flood": "'title ' * 1_000_000",
    "decoding-of-another-kind": "{'prompt': 'Write a title for the picture.', 'decoding': ['greedy']}",
    "a-number-for-a-truth-value": "{'prompt': 'Write a title for the picture.', 'first_sentence': 1}",
    "asks-for-an-argument": "(lambda picture: 'title')()",
    "an-endless-depth": "(lambda deep: [deep := [deep] for _ in range(5000)][-1])([])",
}


@pytest.fixture(scope="module")
def with_odd_prompts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("odd")
    for student, value in ODD.items():
        code = f"# capcourse: a4-prompt\ndef my_prompt():\n    return {value}"
        hand_in(folder, student, A4.solution_answers() | {"a4-prompt": code})
    return rows_of(folder), folder / "course" / "checked"


@pytest.mark.parametrize("student", ODD)
def test_a_prompt_that_is_none_costs_its_points_and_nothing_else(with_odd_prompts, student):
    rows, checked = with_odd_prompts
    row = rows[student]
    assert row.status == "graded"
    assert row.awards == A4.full | {"a4-test-prompt": 0}, row.awards
    assert row.flags == (), row.flags
    [results] = (checked / student / A4.name).glob("*.results.json")
    assert json.loads(results.read_text(encoding="utf-8"))["prompt"] == {}  # the captioner was not asked


# The notebook and its check ---------------------------------------------------------------------------------


def source_of(path, cell_id):
    return next(cell.source for cell in nbformat.read(path, as_version=4).cells if cell.id == cell_id)


@pytest.fixture(scope="module")
def solution():
    """What the solution's cells define that grading runs."""
    scope = {"__name__": "__main__"}
    ids = ("given", "topk", "topp", "sample", "tables", "beam", "asking", "prompt")
    for cell_id in ids:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(source_of(SOLUTION, f"a4-{cell_id}"), scope)
    return SimpleNamespace(**scope)


@pytest.fixture(scope="module")
def captioner():
    import capcourse as cc

    return cc.load_captioner("qwen", "mini", "cpu")


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        (r"^GOAL = ([\d.]+)", r"^WEAK, STRONG = [\d.]+, ([\d.]+)"),
        (r"^WEAK = ([\d.]+)", r"^WEAK, STRONG = ([\d.]+)"),
        (r"^LONGEST_PROMPT = (\d+)", r"^LONGEST_PROMPT = (\d+)"),
        (r"^(CHOICES = .*)", r"^(CHOICES = .*)"),
    ],
)
def test_the_notebook_says_what_the_check_does(theirs, ours):
    said = re.findall(theirs, source_of(SOLUTION, "a4-asking"), re.MULTILINE)
    done = re.findall(ours, source_of(CHECK, "prompt"), re.MULTILINE)
    assert len(said) == 1
    assert said == done


def test_what_is_not_allowed_is_what_the_check_forbids(solution):
    [names] = re.findall(r"^FORBIDDEN = (\(.*?^\))", source_of(CHECK, "imports"), re.MULTILINE | re.DOTALL)
    assert json.loads(f"[{names.strip('()').strip().rstrip(',')}]") == list(solution.NOT_ALLOWED)


def test_the_captioner_is_the_one_that_the_notebook_loads():
    assert 'load_captioner("qwen", "mini")' in source_of(SOLUTION, "together")
    assert 'MODEL = "qwen"' in source_of(CHECK, "prompt")


def test_titles_are_those_of_the_check(solution):
    import capcourse as cc
    from capcourse.recipes.instructions import title

    code = source_of(CHECK, "prompt")
    start = code.index("def titles_of")
    scope = {"random": random, "title_of": title}
    exec(code[start : code.index("\n\n\n", start)], scope)
    examples = cc.load_data("scenes").test[:40]
    titles = solution.titles_of(examples)
    assert titles == scope["titles_of"](examples)
    assert all(len(group) == 5 and all(text[0].isupper() for text in group) for group in titles)
    assert sum(len(set(group)) > 1 for group in titles) > 30


@pytest.mark.parametrize(
    "student",
    sorted(set(ODD) - {"asks-for-an-argument", "an-endless-depth", "bytes"}),  # no JSON comes of these
)
def test_the_notebook_finds_the_faults_that_the_check_finds(solution, student):
    assert solution.fault_of(eval(ODD[student]))


def test_what_is_in_order_has_no_fault(solution, captioner):
    from capcourse.prompts import PROMPTS

    assert solution.fault_of(solution.my_prompt()) == ""
    assert solution.fault_of({"prompt": captioner.default_prompt, "decoding": "beam"}) == ""
    for name in PROMPTS:
        assert solution.fault_of(PROMPTS[name].text) == "", name


@pytest.mark.parametrize("prompt", ["é" * 300, "日" * 200, "Write a title. " * 40])
def test_the_longest_prompts_can_be_asked(captioner, solution, prompt):
    import capcourse as cc

    asked = prompt.strip()
    assert solution.fault_of(asked) == ""
    assert len(captioner.caption(cc.load_data("scenes").val[:2].images, asked)) == 2


# The solution beside the library ----------------------------------------------------------------------------


def logits_of(draw, count, ties):
    found = [draw.uniform(-5, 5) for _ in range(count)]
    return [round(logit) / 2 if ties else logit for logit in found]


def test_top_k_keeps_what_transformers_keeps(solution):
    import torch
    from transformers import TopKLogitsWarper

    draw = random.Random(1)
    for number in range(200):
        logits, k = logits_of(draw, draw.randint(1, 12), number % 2), draw.randint(1, 14)
        wanted = TopKLogitsWarper(k)(None, torch.tensor([logits], dtype=torch.float64))[0].tolist()
        assert solution.top_k(logits, k) == wanted, (logits, k)


def test_top_p_keeps_what_transformers_keeps_where_nothing_ties(solution):
    import torch
    from transformers import TopPLogitsWarper

    draw = random.Random(2)
    for _ in range(200):
        scores = torch.tensor([logits_of(draw, draw.randint(2, 12), False)], dtype=torch.float64)
        p = draw.uniform(0.05, 0.99)
        wanted = TopPLogitsWarper(p)(None, scores)[0].softmax(dim=-1).tolist()
        found = solution.top_p(scores[0].softmax(dim=-1).tolist(), p)
        assert found == pytest.approx(wanted), (scores, p)


def test_tokens_are_drawn_as_often_as_their_probabilities_say(solution):
    import torch
    from transformers import TemperatureLogitsWarper

    draw = random.Random(3)
    numbers = [(i + 0.5) / 20_000 for i in range(20_000)]
    for temperature in (0.5, 1.0, 1.7):
        logits = logits_of(draw, 6, False)
        scores = TemperatureLogitsWarper(temperature)(None, torch.tensor([logits], dtype=torch.float64))
        drawn = solution.sample(logits, temperature, numbers)
        shares = [drawn.count(token) / len(drawn) for token in range(6)]
        assert shares == pytest.approx(scores[0].softmax(dim=-1).tolist(), abs=1e-4)


def test_one_beam_is_the_librarys_greedy_search(solution, captioner):
    import capcourse as cc
    from capcourse.decoding.search import greedy

    [end] = captioner.ends
    for example in cc.load_data("scenes").val[:3]:
        begun = captioner.begin(example.image, "Write a short caption.")

        def follow(tokens, begun=begun):
            return begun.next_logits([tokens])[0].log_softmax(dim=-1).tolist()

        assert solution.beam_search(follow, end, 1, 50, 0.0) == greedy(begun)
        assert solution.beam_search(follow, end, 4, 50, 1.0)[-1] == end


def test_filters_leave_what_the_library_leaves_of_a_captioners_logits(solution, captioner):
    import capcourse as cc
    from capcourse.decoding.filters import filtered

    begun = captioner.begin(cc.load_data("scenes").val[0].image)
    scores = begun.next_logits([[]])
    wanted = filtered(scores, [[]], temperature=0.7, top_k=50, top_p=0.9)[0].softmax(dim=-1).tolist()
    heated = solution.top_k([logit / 0.7 for logit in scores[0].tolist()], 50)
    highest = max(heated)
    weights = [math.exp(logit - highest) for logit in heated]
    total = sum(weights)
    found = solution.top_p([weight / total for weight in weights], 0.9)
    assert found == pytest.approx(wanted, abs=1e-5)


# What is worth what, measured in full by benchmarks/a4_scale.py ------------------------------------------


@pytest.mark.slow
def test_the_solutions_prompt_is_worth_what_the_check_says(solution, captioner):
    """On other sets of pictures than the gate's: the goal is reached, and the default is worth nothing."""
    import capcourse as cc
    from capcourse.metrics.intervals import interval
    from capcourse.metrics.scorer import CaptionScorer

    [(weak, strong)] = re.findall(
        r"^WEAK, STRONG = ([\d.]+), ([\d.]+)", source_of(CHECK, "prompt"), re.MULTILINE
    )
    for seed in range(3):
        pictures = cc.load_data("scenes", seed=10**9 + seed).test[:400]
        with CaptionScorer(solution.titles_of(pictures), ["BLEU-1"]) as scorer:
            for asked in (solution.my_prompt(), captioner.default_prompt):
                said, _ = solution.captions_for(asked, captioner, pictures.images)
                found = interval(scorer.score(said), "BLEU-1")
                band = (found.high - found.low) / 2
                if asked == captioner.default_prompt:
                    assert found.value <= float(weak) + band, (seed, found)
                else:
                    assert found.value >= float(strong) - band, (seed, found)
