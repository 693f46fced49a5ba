"""`Results`: what came out of a study, a row a run, with the captions that were scored."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from capcourse.errors import BadInput
from capcourse.resources import resource
from capcourse.studies.study import Claim
from capcourse.studies.verdicts import Verdict

if TYPE_CHECKING:
    import pandas as pd

ENDS = (".parquet", ".json")


@dataclass(frozen=True)
class Results:
    """The results of a study.

    Attributes:
        runs: a row a run: `row`, `seed`, the metrics, `minutes` (of training or asking), `learning`,
            `machine`, `best_epoch`, `versions`, `history`, `account` (of what was cut from answers, null
            where nothing was asked), and `captions` of the test pictures.
        about: the command, the date, the profile, the machine, the minutes of all runs, and the verdicts.
    """

    runs: "pd.DataFrame"
    about: Mapping[str, Any]

    def captions(self, row: str) -> list[list[str]]:
        """The captions of a row's runs, a list a seed."""
        return [list(captions) for captions in self.runs[self.runs["row"] == row]["captions"]]

    @property
    def verdicts(self) -> list[tuple[Claim, Verdict]]:
        """The claims whose rows ran, and what became of each."""
        return [(Claim(**said["claim"]), Verdict.from_json(said)) for said in self.about["verdicts"]]

    def table(self, metrics: list[str]) -> "pd.DataFrame":
        """Each row's mean over its seeds, and how many seeds there were."""
        grouped = self.runs.groupby("row", sort=False)
        return grouped[metrics].mean().assign(seeds=grouped.size())

    def write(self, name: str, folder: Path) -> Path:
        """Write `<name>.parquet` (all), `<name>.csv` (without captions) and `<name>.json` (about)."""
        folder.mkdir(parents=True, exist_ok=True)
        self.runs.to_parquet(folder / f"{name}.parquet", index=False)
        self.runs.drop(columns="captions").to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
        path = folder / f"{name}.json"
        path.write_text(json.dumps(dict(self.about), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        return path


def read_results(name: str, folder: Path | None = None) -> Results:
    """The results of a study: the committed ones, or those in a folder.

    Raises:
        BadInput: it was not run.
    """
    import pandas as pd

    try:
        files = [
            resource("results", name, end) if folder is None else folder / f"{name}{end}" for end in ENDS
        ]
        about = json.loads(files[1].read_text(encoding="utf-8"))
        return Results(pd.read_parquet(files[0]), about)
    except (BadInput, OSError):
        raise BadInput(f"{name}: there are no results; make them: capcourse study {name}") from None
