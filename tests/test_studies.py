"""Studies: a grid of runs, what is done stays done, and verdicts that nobody types."""

import json
import re

import nbformat
import pytest
import yaml

import capcourse as cc
from capcourse import resources
from capcourse.metrics.regions import region_naming, rotation
from capcourse.recipes.instructions import DETAILED, SHORT, TITLE
from capcourse.studies import (
    Verdict,
    beside_published,
    judge,
    plot,
    published,
    read_results,
    read_study,
    run_study,
    written_table,
)
from capcourse.studies.measures import Measures
from capcourse.studies.report import write_report

COMMITTED = [
    "llava_decoding",
    "qwen_prompts",
    "qwen_prompts_food",
    "regions",
    "vit_gpt2_freeze",
    "vit_gpt2_lr",
]
TEST = cc.load_data("food").test[:60]
TITLES = [titles[0] for titles in TEST.captions]
WRONG = [*TITLES[1:], TITLES[0]]  # each picture gets its neighbour's title
HALF = [wrong if i % 2 else right for i, (right, wrong) in enumerate(zip(TITLES, WRONG, strict=True))]

STUDY = {
    "seed": "S0",
    "source": "nowhere",
    "published": {"strategies": {"right": {"BLEU-1": 0.9}}},
    "question": "Who is right?",
    "notebook": "one_run",
    "captioner": "vit-gpt2",
    "world": "food",
    "test_images": 60,
    "metrics": ["BLEU-1", "CIDEr"],
    "common": {"share": 0.0},
    "seeds": [0],
    "headline": ["right"],
    "headline_seeds": [0, 1],
    "rows": {"right": {"share": 1.0}, "share {share}": {"vary": {"share": [0.0, 0.5]}}},
    "claims": [
        {"says": "s", "source": "p. 1", "better": "right", "worse": "share 0.5", "metric": "BLEU-1"},
        {"says": "s", "source": "p. 2", "better": "share 0.5", "worse": "right", "metric": "BLEU-1"},
        {"says": "s", "source": "p. 3", "better": "share 0.0", "worse": "share 0.0", "metric": "BLEU-1"},
    ],
}
RUN = """
import json, pathlib
import capcourse as cc
titles = [t[0] for t in cc.load_data(world).test[:test_images].captions]
count = round(share * len(titles))
captions = titles[:count] + (titles[count + 1:] + titles[count:count + 1])
with open(pathlib.Path(result).with_suffix(".runs"), "a") as file:
    file.write("x")
assert not (share == 0.5 and broken.exists()), "this cell is broken"
said = {"captions": captions, "history": [], "learning": 3, "epochs": 1, "minutes": 0.1, "machine": "paper"}
pathlib.Path(result).write_text(json.dumps(said))
"""


@pytest.fixture
def studies(tmp_path, monkeypatch):
    """A folder of studies with one study that takes a second a cell."""
    folder = tmp_path / "studies"
    monkeypatch.setitem(resources.FOLDERS, "studies", folder)
    return small_study(folder, tmp_path / "broken")


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """That study, what came out of it, and the folder with its results."""
    home = tmp_path_factory.mktemp("ran")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(resources.FOLDERS, "studies", small_study(home / "studies", home / "broken"))
        return read_study("who"), run(home), home / "results"


def small_study(folder, broken):
    folder.mkdir()
    write(folder, {})
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "x"}})
    setup = f"from pathlib import Path\nbroken = Path({str(broken)!r})"
    parameters = nbformat.v4.new_code_cell(
        "model = world = result = ''\nshare = 0.0\nseed = test_images = 0", metadata={"tags": ["parameters"]}
    )
    notebook.cells = [parameters, nbformat.v4.new_code_cell(setup), nbformat.v4.new_code_cell(RUN)]
    nbformat.write(notebook, folder / "one_run.ipynb")
    return folder


def write(folder, changes):
    (folder / "who.yaml").write_text(yaml.safe_dump(STUDY | changes, sort_keys=False))


def run(tmp_path, **kwargs):
    return run_study(
        "who", build=tmp_path / "build", results=tmp_path / "results", say=lambda _: None, **kwargs
    )


def test_a_grid_is_spelt_out(studies):
    study = read_study("who")
    assert study.rows == ["right", "share 0.0", "share 0.5"]
    assert [(cell.name, cell.seed) for cell in study.cells] == [
        ("right", 0),
        ("right", 1),
        ("share 0.0", 0),
        ("share 0.5", 0),
    ]
    assert study.cells[3].parameters == {"share": 0.5}


def test_profiles_may_vary_other_values(studies):
    rows = {"right": {}, "at {share}": {"vary": {"share": {"mini": [0.5], "full": [0.25, 0.75]}}}}
    write(studies, {"rows": rows, "claims": []})
    assert read_study("who").rows == ["right", "at 0.5"]
    assert read_study("who", "full").rows == ["right", "at 0.25", "at 0.75"]


def test_profiles_may_have_other_parameters_in_common(studies):
    write(studies, {"common": {"share": {"mini": 0.5, "full": 1.0}}, "rows": {"right": None}, "claims": []})
    assert read_study("who").cells[0].parameters == {"share": 0.5}
    assert read_study("who", "full").cells[0].parameters == {"share": 1.0}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"headline": ["left"]}, "who: headline names the row 'left'"),
        ({"claims": [STUDY["claims"][0] | {"worse": "left"}]}, "who: claims names the row 'left'"),
        ({"claims": [{"says": "s"}]}, "who: a claim has says, source, better, worse, metric, within"),
        ({"rows": {"right": {}, "{n}": {"vary": {"n": [1, 1]}}}}, "who: two rows have one name"),
        ({"metrics": ["BLEU"]}, "who: nobody knows the metric 'BLEU'"),
        ({"refrences": "titles"}, "who: nobody knows the field 'refrences'"),
        ({"references": "poems"}, "who: references are 'poems'; known: captions, titles"),
        ({"references": "titles"}, "who: titles are known of scenes; compare with captions in food"),
        ({"rows": {"right": {}, "share 0.0": {}, "share {x}": {"vary": {"y": [1]}}}}, "does not vary 'x'"),
    ],
)
def test_a_file_that_does_not_fit_together(studies, changes, said):
    write(studies, changes)
    with pytest.raises(cc.BadInput, match=said):
        read_study("who")


def test_a_file_that_lacks_something(studies):
    (studies / "who.yaml").write_text(yaml.safe_dump({"rows": {}, "question": "?"}))
    with pytest.raises(cc.BadInput, match="who: the file lacks notebook, captioner"):
        read_study("who")


def test_published_numbers_alone_are_no_grid(studies):
    (studies / "models.yaml").write_text("published: {}\n")
    with pytest.raises(cc.BadInput, match="models: holds published numbers and no grid to run"):
        read_study("models")
    with pytest.raises(cc.BadInput, match="unknown studies 'whom'"):
        read_study("whom")


def test_a_study_runs_and_is_judged(ran):
    _, made, _ = ran
    table = made.table(["BLEU-1"])
    assert list(table.index) == ["right", "share 0.0", "share 0.5"]
    assert table["BLEU-1"]["right"] == pytest.approx(1.0)
    assert list(table["seeds"]) == [2, 1, 1]
    assert [v["verdict"] for v in made.about["verdicts"]] == [
        "holds",
        "does not hold",
        "mini cannot test this",
    ]
    assert made.about["command"] == "capcourse study who"


def test_what_is_written_can_be_read_again(ran):
    _, made, folder = ran
    again = read_results("who", folder)
    assert again.about == made.about
    assert again.captions("right") == made.captions("right")
    csv = (folder / "who.csv").read_text()
    assert csv.splitlines()[0].startswith(
        "row,seed,BLEU-1,CIDEr,minutes,learning,machine,best_epoch,versions"
    )
    assert "captions" not in csv


def test_the_published_scores_stand_beside_ours(ran):
    study, made, _ = ran
    beside = beside_published(study, made)
    assert list(beside.columns) == ["BLEU-1", "BLEU-1 reported", "CIDEr", "seeds"]
    assert beside["BLEU-1 reported"]["right"] == 0.9
    assert beside["BLEU-1 reported"].isna().tolist() == [False, True, True]
    assert beside["BLEU-1"]["right"] == pytest.approx(1.0)


def test_the_plot_has_a_dot_for_each_run_and_the_printed_score(ran):
    study, made, _ = ran
    ours, printed = plot(study, made).axes
    dots = [line.get_xdata() for line in ours.lines if line.get_marker() == "o"]
    assert [len(row) for row in dots] == [2, 1, 1]
    assert [list(line.get_xdata()) for line in printed.lines if line.get_marker() == "D"] == [[0.9]]


def test_a_report_is_written_beside_the_tables(ran):
    _, made, folder = ran
    report = (folder / "who.md").read_text()
    assert "Made by `capcourse study who`" in report
    assert "| share 0.5 | 0." in report
    for _, verdict in made.verdicts:
        assert str(verdict) in report
    assert "![The runs of who](who.svg)" in report
    assert (folder / "who.svg").read_text().startswith("<?xml")


def test_the_report_says_what_was_cut_from_answers(studies, tmp_path):
    account = {"answers": 60, "cut": 7, "going on": 5, "trimmed": 4, "empty": 3}
    notebook = nbformat.read(studies / "one_run.ipynb", as_version=4)
    notebook.cells[-1].source = notebook.cells[-1].source.replace(
        '"machine": "paper"', f'"machine": "paper", "account": {account!r}'
    )
    nbformat.write(notebook, studies / "one_run.ipynb")
    made = run(tmp_path)
    assert json.loads(made.runs["account"][0]) == account
    report = (tmp_path / "results" / "who.md").read_text()
    assert "| right | 120 | 14 | 10 | 8 | 6 |" in report  # two seeds
    assert "| share 0.0 | 60 | 7 | 5 | 4 | 3 |" in report


def test_a_report_says_how_far_seeds_lie_apart(ran):
    study, made, folder = ran
    table = written_table(study, made)
    assert re.fullmatch(r"\d\.\d{3} ± \d\.\d{3}", table.loc["right", "BLEU-1"])  # two seeds
    assert re.fullmatch(r"\d\.\d{3}", table.loc["share 0.5", "BLEU-1"])  # one
    assert f"| {table.loc['right', 'BLEU-1']} |" in (folder / "who.md").read_text()


def test_a_study_may_borrow_the_published_table_of_another():
    assert published("qwen_prompts_food")["published"] == published("qwen_prompts")["published"]
    assert set(read_study("qwen_prompts_food").reported("BLEU-1")) == {"S0-1", "S0-2", "S0-3"}


def test_titles_may_be_what_captions_are_compared_with(studies):
    write(studies, {"world": "scenes", "references": "titles"})
    test, references = read_study("who").test()
    assert len(test) == len(references) == 60
    assert all(title[0].isupper() for some in references for title in some)


def test_the_same_results_give_the_same_report(ran, tmp_path):
    study, made, folder = ran
    write_report(study, made, "who", tmp_path)
    for name in ("who.md", "who.svg"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()


def test_a_broken_cell_stops_no_other_and_what_is_done_is_not_run_again(studies, tmp_path):
    (tmp_path / "broken").touch()
    with pytest.raises(cc.CapcourseError, match=r"1 of 4 runs failed, who: share 0.5, seed 0.*is broken"):
        run(tmp_path)
    kept = read_results("who", tmp_path / "results")
    assert len(kept.runs) == 3
    assert kept.about["missing"] == ["share 0.5"]
    (tmp_path / "broken").unlink()
    assert len(run(tmp_path).runs) == 4
    counts = {
        path.stem: len(path.read_text()) for path in (tmp_path / "build" / "who" / "mini").glob("*.runs")
    }
    assert counts == {"right__seed_0": 1, "right__seed_1": 1, "share_0.0__seed_0": 1, "share_0.5__seed_0": 2}


# The committed results


@pytest.mark.parametrize("name", COMMITTED)
def test_committed_results_are_whole_and_are_those_of_the_study(name):
    study, results = read_study(name), read_results(name)
    ran = set(zip(results.runs["row"], results.runs["seed"], strict=True))
    assert ran == {(cell.name, cell.seed) for cell in study.cells}
    assert results.about["missing"] == []
    assert [claim for claim, _ in results.verdicts] == list(study.claims)
    assert {len(captions) for captions in results.runs["captions"]} == {study.test_images}


@pytest.mark.parametrize("name", COMMITTED)
def test_committed_scores_and_verdicts_are_those_of_the_committed_captions(name):
    """The first run is scored again, and the first claim judged again."""
    study, results = read_study(name), read_results(name)
    test, references = study.test()
    claim, verdict = results.verdicts[0]
    again = judge(
        *(results.captions(row) for row in (claim.better, claim.worse)),
        test,
        claim.metric,
        within=claim.within,
        references=references,
    )
    assert again.verdict == verdict.verdict
    assert (again.difference, again.low, again.high) == pytest.approx(
        (verdict.difference, verdict.low, verdict.high), abs=1e-9
    )
    run = results.runs.iloc[0]
    with Measures(test, study.metrics, references) as measures:
        scores = measures.score(list(run["captions"]))
    assert {name: run[name] for name in study.metrics} == pytest.approx(scores.corpus, abs=1e-9)


def test_the_freeze_study_learns_at_the_rate_that_the_other_study_found_best():
    runs = read_results("vit_gpt2_lr").runs.set_index(["row", "seed"])["history"]
    best = set()
    for who in ("encoder", "decoder", "both"):
        losses = {
            rate: min(epoch["val_loss"] for epoch in json.loads(runs[f"{who}, lr {rate}", 0]))
            for rate in (1e-3, 1e-4, 1e-5, 1e-6)
        }
        best.add(min(losses, key=losses.get))
    assert {cell.parameters["lr"] for cell in read_study("vit_gpt2_freeze").cells} == best


def test_what_the_chapter_says_of_who_should_learn():
    """The orders and verdicts that *Fine-tuning: who should learn?* states in its text."""
    results, rates = read_results("vit_gpt2_freeze"), read_results("vit_gpt2_lr")
    metrics = ["BLEU-1", "BLEU-2", "ROUGE-L", "METEOR", "CIDEr"]
    mean = results.table(metrics)[metrics]
    pretrained, encoder, decoder, both = (mean.loc[row] for row in read_study("vit_gpt2_freeze").rows[:4])
    assert (decoder > both).all()
    assert (both > encoder).all()
    assert pretrained["METEOR"] > encoder["METEOR"]
    assert encoder["BLEU-1"] > pretrained["BLEU-1"]
    assert [verdict.verdict for _, verdict in results.verdicts] == [
        "does not hold",
        "holds",
        "mini cannot test this",
    ]
    assert results.verdicts[0][1].difference < 0
    assert [verdict.verdict for _, verdict in rates.verdicts] == ["holds", "holds"]
    sweep = [mean.loc[f"decoder from block {block}", "CIDEr"] for block in (0, 4, 8)]
    assert decoder["CIDEr"] > sweep[0] > sweep[1] > sweep[2]
    assert decoder["CIDEr"] - sweep[0] > sweep[0] - sweep[1]  # the largest single loss: the embeddings
    few, many = ([f"pair {pair}" for pair in some] for some in ([[2, 2], [7, 2]], [[6, 6], [10, 10], [2, 7]]))
    assert mean.loc[few, "CIDEr"].min() > mean.loc[many, "CIDEr"].max()
    one, two = (
        rates.runs[rates.runs["row"] == row] for row in ("both, lr 0.001", "both, lr 0.0001 and 0.001")
    )
    lowest = [
        [min(epoch["val_loss"] for epoch in json.loads(run)) for run in some["history"]]
        for some in (one, two)
    ]
    assert max(lowest[0]) < min(lowest[1])  # the single rate has the lower loss, in all seeds,
    assert max(one["CIDEr"]) < min(two["CIDEr"])  # and the two rates have the better captions


def test_results_of_a_study_that_was_not_run(tmp_path):
    with pytest.raises(cc.BadInput, match="who: there are no results; make them: capcourse study who"):
        read_results("who", tmp_path)


def test_a_claim_holds_where_the_whole_interval_lies_above_zero():
    verdict = judge([TITLES, TITLES], [HALF], TEST, "BLEU-1")
    assert verdict.verdict == "holds"
    assert 0 < verdict.low <= verdict.difference <= verdict.high
    assert verdict.seeds == (2, 1)


def test_a_claim_does_not_hold_where_zero_lies_in_the_interval():
    verdict = judge([HALF], [HALF], TEST, "BLEU-1")
    assert verdict.verdict == "does not hold"
    assert verdict.low <= 0 <= verdict.high


def test_captions_that_are_no_better_than_shuffled_ones_test_nothing():
    verdict = judge([WRONG], [["soup"] * 60], TEST, "BLEU-1")
    assert verdict.verdict == "mini cannot test this"
    assert verdict.better[1] <= verdict.control


def test_seeds_that_differ_widen_the_interval():
    """Two seeds, one right and one wrong, leave more doubt than two that agree."""
    alike = judge([HALF, HALF], [WRONG], TEST, "BLEU-1")
    apart = judge([TITLES, WRONG], [WRONG], TEST, "BLEU-1")
    assert apart.high - apart.low > 2 * (alike.high - alike.low)


def test_a_claim_that_two_are_close_holds_where_the_whole_interval_lies_within():
    assert judge([TITLES], [HALF], TEST, "BLEU-1", within=0.9).verdict == "holds"
    assert judge([TITLES], [HALF], TEST, "BLEU-1", within=0.1).verdict == "does not hold"
    assert judge([HALF], [HALF], TEST, "BLEU-1", within=1e-9).verdict == "holds"


def test_of_what_is_made_up_less_is_skill_and_more_may_be_claimed():
    """Half of the captions are the neighbour's: more is made up in them, and still more when shuffled."""
    verdict = judge([HALF], [TITLES], TEST, "CHAIR-i")
    assert verdict.verdict == "holds"
    assert verdict.worse == 0
    assert verdict.control > verdict.better[0] > 0


def test_hallucination_and_clip_are_measures_too():
    with Measures(TEST, ["BLEU-1", "recall", "CLIPScore"]) as measures:
        right, wrong = measures.score(TITLES), measures.score(WRONG)
    assert list(right.corpus) == ["BLEU-1", "recall", "CLIPScore"]
    for name in right.corpus:
        assert right[name] > wrong[name]


def test_measures_of_regions_are_told_apart_from_those_of_the_whole_picture():
    names = ["recall", "region recall", "region hit", "region elsewhere"]
    captions = [titles[0] for titles in TEST.captions]
    with Measures(TEST, names) as measures:
        scores = measures.score(captions)
    inside = region_naming(captions, list(TEST), rotation(list(TEST)))
    assert list(scores.corpus) == names
    for name in ("hit", "recall", "elsewhere"):
        assert scores[f"region {name}"] == inside[name]
    assert scores["recall"] != scores["region recall"]


def test_a_verdict_goes_into_a_file():
    verdict = judge([TITLES], [HALF], TEST, "BLEU-1")
    assert Verdict.from_json(json.loads(json.dumps(verdict.to_json()))) == verdict
    assert str(verdict).startswith("holds: +")


def test_a_claim_without_runs():
    with pytest.raises(cc.BadInput, match="captions of both systems"):
        judge([], [TITLES], TEST, "BLEU-1")


def test_what_is_called_learnt_was_in_the_tuning_and_what_is_called_new_was_not():
    taught = {*SHORT, *TITLE, *DETAILED, "Where was the picture taken?"}
    prompts = {cell.name: cell.parameters["prompt"] for cell in read_study("qwen_prompts").cells}
    worded = {row: prompt for row, prompt in prompts.items() if ", learnt" in row or ", new" in row}
    assert len(worded) == 19
    for row, prompt in worded.items():
        assert (prompt in taught) == (", learnt" in row), row


NOT_HELD, UNTESTABLE = "does not hold", "mini cannot test this"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("qwen_prompts", ["holds", NOT_HELD, NOT_HELD, "holds"]),
        ("qwen_prompts_food", [UNTESTABLE] * 3),
        ("llava_decoding", ["holds", "holds", NOT_HELD, NOT_HELD, NOT_HELD]),
        ("regions", [NOT_HELD, "holds", "holds"] * 2),
    ],
)
def test_the_verdicts_are_those_that_the_chapters_speak_of(name, said):
    """*Zero-shot*, *Decoding* and *Look there* say in words which claims held."""
    assert [verdict.verdict for _, verdict in read_results(name).verdicts] == said


def test_what_the_chapters_on_asking_say_of_their_tables():
    prompts = read_results("qwen_prompts").table(["BLEU-1", "CHAIR-i", "recall", "silent"])
    learnt = prompts.loc[[f"title, learnt {n}" for n in (1, 2)]]
    assert learnt["BLEU-1"].min() > prompts.loc[["S0-1", "S0-2", "S0-3"], "BLEU-1"].max() + 0.2
    assert prompts.loc["detailed, first sentence", "silent"] == 1  # a cut that takes all things away
    chance = read_results("llava_decoding").table(["CIDEr", "CLIPScore"])
    for metric in ("CIDEr", "CLIPScore"):
        assert chance[metric].is_monotonic_decreasing
    regions = read_results("regions").table(["region hit", "region elsewhere"])
    for model in ("", "vit-gpt2: ", "qwen: "):
        whole, cut, other = (
            regions.loc[f"{model}{way}"] for way in ("whole", "cut out", "cut from another picture")
        )
        assert whole["region hit"] > cut["region hit"] > other["region hit"]
        assert cut["region elsewhere"] < whole["region elsewhere"] < other["region elsewhere"]
