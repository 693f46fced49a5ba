"""Keep the picture at the top of a chapter as the course's own world draws it.

A notebook that is opened on Colab has no neighbours, so the picture of its hook lies in the first cell, as a
data address, between two marks:

    <!-- hook: scenes test 6 -->
    …the picture and its captions, written by this tool…
    <!-- end of hook -->

    python tools/hook.py            draw every hook again
    python tools/hook.py --check    change nothing; exit 1 and name the chapters that are out of step
"""

import argparse
import base64
import io
import re
import sys
from pathlib import Path

import nbformat

HOOK = re.compile(r"(<!-- hook: (\w+) (\w+) (\d+) -->\n).*?(\n<!-- end of hook -->)", re.DOTALL)
PIXELS = 320
ADDRESS = "data:image/png;base64,"
NUMBERS = ("no", "one", "two", "three", "four", "five", "six")


def drawn(match: re.Match[str]) -> str:
    """The marked part of the cell as the world draws it now; unchanged where it still shows that."""
    import capcourse as cc

    world, split, index = match[2], match[3], int(match[4])
    example = getattr(cc.load_data(world, size=PIXELS), split)[index]
    captions = example.captions
    sentences = "\n".join(f"- *{caption}*" for caption in captions)
    if sentences in match[0] and looks_like(match[0], example.image):
        return match[0]
    file = io.BytesIO()
    example.image.quantize(128, dither=0).save(file, "PNG", optimize=True)
    data = base64.b64encode(file.getvalue()).decode()
    below = f"{NUMBERS[len(captions)]} sentences below describe" if captions[1:] else "line below belongs to"
    return (
        f"{match[1]}\n![The picture that the {below}.][hook]\n\n{sentences}\n\n"
        f"[hook]: {ADDRESS}{data}\n{match[5]}"
    )


def looks_like(text: str, image) -> bool:
    """Whether the picture in the text is this one, but for its fewer colours.

    Files are not compared: Pillow's versions pack the same pixels differently.
    """
    import numpy as np
    from PIL import Image

    found = re.search(re.escape(ADDRESS) + r"([\w+/=]+)", text)
    if not found:
        return False
    kept = Image.open(io.BytesIO(base64.b64decode(found[1]))).convert("RGB")
    if kept.size != image.size:
        return False
    return np.abs(np.asarray(kept, float) - np.asarray(image, float)).mean() < 4  # of 255 levels


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when out of step")
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[1])
    options = parser.parse_args(arguments)
    stale = []
    for path in sorted(options.root.glob("book/**/*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        before = [cell.source for cell in notebook.cells]
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                cell.source = HOOK.sub(drawn, cell.source)
        if [cell.source for cell in notebook.cells] != before:
            stale.append(path)
            if not options.check:
                nbformat.write(notebook, path)
    names = ", ".join(str(path.relative_to(options.root)) for path in stale)
    if options.check:
        if stale:
            print(f"the hook is not what the world draws in {names}; run tools/hook.py", file=sys.stderr)
        return 1 if stale else 0
    print(f"drew {names}" if stale else "all hooks are in step")
    return 0


if __name__ == "__main__":
    sys.exit(main())
