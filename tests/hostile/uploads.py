"""Files that are not what they seem, and zips that reach for other places."""

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


class Payload:
    """Runs when it is unpickled."""

    def __reduce__(self):
        return print, ("taken over",)


def with_files(**files: bytes) -> dict[str, bytes]:
    """The right files, and others instead or besides."""
    return right_files() | {name.replace("_", "."): content for name, content in files.items()}


def dear_tests(notebook):
    """Copies of the tests, with the same grade_id and many points, that are easy to pass."""
    for name in ("length", "lcs", "colour"):
        marks = {"grade": True, "locked": True, "points": 100}
        copied = cell("100", f"dear-{name}", **marks)
        copied["metadata"]["nbgrader"]["grade_id"] = f"h1-test-{name}"
        notebook["cells"].append(copied)


TABLE = [
    Case(
        "module-names",
        row=23,
        answers=WRONG,
        earns="0 0 0 0 2",
        files={
            "captions.json": right_files()["captions.json"],
            "ipykernel_launcher.py": MODULE,
            "torch.py": MODULE,
            "sitecustomize.py": MODULE,
            "h1.pth": b"import os; os._exit(0)\n",
            "pycocoevalcap/rouge/rouge.py": b"my_lcs = lambda a, b: 0\n",
        },
        refused=("not among the files that may be handed in",),
    ),
    Case(
        "links",
        "2 2 4 2 0",
        row=24,
        files={"weights.safetensors": weights()},
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
        files={"captions.json": right_files()["captions.json"]},
        odd=(("pipe/weights.safetensors", PIPE, b""),),
        refused=("a special file",),
    ),
    Case(
        "slips-out",
        row=24,
        odd=(
            ("slips-out/../../gradebook.db", PLAIN, b"x"),
            ("@ROOT@/solutions/h1/h1.ipynb", PLAIN, b"{}"),
            ("slips-out\\..\\..\\canary.txt", PLAIN, b"x"),
        ),
        refused=("a path that leads out of its folder", "a Windows path"),
    ),
    Case(
        "bomb",
        "2 2 4 0 2",
        row=24,
        files={"captions.json": right_files()["captions.json"], "weights.safetensors": bytes(100 * 2**20)},
        refused=("larger than 100,000 bytes",),
    ),
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
    Case("conflict", "", raw=lambda raw: b"<<<<<<< HEAD\n" + raw, says="is not JSON"),
    Case(
        "as-python",
        "",
        notebook="",
        files={"h1.py": RIGHT["length"].encode()},
        refused=("not among the files",),
    ),
    Case("big-model", "2 2 4 0 2", row=32, files=right_files() | {"weights.safetensors": weights(1000)}),
    Case(
        "remembers",
        "2 2 4 0 2",
        row=32,
        answers={
            "predict": """\
import hashlib
SEEN = {"d41d8cd98f00b204e9800998ecf8427e": 1}

def predict(image):
    return np.eye(3)[SEEN.get(hashlib.md5(image.tobytes()).hexdigest(), 0)]
"""
        },
    ),
    Case(
        "pickled",
        "2 2 4 0 2",
        row=33,
        files=right_files()
        | {"weights.safetensors": pickle.dumps(Payload()), "model.pt": pickle.dumps(Payload())},
        refused=("not among the files",),
    ),
    Case(
        "captions-twice",
        "2 2 4 2 0",
        row=33,
        files=with_files(captions_json=json.dumps(captions() * 2).encode()),
    ),
    Case(
        "a-million-captions",
        "2 2 4 2 0",
        row=33,
        files=with_files(captions_json=json.dumps(captions() * 170_000).encode()),
        refused=("larger than 100,000 bytes",),
    ),
    Case(
        "captions-with-nul",
        "2 2 4 2 0",
        row=33,
        files=with_files(
            captions_json=json.dumps(
                [one | {"caption": one["caption"] + " \0\x1b[2J"} for one in captions()]
            ).encode()
        ),
    ),
]

OWN = [
    Case(
        "odd-captions",
        "2 2 4 2 0",
        files=with_files(captions_json=b'[{"image_id": 1e999, "caption": ' + b"[" * 40_000),
    ),
    Case(
        "lying-weights",
        "2 2 4 0 2",
        files=with_files(
            weights_safetensors=safetensors(
                {"w": {"dtype": "F32", "shape": [2**40, 3], "data_offsets": [0, 36]}}, bytes(36)
            )
        ),
    ),
    Case("weights-of-lists", "2 2 4 0 2", files=with_files(weights_safetensors=safetensors([1, 2], b""))),
    Case(
        "nan-weights",
        "2 2 4 0 2",
        files=with_files(weights_safetensors=weights().replace(b"\x00\x00\x80?", b"\x00\x00\xc0\x7f")),
    ),
    Case("dear-tests", "0 0 0 0 0", answers=WRONG, files={}, change=dear_tests, flag="points was changed"),
    Case(
        "no-cells", "0 0 0 0 2", change=lambda notebook: notebook.update(cells=[]), flag="None of the answers"
    ),
]
