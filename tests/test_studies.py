"""Studies: a grid of runs, what is done stays done, and verdicts that nobody types."""

import json

import nbformat
import pytest
import yaml

import capcourse as cc
from capcourse import resources
from capcourse.studies import Verdict, beside_published, judge, plot, read_results, read_study, run_study
from capcourse.studies.measures import Measures

COMMITTED = ["vit_gpt2_freeze", "vit_gpt2_lr"]
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
    folder.mkdir()
    monkeypatch.setitem(resources.FOLDERS, "studies", folder)
    write(folder, {})
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "x"}})
    setup = f"from pathlib import Path\nbroken = Path({str(tmp_path / 'broken')!r})"
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


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"headline": ["left"]}, "who: headline names the row 'left'"),
        ({"claims": [STUDY["claims"][0] | {"worse": "left"}]}, "who: claims names the row 'left'"),
        ({"claims": [{"says": "s"}]}, "who: a claim has says, source, better, worse, metric, within"),
        ({"rows": {"right": {}, "{n}": {"vary": {"n": [1, 1]}}}}, "who: two rows have one name"),
        ({"metrics": ["BLEU"]}, "who: nobody knows the metric 'BLEU'"),
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


def test_a_study_runs_and_is_judged(studies, tmp_path):
    made = run(tmp_path)
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


def test_what_is_written_can_be_read_again(studies, tmp_path):
    made = run(tmp_path)
    again = read_results("who", tmp_path / "results")
    assert again.about == made.about
    assert again.captions("right") == made.captions("right")
    csv = (tmp_path / "results" / "who.csv").read_text()
    assert csv.splitlines()[0].startswith("row,seed,BLEU-1,CIDEr,minutes,epochs,learning,machine,versions")
    assert "captions" not in csv


def test_the_published_scores_stand_beside_ours(studies, tmp_path):
    made = run(tmp_path)
    beside = beside_published(read_study("who"), made)
    assert list(beside.columns) == ["BLEU-1", "BLEU-1 reported", "CIDEr", "seeds"]
    assert beside["BLEU-1 reported"]["right"] == 0.9
    assert beside["BLEU-1 reported"].isna().tolist() == [False, True, True]
    assert beside["BLEU-1"]["right"] == pytest.approx(1.0)


def test_the_plot_has_a_dot_for_each_run_and_the_printed_score(studies, tmp_path):
    ours, printed = plot(read_study("who"), run(tmp_path)).axes
    dots = [line.get_xdata() for line in ours.lines if line.get_marker() == "o"]
    assert [len(row) for row in dots] == [2, 1, 1]
    assert [list(line.get_xdata()) for line in printed.lines if line.get_marker() == "D"] == [[0.9]]


def test_a_report_is_written_beside_the_tables(studies, tmp_path):
    made = run(tmp_path)
    report = (tmp_path / "results" / "who.md").read_text()
    assert "Made by `capcourse study who`" in report
    assert "| share 0.5 | 0." in report
    for _, verdict in made.verdicts:
        assert str(verdict) in report
    assert "![The runs of who](who.svg)" in report
    assert (tmp_path / "results" / "who.svg").read_text().startswith("<?xml")


def test_the_same_results_give_the_same_report(studies, tmp_path):
    first = {path.name: path.read_bytes() for path in _reported(tmp_path)}
    assert {path.name: path.read_bytes() for path in _reported(tmp_path)} == first


def _reported(tmp_path):
    run(tmp_path)
    return [tmp_path / "results" / name for name in ("who.md", "who.svg")]


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
    test = cc.load_data(study.world).test[: study.test_images]
    claim, verdict = results.verdicts[0]
    again = judge(results.captions(claim.better), results.captions(claim.worse), test, claim.metric)
    assert again.verdict == verdict.verdict
    assert (again.difference, again.low, again.high) == pytest.approx(
        (verdict.difference, verdict.low, verdict.high), abs=1e-9
    )
    run = results.runs.iloc[0]
    scores = cc.score(list(run["captions"]), test.captions, ["BLEU-1", "CIDEr"])
    assert run["BLEU-1"] == pytest.approx(scores["BLEU-1"], abs=1e-9)
    assert run["CIDEr"] == pytest.approx(scores["CIDEr"], abs=1e-9)


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


def test_a_verdict_goes_into_a_file():
    verdict = judge([TITLES], [HALF], TEST, "BLEU-1")
    assert Verdict.from_json(json.loads(json.dumps(verdict.to_json()))) == verdict
    assert str(verdict).startswith("holds: +")


def test_a_claim_without_runs():
    with pytest.raises(cc.BadInput, match="captions of both systems"):
        judge([], [TITLES], TEST, "BLEU-1")
