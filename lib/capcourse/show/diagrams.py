"""The diagrams drawn for the book, shown from a notebook wherever it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from capcourse.resources import resource

if TYPE_CHECKING:
    from IPython.display import HTML


def diagram(name: str) -> HTML:
    """Show a diagram of the book, such as "vit_gpt2", as an image that carries its own description.

    The drawing travels inside the page as a data address, so that it shows on Colab, on the published
    page and in a notebook that was moved. Its alternative text is the `<desc>` of the SVG file.

    Args:
        name: the name of a file in book/figures/, without .svg.

    Raises:
        BadInput: there is no such diagram.

    Used from the first chapter, *What is captioning?*, on.
    """
    import base64
    import html
    import re

    from IPython.display import HTML

    drawing = resource("figures", name, ".svg").read_text(encoding="utf-8")
    found = re.search(r"<desc[^>]*>(.*?)</desc>", drawing, re.DOTALL)
    words = html.escape(" ".join(html.unescape(found[1]).split()) if found else name, quote=True)
    data = base64.b64encode(drawing.encode()).decode()
    return HTML(
        f'<img src="data:image/svg+xml;base64,{data}" alt="{words}" '
        'style="display: block; margin: 0.5em auto; width: 100%; max-width: 30em">'
    )
