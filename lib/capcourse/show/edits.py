"""One caption and its edits: choose an edit, and see which scores move.

The figure is HTML and CSS alone. It works on a published page, in a notebook and in a saved file, with no
kernel, no script and no network; by mouse, by finger and by keyboard. Printed, it is a table of all values.
"""

from __future__ import annotations

import difflib
import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from numbers import Real
from pathlib import Path
from typing import Any

from capcourse.data.images import Picture, read_image
from capcourse.errors import BadInput
from capcourse.metrics.checks import shown
from capcourse.show.page import COLOURS, INK, data_uri

_STYLE = Path(__file__).parent / "templates" / "edits.css"
_LARGEST = 384  # pixels a side: the picture is shown 192 wide, and twice as sharp


@dataclass(frozen=True, repr=False)
class EditsFigure:
    """What `show_edits` gives: a notebook shows its `html`, a terminal its table."""

    html: str
    table: str

    def _repr_html_(self) -> str:
        return self.html

    def __str__(self) -> str:
        return self.table

    __repr__ = __str__


def show_edits(
    captions: Mapping[str, str],
    scores: Mapping[str, Mapping[str, float]],
    *,
    kinds: Mapping[str, str] | None = None,
    low_is_good: Sequence[str] = (),
    image: Picture | None = None,
    alt: str = "The picture that the captions describe.",
) -> EditsFigure:
    """Show the scores of a caption, and how they move when the caption is edited.

    Each metric has a bar on a scale of its own, from 0 to the highest value among the captions, and a line
    where the caption stood as it was written. Words that an edit put in are marked, words that it took out
    without putting others in their place are struck through.

    Args:
        captions: the name of each edit ("left for right") to the caption that comes of it; the first is the
            caption as it was written.
        scores: the same names to the scores by metric, the same metrics for each.
        kinds: names of edits to what they have in common ("still true"); edits of a kind stand together.
        low_is_good: metrics whose bars should be short; they are drawn in another colour.
        image: the picture, a PIL image or a path.
        alt: what the picture shows, for those who cannot see it.

    Returns:
        The figure, which a notebook shows; `html` is all of it.

    Raises:
        BadInput: what is no mapping, names that are no text or do not fit together, fewer than two captions,
            a score that is no number, or a picture that cannot be read.

    Used in *Scoring captions*.
    """
    captions, rows = _checked(captions, scores)
    kinds = _texts({} if kinds is None else kinds, "kinds", "kind")
    _all_known(kinds, captions, "kinds", "caption")
    metrics = list(next(iter(rows.values())))
    if isinstance(low_is_good, str) or not hasattr(low_is_good, "__iter__"):
        raise BadInput(f"low_is_good is {shown(low_is_good)}; a list of metrics was expected")
    low_is_good = list(low_is_good)
    _all_known(low_is_good, metrics, "low_is_good", "metric")
    if not isinstance(alt, str):
        raise BadInput(f"alt is {shown(alt)}; what the picture shows was expected, as text")

    names = list(captions)
    picture = (
        f'<img src="{data_uri(read_image(image), _LARGEST)}" alt="{escape(alt, quote=True)}">'
        if image is not None
        else ""
    )
    told = hashlib.sha256(repr((captions, rows, kinds, picture)).encode()).hexdigest()[:8]
    mark = f"edits-{told}"
    picks = "".join(
        f'<input type="radio" name="{mark}" id="{mark}-{n}"{" checked" if n == 0 else ""}>'
        for n in range(len(names))
    )
    written = captions[names[0]]
    now = "".join(
        f'<span class="e{n}">{_marked(written, captions[name])}'
        f"<small>{escape(name)}{f': {escape(kinds[name])}' if name in kinds else ''}</small></span>"
        for n, name in enumerate(names)
    )
    html = (
        f"<style>{_style(mark, names, metrics, rows)}</style>"
        f'<div class="capcourse-edits" id="{mark}">{picks}'
        f'<div class="stage"><div class="top">{picture}<div class="side">'
        f"<p><small>as written</small><br>{escape(written)}</p>{_choice(mark, names, kinds)}</div></div>"
        f'<p class="now" aria-live="polite">{now}</p>{_bars(names, metrics, rows, low_is_good)}'
        "<p><small>Bar: the score. Line: the score of the caption as written. Each row has its own scale, "
        "from 0 to the highest of these captions.</small></p></div>"
        f'<input type="checkbox" class="more" id="{mark}-more">'
        f'<label class="ask" for="{mark}-more">All values as a table</label>'
        f'<div class="all">{_table(names, metrics, rows)}</div></div>'
    )
    return EditsFigure(html, _text(names, metrics, rows))


def _checked(captions: Any, scores: Any) -> tuple[dict[str, str], dict[str, dict[str, float]]]:
    captions = _texts(captions, "captions", "caption")
    rows = {
        name: _mapping(row, f"the scores of '{name}'") for name, row in _mapping(scores, "scores").items()
    }
    if len(captions) < 2:
        raise BadInput("fewer than two captions; give the caption as written and at least one edit")
    for one, other, what in ((captions, rows, "scores"), (rows, captions, "caption")):
        missing = [name for name in one if name not in other]
        if missing:
            raise BadInput(f"'{missing[0]}' has no {what}; give captions and scores the same names")
    metrics = list(rows[next(iter(captions))])
    if not metrics:
        raise BadInput("no scores to draw: give at least one metric")
    for name, row in rows.items():
        if set(row) != set(metrics):
            raise BadInput(f"'{name}' has the metrics {', '.join(row)}; expected {', '.join(metrics)}")
        for metric, value in row.items():
            if not isinstance(value, Real) or not math.isfinite(value):
                raise BadInput(f"the {metric} of '{name}' is {shown(value)}; a finite number was expected")
    return captions, {name: {metric: float(rows[name][metric]) for metric in metrics} for name in captions}


def _mapping(given: Any, what: str) -> dict[str, Any]:
    """A mapping from names, as a dict; `what` is what the error calls it."""
    if not isinstance(given, Mapping):
        raise BadInput(f"{what}: a mapping was expected, and this is of type {type(given).__name__}")
    for name in given:
        if not isinstance(name, str):
            raise BadInput(f"{what}: {shown(name)} is no name; a string was expected")
    return dict(given)


def _texts(given: Any, what: str, each: str) -> dict[str, str]:
    """A mapping from names to texts, as a dict."""
    found = _mapping(given, what)
    for name, text in found.items():
        if not isinstance(text, str):
            raise BadInput(f"the {each} '{name}' is {type(text).__name__}; a string was expected")
        try:
            f"{name}{text}".encode()
        except UnicodeEncodeError:
            raise BadInput(
                f"the {each} {shown(name)} holds half a character; read its source again as UTF-8"
            ) from None
    return found


def _all_known(names: Sequence[str] | Mapping, known: Sequence[str] | Mapping, what: str, thing: str) -> None:
    strange = [name for name in names if not isinstance(name, str) or name not in known]
    if strange:
        name = strange[0] if isinstance(strange[0], str) else shown(strange[0])
        raise BadInput(f"{what} names '{name}', which is no {thing} here; known: {', '.join(known)}")


def _style(mark: str, names: list[str], metrics: list[str], rows: Mapping[str, Mapping[str, float]]) -> str:
    """The style of one figure; what is chosen sets the lengths of its bars, as parts of their tracks."""
    most = {metric: max(rows[name][metric] for name in names) for metric in metrics}
    parts = [[_part(rows[name][metric], most[metric]) for metric in metrics] for name in names]
    lines = [_STYLE.read_text(encoding="utf-8")]
    for n, row in enumerate(parts):
        pick, label = f"@ID@ > #{mark}-{n}", f"~ .stage label[for={mark}-{n}]"
        lengths = "; ".join(f"--v{m}: {part:.4f}" for m, part in enumerate(row))
        lines += [
            f"{pick}:checked ~ .stage {{ {lengths} }}",
            f"{pick}:checked ~ .stage .e{n} {{ display: inline }}",
            f"{pick}:checked {label} {{ background: @BLUE@; border-color: @BLUE@; color: #fff }}",
            f"{pick}:focus-visible {label} {{ outline: 3px solid @ORANGE@; outline-offset: 2px }}",
        ]
    for m, part in enumerate(parts[0]):
        lines.append(f"@ID@ .m{m} .bar {{ width: calc(100% * var(--v{m})) }}")
        lines.append(f"@ID@ .m{m} i {{ left: {100 * part:.2f}% }}")
    style = "\n".join(lines)
    for name, value in {"ID": f"#{mark}", "BLUE": COLOURS[0], "ORANGE": COLOURS[1], "INK": INK}.items():
        style = style.replace(f"@{name}@", value)
    return style


def _part(value: float, most: float) -> float:
    """A value as a part of its track; nothing of it is drawn below 0."""
    return max(value, 0) / most if most > 0 else 0.0


def _marked(written: str, edited: str) -> str:
    """The edited caption as HTML: new words marked, words that nothing replaced struck through."""
    before, after = written.split(), edited.split()
    pieces = []
    for what, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        old, new = escape(" ".join(before[a:b])), escape(" ".join(after[c:d]))
        if what == "equal":
            pieces.append(new)
        elif what == "delete":
            pieces.append(f"<del>{old}</del>")
        else:
            pieces.append(f"<mark>{new}</mark>")
    return " ".join(pieces) or "(no caption)"


def _choice(mark: str, names: list[str], kinds: Mapping[str, str]) -> str:
    """The buttons, kind by kind; those without a kind first."""
    groups: dict[str, list[str]] = {"": []}
    for n, name in enumerate(names):
        label = f'<label for="{mark}-{n}">{escape(name)}</label>'
        groups.setdefault(kinds.get(name, ""), []).append(label)
    return "".join(
        f'<div class="choice">{f"<b>{escape(kind)}</b>" if kind else ""}{"".join(labels)}</div>'
        for kind, labels in groups.items()
        if labels
    )


def _bars(
    names: list[str],
    metrics: list[str],
    rows: Mapping[str, Mapping[str, float]],
    low_is_good: Sequence[str],
) -> str:
    found = []
    for m, metric in enumerate(metrics):
        low = metric in low_is_good
        shown = (f"{rows[name][metric]:.3f}" for name in names)
        values = "".join(f'<span class="e{n}">{value}</span>' for n, value in enumerate(shown))
        found.append(
            f'<div class="score m{m}{" low" if low else ""}">'
            f"<span>{escape(metric)}{'<small>low is good</small>' if low else ''}</span>"
            f'<span class="track"><span class="bar"></span><i></i></span>'
            f'<span class="value">{values}</span></div>'
        )
    return "".join(found)


def _table(names: list[str], metrics: list[str], rows: Mapping[str, Mapping[str, float]]) -> str:
    head = "".join(f'<th scope="col">{escape(metric)}</th>' for metric in metrics)
    body = "".join(
        f'<tr><th scope="row">{escape(name)}</th>'
        + "".join(f"<td>{rows[name][metric]:.3f}</td>" for metric in metrics)
        + "</tr>"
        for name in names
    )
    return f"<table><thead><tr><th></th>{head}</tr></thead><tbody>{body}</tbody></table>"


def _text(names: list[str], metrics: list[str], rows: Mapping[str, Mapping[str, float]]) -> str:
    first = max(map(len, names))
    wide = {metric: max(len(metric), 6) for metric in metrics}
    lines = ["  ".join([" " * first, *(f"{metric:>{wide[metric]}}" for metric in metrics)])]
    for name in names:
        values = (f"{rows[name][metric]:{wide[metric]}.3f}" for metric in metrics)
        lines.append("  ".join([f"{name:<{first}}", *values]))
    return "\n".join(lines)
