"""Blind rating: one picture, one caption, five buttons, and nothing that says who wrote the caption.

`rate` is a widget for a notebook and saves after each click. `rating_sheet` is one HTML file for any browser,
with no server and no network; it hands the ratings over as a file. `capcourse.metrics.judgement` reads both.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from capcourse.data.images import Picture, read_images
from capcourse.errors import BadInput
from capcourse.metrics.checks import is_whole, listed, shown
from capcourse.metrics.judgement import SCALE, RatingKey, rating_key, read_answers
from capcourse.metrics.judgement.files import name_of, writable, write_text
from capcourse.show.page import COLOURS, FAINT, GREY, INK, data_uri

_PAGE = Path(__file__).parent / "templates" / "rating.html"
QUESTION = "How well does the caption fit the picture?"
_LARGEST = 720  # pixels a side: a picture is shown at most 420 wide, and twice as sharp


def rate(
    images: Sequence[Picture],
    captions_by_system: Mapping[str, Sequence[str]],
    path: Path | str,
    *,
    rater: str,
    image_ids: Sequence[int | str] | None = None,
    seed: int = 0,
    repeats: int = 0,
) -> RatingPage:
    """A blind rating page in a notebook: make the call the last line of a cell.

    After each click the ratings are saved, so that nothing is lost when the kernel stops; the same call goes
    on where the rater stopped. The scale is `capcourse.metrics.judgement.SCALE`: Flickr8k-Expert's four
    levels with one more in the middle.

    Args:
        images: (images,), PIL pictures or paths.
        captions_by_system: the name of a system to its captions, (images,); people are a system too.
        path: of the JSON file for the ratings; `read_ratings(path, page.key)` reads it.
        rater: a name or number, of this rater alone.
        image_ids: (images,), by default 0, 1, 2 …
        seed: of the order; the same for all raters, or another for each.
        repeats: how many items come a second time at the end.

    Raises:
        BadInput: pictures and captions do not fit together, the folder does not exist, the path is a folder,
            there is no rater, or the file holds the ratings of another page or rater.

    Source of the scale: Hodosh, Young and Hockenmaier 2013, *Framing Image Description as a Ranking Task*.
    Used in *Scoring captions*.
    """
    path, rater = writable(path, "path"), _rater(rater)
    key, pictures = _prepared(images, captions_by_system, image_ids, seed, repeats)
    return RatingPage(key, pictures, path, rater)


class RatingPage:
    """What `rate` shows.

    Attributes:
        key: who wrote what, for `read_ratings`.
        scores: the ratings so far, by item.
        at: the place of the item that is shown, from 0.
        buttons: the five buttons by score; `back` and `next` are the others.
        widget: all of it, an ipywidgets box.
    """

    def __init__(self, key: RatingKey, pictures: Mapping[Any, str], path: Path, rater: str) -> None:
        import ipywidgets as widgets

        self.key, self.path, self.rater = key, path, rater
        self._pictures = pictures
        self.scores = _resumed(self.path, self.key, self.rater)
        self.at = next(
            (n for n, item in enumerate(key.items) if item.id not in self.scores), len(key.items) - 1
        )
        self.progress, self.picture, self.caption, self.status = (widgets.HTML() for _ in range(4))
        wide = widgets.Layout(width="auto", height="auto", min_height="40px", margin="3px 2px")
        self.buttons = {score: widgets.Button(layout=wide) for score in SCALE}
        for score, button in self.buttons.items():
            button.add_class("wide")
            button.on_click(lambda _, score=score: self._rate(score))
        half = widgets.Layout(width="50%", min_height="40px")
        self.back = widgets.Button(description="‹ Back", layout=half)
        self.next = widgets.Button(description="Next ›", layout=half)
        self.back.on_click(lambda _: self._go(self.at - 1))
        self.next.on_click(lambda _: self._go(self.at + 1))
        turning = widgets.HBox([self.back, self.next], layout=widgets.Layout(margin="8px 0 0"))
        left = widgets.VBox([self.picture], layout=widgets.Layout(flex="1 1 260px", max_width="420px"))
        right = widgets.VBox(
            [self.caption, *self.buttons.values(), turning, self.status],
            layout=widgets.Layout(flex="1 1 260px", max_width="420px"),
        )
        sides = widgets.Box([left, right], layout=widgets.Layout(display="flex", flex_flow="row wrap"))
        sides.add_class("sides")
        self.widget = widgets.VBox([widgets.HTML(_WIDGET_STYLE), self.progress, sides])
        self.widget.add_class("capcourse-rating")
        self._show("")

    def _ipython_display_(self) -> None:
        from IPython.display import display

        display(self.widget)

    def _rate(self, score: int) -> None:
        self.scores[self.key.items[self.at].id] = score
        ordered = {item.id: self.scores[item.id] for item in self.key.items if item.id in self.scores}
        answers = {"page": self.key.page, "rater": self.rater, "scores": ordered}
        try:
            _write(self.path, json.dumps(answers, ensure_ascii=False, indent=1) + "\n")
        except OSError as error:  # an exception in a click is lost in a log that nobody reads
            self._show(f"Not saved: {self.path}: {error.strerror}. Mend that and click again.")
        else:
            self._go(min(self.at + 1, len(self.key.items) - 1), f"Saved in {self.path.name}.")

    def _go(self, at: int, said: str = "") -> None:
        self.at = at
        self._show(said)

    def _show(self, said: str) -> None:
        item, count = self.key.items[self.at], len(self.key.items)
        self.progress.value = (
            f"<b>Caption {self.at + 1} of {count}</b>"
            f'<span class="quiet"> · {len(self.scores)} rated</span>'
            f'<div class="bar"><div style="width:{100 * len(self.scores) / count:.1f}%"></div></div>'
        )
        self.picture.value = (
            f'<img alt="picture of caption {self.at + 1}" src="{self._pictures[item.image_id]}">'
        )
        self.caption.value = f"<blockquote>{escape(item.caption)}</blockquote><span>{QUESTION}</span>"
        for score, button in self.buttons.items():
            chosen = self.scores.get(item.id) == score
            button.description = f"{'✓ ' if chosen else ''}{score} · {SCALE[score]}"
            button.button_style = "primary" if chosen else ""
        self.back.disabled, self.next.disabled = self.at == 0, self.at == count - 1
        done = f"All {count} captions are rated. " if len(self.scores) == count else ""
        self.status.value = f'<span role="status" class="quiet">{escape(done + said)}</span>'


def _rater(rater: Any) -> str:
    """A rater's name or number, as text."""
    name = str(rater).strip() if is_whole(rater) or isinstance(rater, str) else ""
    if not name:
        raise BadInput(f"rater is {shown(rater)}; give a name or number, so that raters can be told apart")
    return name_of(name, "rater")


def _resumed(path: Path, key: RatingKey, rater: str) -> dict[str, int]:
    """The scores in a rater's file; none where there is no file yet."""
    if not path.exists():
        return {}
    page, who, scores = read_answers(path)
    if (page, who) != (key.page, rater):
        whose = f"of {who}" if page == key.page else "of other captions, or in another order"
        raise BadInput(f"{path}: holds ratings {whose}; name another path")
    return scores


@dataclass(frozen=True)
class RatingSheet:
    """What `rating_sheet` wrote; in a notebook and on a book page it shows the sheet, ready to use."""

    path: Path
    key_path: Path
    key: RatingKey

    def _repr_html_(self) -> str:
        page = escape(self.path.read_text(encoding="utf-8"), quote=True)
        frame = f"width:100%;height:820px;border:1px solid {FAINT};border-radius:6px"
        return f'<iframe title="Rating sheet" srcdoc="{page}" style="{frame}"></iframe>'


def rating_sheet(
    images: Sequence[Picture],
    captions_by_system: Mapping[str, Sequence[str]],
    path: Path | str,
    *,
    key_path: Path | str | None = None,
    image_ids: Sequence[int | str] | None = None,
    seed: int = 0,
    repeats: int = 0,
    title: str = "Rate the captions",
) -> RatingSheet:
    """Write a blind rating page as one HTML file, for any browser: offline, on a phone, by keyboard.

    The file holds no system's name, nor anything that tells which captions are of one system. A rater gives a
    name, rates, and saves a JSON file; `read_ratings(files, key_path)` reads it. The page remembers what was
    rated when it is closed, where the browser lets it.

    Args:
        images, captions_by_system, image_ids, seed, repeats: as for `rate`.
        path: of the HTML file, for the raters.
        key_path: of the key, which stays with you; by default beside the page, as NAME.key.json.
        title: over the page.

    Raises:
        BadInput: as `rate`, or one of the two files cannot be written.

    Used in *Scoring captions*.
    """
    path, title = writable(path, "path"), name_of(title, "title")
    key_path = writable(path.with_suffix(".key.json") if key_path is None else key_path, "key_path")
    if key_path.resolve() == path.resolve():
        raise BadInput(f"{path}: is to be the page and its key, which raters must not see; name two files")
    key, pictures = _prepared(images, captions_by_system, image_ids, seed, repeats)
    shown = list(dict.fromkeys(item.image_id for item in key.items))
    content = {
        "page": key.page,
        "scale": [[score, text] for score, text in SCALE.items()],
        "items": [[item.id, shown.index(item.image_id), item.caption] for item in key.items],
        "pictures": [pictures[image] for image in shown],
    }
    parts = {
        "TITLE": escape(title),
        "QUESTION": QUESTION,
        "INK": INK,
        "GREY": GREY,
        "FAINT": FAINT,
        "BLUE": COLOURS[0],
        # last, so that nothing in a caption is taken for a part; no "<" of a caption ends the script
        "CONTENT": json.dumps(content, ensure_ascii=False).replace("<", "\\u003c"),
    }
    html = _PAGE.read_text(encoding="utf-8")
    for name, value in parts.items():
        html = html.replace(f"@{name}@", value)
    write_text(path, html)
    key.write(key_path)
    return RatingSheet(path, key_path, key)


def _prepared(images: Any, captions: Any, image_ids: Any, seed: int, repeats: int) -> tuple[RatingKey, dict]:
    """The key, and each picture as a data URI by its id."""
    if not isinstance(images, Picture):
        images = listed(images, "images")
    images = read_images(images)
    ids = list(range(len(images))) if image_ids is None else listed(image_ids, "image_ids")
    if len(ids) != len(images):
        raise BadInput(f"{len(images)} pictures and {len(ids)} image ids; give one id a picture")
    key = rating_key(captions, ids, seed=seed, repeats=repeats)
    return key, {image_id: data_uri(image, _LARGEST) for image_id, image in zip(ids, images, strict=True)}


def _write(path: Path, text: str) -> None:
    """Replace a file in one step: whoever reads it finds the old content or the new, never a part."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


_WIDGET_STYLE = f"""<style>
.capcourse-rating {{ max-width: 860px }}
.capcourse-rating .sides {{ gap: 4px 20px }}
.capcourse-rating img {{ display: block; width: 100%; border: 1px solid {FAINT}; border-radius: 6px }}
.capcourse-rating blockquote {{ margin: 2px 0 12px; padding: 0 0 0 10px; border-left: 4px solid {COLOURS[0]};
  font-size: 17px; line-height: 1.4 }}
.capcourse-rating .quiet {{ color: var(--jp-ui-font-color2, {GREY}) }}
.capcourse-rating .bar {{ height: 6px; margin: 4px 0; background: {FAINT}; border-radius: 3px }}
.capcourse-rating .bar div {{ height: 6px; background: {COLOURS[0]}; border-radius: 3px }}
.capcourse-rating .widget-html-content {{ width: 100%; line-height: 1.4 }}
.capcourse-rating button.jupyter-button {{ padding: 6px 12px; border: 1px solid #8a96a3; border-radius: 6px;
  background: var(--jp-layout-color1, #fff); font-size: 14px; line-height: 1.3; white-space: normal }}
.capcourse-rating button.jupyter-button.wide {{ text-align: left }}
.capcourse-rating button.jupyter-button.mod-primary {{ background: {COLOURS[0]}; color: #fff }}
</style>"""
