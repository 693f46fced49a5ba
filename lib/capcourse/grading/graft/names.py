"""What a cell's code defines and what it uses, found without running it."""

import ast
import itertools
import re
import symtable
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

LARGEST_PARSED = 200_000  # characters of one cell; of a larger one only the lines that define are looked at
BODY_RUNS = frozenset({"capture", "prun", "time"})  # cell magics that run what is below them as it is
MOST_PARTS = 100  # that one cell is cut into
MOST_FIELDS = 2e7  # braces times characters: Python 3.11 goes through an f-string once for each of its fields
DOTTED = re.compile(r"(?:\.(?:[ \t\f]|\\\n)*+\w++(?:[ \t\f]|\\\n)*+){100}")
"""A name with so many dots that nobody wrote it: in an import, Python keeps every beginning of it."""
FORMATTED = re.compile(r"\b(?:f|fr|rf)[\"']", re.IGNORECASE)
WRAPPERS = frozenset({"cache", "compile", "jit", "lru_cache", "njit", "partial", "vectorize"})
SKIPPED_LINE = re.compile(r"([ \t]*)(?:[%!?]|[\w.]+\?{1,2}[ \t]*$|(?:cd|conda|ls|pip)[ \t]+[^ \t=.(\[])")
ASSIGNED_LINE = re.compile(r"([\w, \t]+=[ \t]*)[%!]")
DEFINING_LINE = re.compile(r"^(?:>>> )?(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)", re.MULTILINE)
DEFINITION = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
SCOPE = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
    *(ast.Import, ast.ImportFrom, ast.ExceptHandler, ast.Match),  # bind names in ways of their own
)
# Statements with none below them that run with the cell.
WITHOUT_BODY = (ast.Expr, ast.Assign, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
PLAIN = (
    ast.Constant | ast.Tuple | ast.List | ast.Set | ast.Dict | ast.UnaryOp | ast.unaryop | ast.expr_context
)
WORD = re.compile(r"[^\W\d]\w*")
ONLY_THERE = re.compile(
    r"google\.colab|/content\b|\b(?:input|getpass)[ \t]*\("
    r"|\b(?:auth|drive|files|output|userdata)\.\w+[ \t]*\("
)
"""What only works on Colab, or with somebody at the keyboard."""


@dataclass(frozen=True)
class Code:
    """The names of a piece of code, at the level of its cell.

    Args:
        functions: the functions and classes that it defines.
        defines: those, and names that it gives to a function in another way.
        imports: the names that it imports; `*` where it imports whatever there is.
        binds: every name that it binds.
        uses: the global names that it, or a function in it, refers to.
        parsed: whether it is Python that could be read.
    """

    functions: frozenset[str] = frozenset()
    defines: frozenset[str] = frozenset()
    imports: frozenset[str] = frozenset()
    binds: frozenset[str] = frozenset()
    uses: frozenset[str] = frozenset()
    parsed: bool = False


NOTHING = Code()


def read_code(source: str, *, parse: bool = True) -> Code:
    """Find the names of a cell's code; lines for IPython or the shell are passed over.

    Args:
        parse: whether there is time to parse it; else its lines are searched.
    """
    python, tree = _parse(source) if parse and len(source) <= LARGEST_PARSED else (source, None)
    try:
        table = symtable.symtable(python, "cell", "exec")._table if tree else None
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # such as `return` outside a function
        table = None
    if table is None:
        functions = frozenset(DEFINING_LINE.findall(python))
        words = frozenset(WORD.findall(python[:LARGEST_PARSED]))
        return Code(functions, defines=functions, binds=functions, uses=words)
    binds, uses, below = set(), set(), [table]
    while below:
        scope = below.pop()
        below += scope.children
        for name, flags in scope.symbols.items():  # its `get_symbols` looks for each name in each function
            symbol = symtable.Symbol(name, flags, module_scope=scope is table)
            if scope is table or symbol.is_global():
                if symbol.is_assigned() or symbol.is_imported():
                    binds.add(symbol.get_name())
                if symbol.is_referenced():
                    uses.add(symbol.get_name())
    functions, others, imports = set(), set(), set()
    for statement in _statements(tree):
        if isinstance(statement, DEFINITION):
            functions.add(statement.name)
        imports |= _imported(statement)
        others |= _named(statement)
    found = (functions, functions | others, imports, binds | imports, uses)
    return Code(*map(frozenset, found), parsed=True)


def additions(theirs: str, known: frozenset[str]) -> str:
    """The definitions, imports and plain values in a changed copy of our code that are not ours.

    Args:
        known: the names that our code binds.

    Returns:
        Their source, one below the other; nothing where there are none, or the copy cannot be parsed.
    """
    python, tree = _parse(theirs)
    lines, kept = python.split("\n"), []
    for first, end, statements in _pieces(tree):
        names: set[str] = set()
        for statement in statements:
            names |= _imported(statement) | _named(statement) | _plainly_bound(statement)
            if isinstance(statement, DEFINITION):
                names.add(statement.name)
        if not names <= known:
            kept += lines[first - 1 : end]
    return "\n".join(kept)


def apart(source: str, names: frozenset[str]) -> list[str]:
    """Cut a cell's source so that what only works on Colab takes no definition of `names` with it.

    Returns:
        Parts that give the source again when joined by line ends; one, where nothing above a definition
        needs Colab, a keyboard, or an answer of theirs, or where the parts would be far too many.
    """
    if len(source) > LARGEST_PARSED or source.lstrip().startswith("%%"):
        return [source]
    if not ONLY_THERE.search(source) and _without_magics(source) == source:
        return [source]
    python, tree = _parse(source)
    lines, pythons = source.split("\n"), python.split("\n")
    foreign, tainted, last = [], set(), 0  # first and last line of each foreign piece
    for first, end, statements in _pieces(tree):
        if all(isinstance(statement, DEFINITION | ast.Import | ast.ImportFrom) for statement in statements):
            if any(isinstance(item, DEFINITION) and item.name in names for item in statements):
                last = first
            continue
        code = None
        if not (
            ONLY_THERE.search("\n".join(lines[first - 1 : end]))
            or any(map(_differ, lines[first - 1 : end], pythons[first - 1 : end]))  # a line for IPython
        ):
            if not _mention(statements, tainted):
                continue
            code = _names_of(statements, pythons[first - 1 : end])
            if not code.uses & tainted:
                continue
        foreign.append((first, end))
        tainted |= (code or _names_of(statements, pythons[first - 1 : end])).binds
    cuts = sorted(
        {0, len(lines)} | {cut for first, end in foreign if first < last for cut in (first - 1, end)}
    )
    if len(cuts) > MOST_PARTS:
        return [source]
    return ["\n".join(lines[start:end]) for start, end in itertools.pairwise(cuts)]


def only_defines(source: str) -> bool:
    """Whether a cell does nothing but import, define functions and classes, and set names without a call."""
    _, tree = _parse(source)
    return tree is not None and not any(
        not isinstance(statement, DEFINITION | ast.Import | ast.ImportFrom)
        and any(isinstance(node, ast.Call | ast.For | ast.While | ast.With) for node in ast.walk(statement))
        for statement in tree.body
    )


def _parse(source: str) -> tuple[str, ast.Module | None]:
    """The source as Python, line by line the same but for what is none; with its tree where it has one."""
    magic = re.match(r"\s*%%(\w*)[^\n]*", source)
    if magic and magic[1] not in BODY_RUNS:
        return "", None
    if magic:
        source = "\n" * magic[0].count("\n") + source[magic.end() :]
    if _is_slow(source):
        return source, None
    tries = [
        lambda: source,
        lambda: _without_magics(source),
        lambda: textwrap.dedent(_without_magics(source)),
    ]
    for make in tries:
        python = make()
        try:
            return python, ast.parse(python)
        except (SyntaxError, ValueError):
            continue
        except (RecursionError, MemoryError):
            break
    return source, None


def _is_slow(source: str) -> bool:
    """Tell whether Python would need more than a moment, or gigabytes, for what has few characters."""
    braces = source.count("{")
    if braces * len(source) > MOST_FIELDS and FORMATTED.search(source):
        return True
    return source.count(".") >= 100 and DOTTED.search(source) is not None


def _without_magics(source: str) -> str:
    lines, goes_on = [], False
    for line in source.split("\n"):
        skipped, assigned = SKIPPED_LINE.match(line), ASSIGNED_LINE.match(line)
        if goes_on:
            lines.append("")
        else:
            lines.append(f"{skipped[1]}pass" if skipped else f"{assigned[1]}None" if assigned else line)
        goes_on = bool(goes_on or skipped or assigned) and line.endswith("\\")
    return "\n".join(lines)


def _statements(tree: ast.Module):
    """The statements that run with the cell: not those inside a function or a class."""
    waiting = list(reversed(tree.body))
    while waiting:
        statement = waiting.pop()
        yield statement
        if not isinstance(statement, WITHOUT_BODY):
            inner = (
                getattr(statement, name, ()) for name in ("body", "orelse", "finalbody", "handlers", "cases")
            )
            waiting += reversed([item for items in inner for item in items])


def _pieces(tree: ast.Module | None) -> Iterator[tuple[int, int, list[ast.stmt]]]:
    """What stands at the level of the cell: first line, last line, and the statements that share them."""
    first, end, statements = 0, 0, []
    for statement in tree.body if tree else ():
        start = _first_line(statement)
        if statements and start > end:
            yield first, end, statements
            statements = []
        first = first if statements else start
        end = statement.end_lineno
        statements.append(statement)
    if statements:
        yield first, end, statements


def _mention(statements: list[ast.stmt], names: set[str]) -> bool:
    """Tell whether a name is read, in whatever scope."""
    return bool(names) and any(
        isinstance(node, ast.Name) and node.id in names for item in statements for node in ast.walk(item)
    )


def _names_of(statements: list[ast.stmt], lines: list[str]) -> Code:
    """What a piece binds and uses; its lines are read once more only where it has a scope of its own."""
    binds, uses = set(), set()
    for statement in statements:
        for node in ast.walk(statement):
            if isinstance(node, SCOPE):
                return read_code("\n".join(lines))
            if isinstance(node, ast.Name):
                (uses if isinstance(node.ctx, ast.Load) else binds).add(node.id)
    return Code(binds=frozenset(binds), uses=frozenset(uses), parsed=True)


def _imported(statement: ast.AST) -> set[str]:
    if isinstance(statement, ast.Import):
        return {alias.asname or alias.name.partition(".")[0] for alias in statement.names}
    if isinstance(statement, ast.ImportFrom):
        return {alias.asname or alias.name for alias in statement.names}
    return set()


def _named(statement: ast.AST) -> set[str]:
    """The names that a statement gives to what is, or may be, a function."""
    value = getattr(statement, "value", None)
    if isinstance(value, ast.Call):
        called = value.func
        named = getattr(called, "attr", getattr(called, "id", None))
        function = isinstance(called, ast.Call) or named in WRAPPERS
    else:
        function = isinstance(value, ast.Lambda | ast.Name | ast.Attribute)
    return _targets(statement) if function else set()


def _plainly_bound(statement: ast.AST) -> set[str]:
    """What a statement binds to a value that is written down in it."""
    value = getattr(statement, "value", None)
    if value is None or not all(isinstance(node, PLAIN) for node in ast.walk(value)):
        return set()
    return _targets(statement)


def _targets(statement: ast.AST) -> set[str]:
    if isinstance(statement, ast.Assign):
        return {target.id for target in statement.targets if isinstance(target, ast.Name)}
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        return {statement.target.id}
    return set()


def _differ(line: str, python: str) -> bool:
    return line.strip() != python.strip()


def _first_line(statement: ast.stmt) -> int:
    return min([statement.lineno, *(item.lineno for item in getattr(statement, "decorator_list", ()))])
