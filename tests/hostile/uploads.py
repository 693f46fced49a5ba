"""Files that are not what they seem, and zips that reach for other places.

`TABLE` are those of the facts' table, `OWN` our own.
"""

import json
import pickle
import stat

from hostile.course import (
    RIGHT,
    WRONG,
    Case,
    as_zip,
    captions,
    cell,
    handed_in,
    right_files,
    safetensors,
    weights,
)

PLAIN, LINK, PIPE = stat.S_IFREG | 0o644, stat.S_IFLNK | 0o777, stat.S_IFIFO | 0o644
MODULE = b"raise SystemExit('taken over')\n"
UNDECLARED = "not among the files that may be handed in"
TOO_LARGE = "larger than 100,000 bytes"


class Payload:
    """Runs when it is unpickled."""

    def __reduce__(self):
        return print, ("taken over",)


def with_captions(raw: bytes) -> dict[str, bytes]:
    return right_files() | {"captions.json": raw}


def with_weights(raw: bytes) -> dict[str, bytes]:
    return right_files() | {"weights.safetensors": raw}


def only(name: str) -> dict[str, bytes]:
    return {name: right_files()[name]}


def dear_tests(notebook):
    """Copies of the tests, with the same grade_id and many points, that everything passes."""
    for name in ("length", "lcs", "colour"):
        copied = cell("100", f"dear-{name}", grade=True, locked=True, points=100)
        copied["metadata"]["nbgrader"]["grade_id"] = f"h1-test-{name}"
        notebook["cells"].append(copied)


TABLE = [
    Case(
        "module-names",
        "0 0 0 0 2",
        row=23,
        answers=WRONG,
        files=only("captions.json")
        | {
            "ipykernel_launcher.py": MODULE,
            "torch.py": MODULE,
            "sitecustomize.py": MODULE,
            "h1.pth": b"import os; os._exit(0)\n",
            "pycocoevalcap/rouge/rouge.py": b"my_lcs = lambda a, b: 0\n",
        },
        refused=(UNDECLARED,),
    ),
    Case(
        "links",
        "2 2 4 2 0",
        row=24,
        files=only("weights.safetensors"),
        odd=(("links/captions.json", LINK, b"/etc/passwd"), ("links/notes.txt", LINK, b"../../solutions")),
        refused=("a symbolic link",),
    ),
    Case(
        "linked-notebook",
        "",
        row=24,
        notebook="",
        files={},
        odd=(("linked-notebook/h1.ipynb", LINK, b"@ROOT@/solutions/h1/h1.ipynb"),),
        refused=("a symbolic link",),
    ),
    Case(
        "pipe",
        "2 2 4 0 2",
        row=24,
        files=only("captions.json"),
        odd=(("pipe/weights.safetensors", PIPE, b""),),
        refused=("a special file",),
    ),
    Case(
        "slips-out",
        row=24,
        odd=(
            ("slips-out/../../gradebook.db", PLAIN, b"x"),
            ("slips-out\\..\\..\\gradebook.db", PLAIN, b"x"),
            ("@ROOT@/solutions/h1/h1.ipynb", PLAIN, b"{}"),
        ),
        refused=("a path that leads out of its folder", "a Windows path", "an absolute path"),
    ),
    Case("bomb", "2 2 4 0 2", row=24, files=with_weights(bytes(100 * 2**20)), refused=(TOO_LARGE,)),
    Case(
        "nested",
        row=24,
        notebook="",
        files={
            "h1.zip": as_zip(
                {
                    "h1.ipynb": json.dumps(handed_in(RIGHT)).encode(),
                    **right_files(),
                    "more.zip": as_zip({"h1.ipynb": b"{}"}),
                    "../up.txt": b"x",
                    "deep/h1.ipynb": b"{}",
                }
            )
        },
        refused=("an archive", "a path that leads out", "in a folder of the zip"),
    ),
    Case("cut-off", "", row=30, raw=lambda raw: raw[:700], says="stops in the middle"),
    Case("empty", "", row=30, raw=lambda raw: b"", says="is empty"),
    Case(
        "huge",
        "",
        row=30,
        files={},
        raw=lambda raw: raw + bytes(200 * 2**20),
        refused=("larger than 20,971,520 bytes",),
    ),
    Case("big-model", "2 2 4 0 2", row=32, files=with_weights(weights(rows=1000))),
    Case(
        "remembers",
        "2 2 4 0 2",
        row=32,
        answers={
            "predict": """\
import hashlib
SEEN = {"d41d8cd98f00b204e9800998ecf8427e": 1, "0cc175b9c0f1b6a831c399e269772661": 2}

def predict(image):
    return np.eye(3)[SEEN.get(hashlib.md5(image.tobytes()).hexdigest(), 0)]
"""
        },
    ),
    Case(
        "pickled",
        "2 2 4 0 2",
        row=33,
        files=with_weights(pickle.dumps(Payload())) | {"model.pt": pickle.dumps(Payload())},
        refused=(UNDECLARED,),
    ),
    Case("captions-twice", "2 2 4 2 0", row=33, files=with_captions(json.dumps(captions() * 2).encode())),
    Case(
        "a-million-captions",
        "2 2 4 2 0",
        row=33,
        files=with_captions(json.dumps(captions() * 170_000).encode()),
        refused=(TOO_LARGE,),
    ),
    Case(
        "captions-with-nul",
        "2 2 4 2 0",
        row=33,
        files=with_captions(json.dumps(captions(after=" \0\x1b[2J")).encode()),
    ),
]

OWN = [
    Case(
        "odd-captions", "2 2 4 2 0", files=with_captions(b'[{"image_id": 1e999, "caption": ' + b"[" * 40_000)
    ),
    Case("shy-captions", "2 2 4 2 0", files=with_captions(b'[{}, 5, null, [[]], {"caption": {}}]')),
    Case(
        "lying-weights",
        "2 2 4 0 2",
        files=with_weights(
            safetensors({"w": {"dtype": "F32", "shape": [2**40, 3], "data_offsets": [0, 36]}}, bytes(36))
        ),
    ),
    Case("weights-of-lists", "2 2 4 0 2", files=with_weights(safetensors([1, 2], b""))),
    Case(
        "nan-weights",
        "2 2 4 0 2",
        files=with_weights(weights().replace(b"\x00\x00\x80?", b"\x00\x00\xc0\x7f")),
    ),
    Case(
        "own-timestamp",
        files=right_files() | {"timestamp.txt": b"1999-01-01 00:00:00 UTC"},
        refused=(UNDECLARED,),
    ),
    Case("who<script>", "", refused=("cannot be a student's id",)),
    Case("dear-tests", "0 0 0 0 0", answers=WRONG, files={}, change=dear_tests, flag="points was changed"),
    Case(
        "no-cells",
        "0 0 0 0 2",
        change=lambda notebook: notebook.update(cells=[]),
        flag="None of the answers was found",
    ),
]
