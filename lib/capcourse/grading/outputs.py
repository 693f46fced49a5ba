"""What a cell printed and showed, as it may be kept: of bounded size, and nothing that runs in a browser.

formgrader opens it in an instructor's browser, with the instructor's rights, and passes on any HTML. So HTML,
SVG, scripts and LaTeX, which may hold a link that runs, are left out of outputs; the plain text that comes
with them is kept. Texts keep their markdown alone.
"""

import re
from dataclasses import dataclass, field
from typing import Any

IMAGES = ("image/png", "image/jpeg", "image/gif")
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
LEAST = 100  # characters that an output counts for: a million empty ones are many too


@dataclass
class Outputs:
    """What a cell printed and showed, as nbformat's outputs, up to a number of characters.

    What is over it is dropped as it comes in, and never held.
    """

    most: int = 100_000
    kept: list[dict[str, Any]] = field(default_factory=list)
    size: int = 0
    cut: bool = False

    def take(self, kind: str, content: dict[str, Any]) -> None:
        """Keep what a message of the kernel's says, or what of it has room.

        Args:
            kind: the type of the message.
            content: what it says; a student may have forged it.
        """
        if kind == "stream":
            self._print(content)
            return
        if kind in ("execute_result", "display_data"):
            output = {"output_type": kind, "data": _data(content.get("data")), "metadata": {}}
            size = sum(map(len, output["data"].values()))
        elif kind == "error":
            traceback = content.get("traceback")
            lines = [_text(line) for line in traceback] if isinstance(traceback, list) else []
            names = {name: _text(content.get(name)) for name in ("ename", "evalue")}
            output = {"output_type": kind, **names, "traceback": lines}
            size = sum(map(len, [*names.values(), *lines]))
        else:
            return
        self.size += size + LEAST
        if self.size > self.most:
            self.cut = True
            return
        if kind == "execute_result":
            output["execution_count"] = None
        if kind == "error" or output["data"]:
            self.kept.append(output)

    def _print(self, content: dict[str, Any]) -> None:
        name = "stderr" if content.get("name") == "stderr" else "stdout"
        said = _text(content.get("text"))
        text = said[: max(0, self.most - self.size)]
        self.cut |= len(text) < len(said)
        self.size += len(text)
        if self.kept and self.kept[-1].get("name") == name:
            self.kept[-1]["text"] += text
        elif text:
            self.size += LEAST
            self.kept.append({"output_type": "stream", "name": name, "text": text})

    def finished(self) -> list[dict[str, Any]]:
        """The outputs, with a word where some are missing."""
        if not self.cut:
            return self.kept
        word = f"\n[the rest of the output was dropped: more than {self.most:,} characters]\n"
        return [*self.kept, {"output_type": "stream", "name": "stdout", "text": word}]


def _data(data: Any) -> dict[str, str]:
    """The plain text of what was shown, and the image."""
    found = data if isinstance(data, dict) else {}
    kept = {"text/plain": _text(found["text/plain"])} if "text/plain" in found else {}
    for kind in IMAGES:
        if isinstance(found.get(kind), str) and BASE64.fullmatch(found[kind]):
            kept[kind] = found[kind]
    return kept


def _text(value: Any) -> str:
    """Text that can be written down: half a surrogate pair cannot."""
    return str(value).encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def without_html(text: str) -> str:
    """A student's markdown, in which HTML is text to read, and links lead to web pages alone."""
    text = re.sub(r"<(?=[A-Za-z/!?])", "&lt;", text)
    return re.sub(r"\](?=\((?!https?://|attachment:)|:(?!\s*https?://))", "] ", text)
