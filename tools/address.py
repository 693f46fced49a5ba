"""Keep the copies of the repository's address in step with the one in pyproject.toml.

The address is set in one place, `[project.urls] Repository`. The book's configuration (for the Colab
buttons) and every setup cell (for `pip install git+…`) need copies.

    python tools/address.py            rewrite the copies
    python tools/address.py --check    change nothing; exit 1 and name the files that are out of step
"""

import argparse
import re
import sys
import tomllib
from pathlib import Path

NOTEBOOKS = ("book/**/*.ipynb", "solutions/**/*.ipynb")
INSTALL = re.compile(r"(install git\+)[^\s@\"']+(@main)")
BOOK_URL = re.compile(r"(?m)^(repository:[^\n]*\n(?:[ \t]+[^\n]*\n)*?[ \t]+url[ \t]*:[ \t]*)[^\s#]+")


def repository(root: Path) -> str:
    """The address that pyproject.toml holds, without a trailing slash or .git."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project["urls"]["Repository"].rstrip("/").removesuffix(".git")


def in_step(root: Path) -> dict[Path, str]:
    """Every file that holds a copy, with the text that it should have."""
    address = repository(root)
    config = root / "_config.yml"
    texts = {config: BOOK_URL.sub(rf"\g<1>{address}", config.read_text(encoding="utf-8"))}
    for pattern in NOTEBOOKS:
        for path in sorted(root.glob(pattern)):
            text = path.read_text(encoding="utf-8")
            if INSTALL.search(text):
                texts[path] = INSTALL.sub(rf"\g<1>{address}\g<2>", text)
    return texts


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when out of step")
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[1])
    options = parser.parse_args(arguments)
    stale = {
        path: text for path, text in in_step(options.root).items() if path.read_text(encoding="utf-8") != text
    }
    names = ", ".join(str(path.relative_to(options.root)) for path in stale)
    if options.check:
        if stale:
            print(f"repository address out of step in {names}; run `make address`", file=sys.stderr)
        return 1 if stale else 0
    for path, text in stale.items():
        path.write_text(text, encoding="utf-8")
    print(f"rewrote {names}" if stale else "all copies of the address are in step")
    return 0


if __name__ == "__main__":
    sys.exit(main())
