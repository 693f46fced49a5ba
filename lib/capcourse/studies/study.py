"""`Study`: a question, a grid of runs, and the claims that the runs are held against."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from capcourse.data.dataset import Split, load_data
from capcourse.errors import BadInput
from capcourse.resources import resource
from capcourse.studies.measures import MEASURES
from capcourse.studies.reported import published

REFERENCES = ("captions", "titles")
FIELDS = (  # what a study's file has beside `rows`
    "question",
    "notebook",
    "captioner",
    "world",
    "test_images",
    "metrics",
    "seeds",
    "headline",
    "headline_seeds",
    "claims",
    "published",
    "source",
)
MORE = ("rows", "common", "references", "seed", "model", "data", "references_per_image", "note")


@dataclass(frozen=True)
class Cell:
    """One run of the grid: its name, the notebook's parameters, and its seed."""

    name: str
    parameters: Mapping[str, Any]
    seed: int

    @property
    def slug(self) -> str:
        """The name for a file."""
        kept = "".join(c if c.isalnum() or c in ".-" else "_" for c in self.name)
        return f"{kept}__seed_{self.seed}"


@dataclass(frozen=True)
class Claim:
    """That one row of the grid has a higher score than another, and who said so.

    Attributes:
        says: the report's words.
        source: where they stand.
        better: a row's name.
        worse: another's.
        metric: by which.
        within: the claim is that the two differ by less than this.
    """

    says: str
    source: str
    better: str
    worse: str
    metric: str
    within: float | None = None

    def __str__(self) -> str:
        if self.within is None:
            return f"{self.better} above {self.worse} by {self.metric}"
        return f"{self.better} within {self.within:g} of {self.worse} by {self.metric}"


@dataclass(frozen=True)
class Study:
    """A study as its yaml file has it.

    Attributes:
        name: of the file.
        question: what it asks, in a sentence.
        notebook: the notebook that runs one cell.
        captioner: what every run begins with, by its name in the zoo.
        world: the data set; captions of its test split are scored.
        test_images: how many of them.
        metrics: what they are scored by.
        cells: every run, rows of several seeds once for each.
        claims: what is held against the runs.
        published: the file's published tables.
        source: where the report prints them.
        references: what captions are compared with: "captions", or "titles" that fit a scene.
    """

    name: str
    question: str
    notebook: Path
    captioner: str
    world: str
    test_images: int
    metrics: tuple[str, ...]
    cells: tuple[Cell, ...]
    claims: tuple[Claim, ...]
    published: Mapping[str, Any]
    source: str
    references: str = "captions"

    def test(self) -> tuple[Split, list[list[str]]]:
        """The test pictures, and what captions of them are compared with."""
        test = load_data(self.world).test[: self.test_images]
        if self.references == "captions":
            return test, test.captions
        from capcourse.recipes.instructions import titles

        return test, [titles(example.scene) for example in test]

    @property
    def rows(self) -> list[str]:
        """The names of the grid's rows, in order."""
        return list(dict.fromkeys(cell.name for cell in self.cells))

    @property
    def captioners(self) -> list[str]:
        """The captioners of the grid, in the order of their rows: a row may name its own."""
        return list(dict.fromkeys(cell.parameters.get("model", self.captioner) for cell in self.cells))

    def reported(self, metric: str) -> dict[str, float]:
        """What the report printed by a metric, for those rows of the grid that it has."""
        tables = [table for table in self.published.values() if isinstance(table, Mapping)]
        printed = {row: scores for table in tables for row, scores in table.items() if row in self.rows}
        return {row: printed[row][metric] for row in self.rows if metric in printed.get(row, {})}


def read_study(name: str, profile: str = "mini") -> Study:
    """Read a study from `studies/<name>.yaml`.

    The file has `question`, `notebook`, `captioner`, `world`, `test_images`, `metrics`, `common` (parameters
    of all runs, of which the profiles may have different ones), `rows` (parameters by name), `seeds`,
    `headline` (rows that get `headline_seeds`) and `claims`. A row with `vary` stands for as many rows as it
    has combinations, of which the profiles may have different ones, too; their names are its name with the
    values put in, as "encoder, lr {lr}". `references` may say that captions are compared with "titles"
    instead of the pictures' captions.

    Raises:
        BadInput: there is no such study, it has no grid, or its parts do not fit together.
    """
    said = published(name)
    if "rows" not in said:
        raise BadInput(f"{name}: holds published numbers and no grid to run")
    lacking = [field for field in FIELDS if field not in said]
    if lacking:
        raise BadInput(f"{name}: the file lacks {', '.join(lacking)}")
    for field in said:
        if field not in (*FIELDS, *MORE):
            raise BadInput(f"{name}: nobody knows the field {field!r}; known: {', '.join((*FIELDS, *MORE))}")
    references = said.get("references", "captions")
    if references not in REFERENCES:
        raise BadInput(f"{name}: references are {references!r}; known: {', '.join(REFERENCES)}")
    if references == "titles" and said["world"] != "scenes":
        raise BadInput(f"{name}: titles are known of scenes; compare with captions in {said['world']}")
    spelt = list(_rows(name, said["rows"], profile))
    rows, headline = dict(spelt), said["headline"]
    common = {what: _in_profile(value, profile) for what, value in said.get("common", {}).items()}
    if len(rows) < len(spelt):
        raise BadInput(f"{name}: two rows have one name; put what they vary into it")
    try:
        claims = tuple(Claim(**claim) for claim in said["claims"])
    except TypeError:
        has = ", ".join(Claim.__annotations__)
        raise BadInput(f"{name}: a claim has {has} (the last if need be), and nothing else") from None
    for what, named in (("headline", headline), ("claims", [n for c in claims for n in (c.better, c.worse)])):
        for row in named:
            if row not in rows:
                raise BadInput(f"{name}: {what} names the row {row!r}, which is not in the grid")
    for metric in [*said["metrics"], *(claim.metric for claim in claims)]:
        if metric not in MEASURES:
            raise BadInput(f"{name}: nobody knows the metric {metric!r}; known: {', '.join(MEASURES)}")
    cells = tuple(
        Cell(row, {**common, **parameters}, seed)
        for row, parameters in rows.items()
        for seed in (said["headline_seeds"] if row in headline else said["seeds"])
    )
    return Study(
        name=name,
        question=said["question"],
        notebook=resource("studies", said["notebook"], ".ipynb"),
        captioner=said["captioner"],
        world=said["world"],
        test_images=said["test_images"],
        metrics=tuple(said["metrics"]),
        cells=cells,
        claims=claims,
        published=said["published"],
        source=said["source"],
        references=references,
    )


def _in_profile(value: Any, profile: str) -> Any:
    """A value, or that of the profile, where each has its own."""
    apart = isinstance(value, Mapping) and set(value) == {"mini", "full"}
    return value[profile] if apart else value


def _rows(study: str, rows: Mapping[str, Any], profile: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, given in rows.items():
        parameters = dict(given or {})
        varied = {what: _in_profile(values, profile) for what, values in parameters.pop("vary", {}).items()}
        for values in product(*varied.values()):
            chosen = dict(zip(varied, values, strict=True))
            try:
                yield name.format(**chosen), {**parameters, **chosen}
            except KeyError as error:
                raise BadInput(f"{study}: the row {name!r} does not vary {error}") from None
