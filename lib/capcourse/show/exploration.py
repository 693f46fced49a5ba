"""The captions of a data set at a glance: how long they are, and which words they are made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from capcourse.errors import BadInput, unknown
from capcourse.show.page import (
    BODY,
    COLOURS,
    FAINT,
    GREY,
    INK,
    MARGIN,
    NOTE,
    Heading,
    axes_at,
    line_height,
    new_figure,
    set_line,
    text_width,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from capcourse.data.explore import Lengths, Spread, Vocabulary

_WIDTH = 7.2  # inches: the text column of a book page
_PANEL = 1.15  # inches: the height of one histogram
_MOST_BARS = 60
_FIRST = 10  # words of the cloud in colour


def show_lengths(
    lengths: Lengths | Mapping[str, Lengths], *, unit: str = "words", title: str | None = None
) -> Figure:
    """Draw how long captions are: a histogram for each data set, all on one scale of lengths.

    The band behind the bars holds the middle 90 % of the captions, the line stands at the mean.

    Args:
        lengths: what `capcourse.data.explore.caption_lengths` gives, or several of them by name.
        unit: "words" or "characters".
        title: a line over the histograms.

    Returns:
        A matplotlib figure 7.2 inches wide.

    Raises:
        BadInput: there is nothing to draw, more than six data sets, or no such unit.

    Used in *Looking before training* and *Five captions, five opinions*.
    """
    if unit not in ("words", "characters"):
        raise unknown("unit", unit, ("words", "characters"))
    named = dict(lengths) if isinstance(lengths, Mapping) else {"": lengths}
    if not 1 <= len(named) <= len(COLOURS):
        raise BadInput(f"{len(named)} sets of lengths; give 1 to {len(COLOURS)}")
    spreads: dict[str, Spread] = {name: getattr(value, unit) for name, value in named.items()}
    longest = max(spread.max for spread in spreads.values())
    step = -(-longest // _MOST_BARS)  # lengths to a bar

    heading = Heading(title, _WIDTH)
    label, foot = line_height(BODY) + 0.06, 0.5
    height = 2 * MARGIN + heading.height + len(named) * (label + _PANEL) + 0.22 * (len(named) - 1) + foot
    figure = new_figure(_WIDTH, height)
    y = heading.set_on(figure)
    for n, (name, spread) in enumerate(spreads.items()):
        facts = (
            f"mean {spread.mean:.1f}, median {spread.quantiles[0.5]:g}, "
            f"{spread.min} to {spread.max} {unit}, {named[name].captions:,} captions"
        )
        if name:
            set_line(figure, MARGIN, y, name, BODY, INK, "bold")
        set_line(figure, MARGIN + (_name_width(named) if name else 0), y, facts, BODY, GREY)
        y -= label
        last = n == len(spreads) - 1
        axes = axes_at(figure, MARGIN, y - _PANEL, _WIDTH - 2 * MARGIN, _PANEL)
        _histogram(axes, spread, step, longest, COLOURS[n], last)
        y -= _PANEL + (0.22 if not last else 0)
    bins = f", {step} to a bar" if step > 1 else ""
    said = f"{unit} in a caption{bins}; line: the mean; band: the middle 90 %"
    set_line(figure, MARGIN, MARGIN + line_height(NOTE), said, NOTE, GREY)
    return figure


def _name_width(named: Mapping[str, Any]) -> float:
    return max(text_width(name, BODY, "bold") for name in named) + 0.16


def _histogram(axes: Any, spread: Spread, step: int, longest: int, colour: str, last: bool) -> None:
    bars: dict[int, int] = {}
    for length, count in spread.histogram.items():
        bars[length // step] = bars.get(length // step, 0) + count
    low, high = spread.quantiles[0.05], spread.quantiles[0.95]
    axes.axvspan(low - 0.5, high + 0.5, color=FAINT, alpha=0.45, linewidth=0, zorder=0)
    at = [(bar + 0.5) * step - 0.5 for bar in bars]
    axes.bar(at, list(bars.values()), width=0.86 * step, color=colour, zorder=2)
    axes.axvline(spread.mean, color=INK, linewidth=1.2, zorder=3)
    axes.set_xlim(-0.5, (longest // step + 1) * step - 0.5)
    axes.set_ylim(0, 1.06 * max(bars.values()))
    axes.set_yticks([])
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set(color=FAINT)
    axes.tick_params(length=0, labelcolor=INK, labelsize=NOTE, labelbottom=last)


def show_word_cloud(
    words: Vocabulary | Mapping[str, int], *, most: int = 60, height: float = 3.4, title: str | None = None
) -> Figure:
    """Draw the most frequent words, each the larger the more often it comes.

    The size grows more slowly than the count, so that rare words stay legible: compare counts in a table,
    and take from the cloud only what the captions are about. The ten most frequent are blue. The same words
    give the same picture.

    Args:
        words: words and their counts, such as `vocabulary(captions).without(STOP_WORDS)`.
        most: how many words to set.
        height: of the cloud, in inches.
        title: a line over the cloud.

    Returns:
        A matplotlib figure 7.2 inches wide. Its last line says how many words of how many are shown.

    Raises:
        BadInput: there are no words, or a count is not a positive number.

    Used in *Looking before training*.
    """
    from matplotlib.font_manager import FontProperties, findfont
    from wordcloud import WordCloud

    counts = dict(getattr(words, "counts", words))
    for word, count in counts.items():
        if isinstance(count, bool) or not isinstance(count, int | float) or not count > 0:
            raise BadInput(f"the count of '{word}' is {count!r}; a positive number was expected")
    if not counts:
        raise BadInput("no words to draw; give at least one with its count")

    heading = Heading(title, _WIDTH)
    foot = line_height(NOTE) + 0.06
    wide = _WIDTH - 2 * MARGIN
    ranked = sorted(counts, key=lambda word: (-counts[word], word))
    first = set(ranked[:_FIRST])
    cloud = WordCloud(
        width=round(96 * wide),
        height=round(96 * height),
        scale=2,  # two pixels of the picture to one of the page
        font_path=findfont(FontProperties(family="DejaVu Sans", weight="normal")),
        background_color="white",
        max_words=most,
        min_font_size=14,
        max_font_size=64,
        relative_scaling=0.5,
        prefer_horizontal=1.0,  # upright words can be read
        margin=9,
        random_state=0,
        color_func=lambda word, **_: COLOURS[0] if word in first else GREY,
    ).generate_from_frequencies({word: counts[word] for word in ranked})

    page = 2 * MARGIN + heading.height + height + foot
    figure = new_figure(_WIDTH, page)
    heading.set_on(figure)
    axes = axes_at(figure, MARGIN, MARGIN + foot, wide, height)
    axes.imshow(cloud.to_array(), interpolation="none", aspect="auto")
    axes.set_axis_off()
    shown = len(cloud.layout_)
    said = f"the {shown:,} most frequent of {len(counts):,} words" if shown < len(counts) else "all words"
    said += f", the first {_FIRST} in blue" if shown > _FIRST else ""
    set_line(figure, MARGIN, MARGIN + foot - 0.06, said, NOTE, GREY)
    return figure
