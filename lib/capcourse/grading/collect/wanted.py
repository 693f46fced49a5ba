"""The files that an assignment takes, and how students' names for them are understood."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
COPY = re.compile(
    rf"copy of (?P<of>.+)|(?P<for>.+?)(?: ?\((?P<n>\d+)\)|-(?P<m>\d+)| ?-? ?copy(?: (?P<k>\d+))?|-{UUID})"
)


@dataclass(frozen=True)
class Wanted:
    """The files of one assignment.

    Args:
        assignment: its name, such as `a1_metrics`; `a1` is understood too.
        files: declared files, each with the bytes that it may have.
        markers: how the names of its cells begin, such as `a1-`.
    """

    assignment: str
    files: Mapping[str, int]
    markers: tuple[str, ...]

    @property
    def notebook(self) -> str:
        return f"{self.assignment}.ipynb"

    @property
    def hand_in(self) -> str:
        """The zip that `cc.submit` makes."""
        return f"{self.assignment}.zip"

    def of(self, file: str) -> tuple[str, int] | None:
        """The wanted file that a name means, and the number of the copy: `a1 (2).ipynb` is copy 2."""
        stem, extension = split(file)
        aliases = {(_joined(split(name)[0]), split(name)[1]): name for name in self.files}
        for name in (self.assignment, self.short):
            for target in (self.notebook, self.hand_in):
                aliases[_joined(name), split(target)[1]] = target
        copies = 0
        while (_joined(stem), extension) not in aliases:
            found = COPY.fullmatch(stem.strip().lower())
            if not found:
                return None
            copies = max(copies, *(int(found[group] or 0) for group in "nmk"))
            stem = found["of"] or found["for"]
        return aliases[_joined(stem), extension], copies

    @property
    def short(self) -> str:
        return self.assignment.partition("_")[0]

    def in_cells(self, content: bytes) -> bool:
        """Whether a notebook's text holds marks of this assignment: `# capcourse: a1-…`, or grade ids."""
        names = b"|".join(re.escape(marker.encode()) for marker in self.markers)
        return bool(re.search(rb'(#\s*capcourse:\s*|"grade_id"\s*:\s*")(' + names + rb")", content))

    def loose(self, file: str) -> tuple[str, str, int] | None:
        """The student, the file and the copy in `s1024_a1_metrics (1).ipynb`, or None."""
        if self.of(file):
            return None
        stem, extension = split(file)
        heads = {self.notebook: (self.assignment, self.short), self.hand_in: (self.assignment, self.short)}
        heads |= {name: (split(name)[0],) for name in self.files}
        for target, names in heads.items():
            for name in names if split(target)[1] == extension else ():
                tail = re.escape(name).replace("_", r"[\s_-]")
                found = re.fullmatch(
                    rf"(?P<who>.+?)[\s_.-]+(?P<tail>{tail}\b.*)", stem, re.IGNORECASE | re.DOTALL
                )
                meant = self.of(found["tail"] + extension) if found else None
                if meant:
                    who = re.sub(r"^copy of ", "", found["who"], flags=re.IGNORECASE)
                    return who, target, meant[1]
        return None


def split(file: str) -> tuple[str, str]:
    """A name and its extension; browsers make `a1.ipynb.txt` and `a1.ipynb.json` of a notebook."""
    found = re.fullmatch(r"(.+?)(\.ipynb)(?:\.txt|\.json)?|(.+?)(\.[^.]*)?", file, re.IGNORECASE | re.DOTALL)
    if not found:
        return file, ""
    return found[1] or found[3], (found[2] or found[4] or "").lower()


def _joined(stem: str) -> str:
    """A name with one sign between its words, and in lower case."""
    return re.sub(r"[\s_-]+", "_", unicodedata.normalize("NFC", stem).strip()).casefold()
