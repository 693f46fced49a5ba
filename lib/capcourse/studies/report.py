"""What came out of a study, for a reader: our scores beside the printed ones, the verdicts, a plot."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from capcourse.show import show_runs
from capcourse.show.tables import markdown
from capcourse.studies.results import Results
from capcourse.studies.study import Study

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


def beside_published(study: Study, results: Results) -> "pd.DataFrame":
    """Each row's mean over its seeds, and behind each metric what the report printed.

    Returns:
        A row for each row that ran: the metrics, "… reported" where the report has any, and `seeds`. What the
        report does not print is missing (NaN).
    """
    table = results.table(list(study.metrics))
    for place, metric in reversed(list(enumerate(study.metrics))):
        printed = study.reported(metric)
        if printed:
            table.insert(
                place + 1, f"{metric} reported", [printed.get(row, float("nan")) for row in table.index]
            )
    return table


def written_table(study: Study, results: Results) -> "pd.DataFrame":
    """`beside_published` as text: three places, "mean ± standard deviation" where there are several seeds."""
    table = beside_published(study, results)
    spread = results.runs.groupby("row", sort=False)[list(study.metrics)].std()  # NaN where there is one seed
    text = table.map(lambda value: "" if value != value else f"{value:.3f}")
    for metric in study.metrics:
        text[metric] += spread[metric].map(lambda value: "" if value != value else f" ± {value:.3f}")
    return text.assign(seeds=table["seeds"].map(str))


def plot(study: Study, results: Results, metric: str | None = None) -> "Figure":
    """The runs of a study beside the published scores; by the first metric, if none is named."""
    metric = metric or study.metrics[0]
    runs = {name: list(rows[metric]) for name, rows in results.runs.groupby("row", sort=False)}
    return show_runs(runs, study.reported(metric), metric=metric)


def describe(study: Study, results: Results, figure: str) -> str:
    """A report of a study in Markdown.

    Args:
        study: what was asked.
        results: what came out.
        figure: the plot's file, as it is to be linked.
    """
    about = results.about
    table = written_table(study, results)
    body = [[str(row), *scores] for row, *scores in table.itertuples()]
    parts = [
        f"# {study.name}",
        study.question,
        f"Made by `{about['command']}` on {about['date']}: {about['runs']} runs of "
        f"{' and '.join(study.captioners)} on {study.world}, {about['minutes']:g} minutes "
        f"({about['machine']}). Scores are means over seeds, with their standard deviation, on "
        f"{study.test_images} test pictures and their {study.references}. Reported: {study.source}. "
        "Pictures, models and programs are others there, so that orders can be compared and digits cannot.",
        markdown(["row", *map(str, table.columns)], body),
        f"![The runs of {study.name}]({figure})",
        *(f"- “{claim.says}” {claim}: {verdict}." for claim, verdict in results.verdicts),
    ]
    if cut := _accounts(results):
        head = ["row", "answers", "cut at the limit", "with a second sentence", "trimmed", "empty"]
        parts.append(markdown(head, cut))
    if about["missing"]:
        parts.append(f"Not run: {', '.join(about['missing'])}.")
    return "\n\n".join(parts) + "\n"


def write_report(study: Study, results: Results, name: str, folder: Path) -> Path:
    """Write `<name>.md` and `<name>.svg`; the same results give the same bytes."""
    import matplotlib

    figure = folder / f"{name}.svg"
    with matplotlib.rc_context({"svg.hashsalt": name}):
        plot(study, results).savefig(figure, metadata={"Date": None}, bbox_inches="tight")
    path = folder / f"{name}.md"
    path.write_text(describe(study, results, figure.name), encoding="utf-8")
    return path


def _accounts(results: Results) -> list[list[str]]:
    """A row for each row that was asked: what was cut from its answers, all seeds together."""
    rows = []
    for name, runs in results.runs.groupby("row", sort=False):
        accounts = [account for account in map(json.loads, runs["account"]) if account]
        if accounts:
            what = ("answers", "cut", "going on", "trimmed", "empty")
            rows.append([str(name), *(f"{sum(account[key] for account in accounts):,}" for key in what)])
    return rows
