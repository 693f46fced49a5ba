"""Which of a student's cells count as the answer to what."""

from collections.abc import Iterable
from dataclasses import dataclass

from capcourse.grading.graft.changes import listed
from capcourse.grading.graft.master import Master, Slot, markers
from capcourse.grading.graft.matching import HOW, Piece


@dataclass(frozen=True)
class Answer:
    """What was found for one answer.

    Args:
        how: by what it was found, one of `HOW`, or `missing`.
        pieces: the cells that it is made of, in the student's order; none where it is missing, untouched, or
            part of another answer's cell.
        elsewhere: the answer whose cell holds this one too.
        number: the cell that counts, from 1; None where it is missing.
    """

    how: str
    pieces: tuple[Piece, ...] = ()
    elsewhere: Slot | None = None
    number: int | None = None


MISSING = Answer("missing")


def settle(master: Master, pieces: list[Piece]) -> tuple[dict[str, Answer], list[str]]:
    """Decide for each answer which pieces count.

    A piece that counts for an earlier answer than the one whose mark it bears goes to the earlier one, and
    text that is not needed as an answer becomes a cell of the student's own (`piece.slot` is changed).

    Returns:
        The answers by key, in the assignment's order, and notes for the instructor.
    """
    answers, notes = {}, []
    for key, slot in master.answers.items():
        if slot.kind == "answer":
            answers[key] = _code(slot, pieces, notes)
    for key, slot in master.answers.items():
        if slot.kind == "written":
            found_others = any(answer is not MISSING for answer in answers.values())
            answers[key] = _text(master, slot, pieces, found_others, notes)
    answers = {key: answers[key] for key in master.answers}
    missing = [key for key, answer in answers.items() if answer is MISSING]
    if missing and len(missing) == len(answers):
        notes.insert(0, "None of the answers was found: this may be the notebook of another assignment.")
    else:
        notes[:0] = [f"{key}: no answer was found." for key in missing]
    return answers, notes


def _code(slot: Slot, pieces: list[Piece], notes: list[str]) -> Answer:
    own = [piece for piece in pieces if piece.slot is slot]
    code = _once(piece for piece in own if piece.is_code and not piece.same)
    texts = [piece for piece in own if not piece.is_code and not piece.same]
    if not any(map(_says_something, code)):
        as_code = [piece for piece in texts if slot in piece.answers or (not slot.names and piece.code.binds)]
        if as_code:
            notes.append(
                f"{slot.key}: the answer is in a text cell ({listed(p.number for p in as_code)}); "
                "it runs as code."
            )
            code = _once(as_code)
            texts = [piece for piece in texts if piece not in as_code]
    for piece in texts:
        piece.slot = None
    if any(map(_says_something, code)):
        defining = [piece for piece in code if slot in piece.answers] or code
        if slot.names and not slot.names & defining[-1].code.binds:
            where, names = listed(piece.number for piece in code), " or ".join(sorted(slot.names))
            notes.append(f"{slot.key}: nothing in {where} defines {names}.")
        _note_copies(slot, _defining(slot, pieces), notes)
        return Answer(_best(defining[-1:]), tuple(code), number=defining[-1].number)
    if with_others := _defining(slot, pieces):
        piece = with_others[-1]
        how = "marker" if slot.key in markers(piece.source) else "name"
        if piece.slot.number > slot.number:
            piece.slot, piece.how = slot, how
            return Answer(how, (piece,), number=piece.number)
        return Answer(how, elsewhere=piece.slot, number=piece.number)
    untouched = [piece for piece in own if piece.same]
    return Answer(_best(untouched), number=untouched[-1].number) if untouched else MISSING


def _text(master: Master, slot: Slot, pieces: list[Piece], found_others: bool, notes: list[str]) -> Answer:
    own = [piece for piece in pieces if piece.slot is slot]
    written = _once(piece for piece in own if not piece.same)
    if not written:
        written = _below_the_question(slot, pieces)
    if not written and found_others:
        written = _the_only_text(master, slot, pieces)
        if written:
            notes.append(
                f"{slot.key}: taken from {listed(p.number for p in written)}, the only text without a place."
            )
    if written:
        for piece in written:
            piece.slot, piece.how = slot, piece.how or "text"
        if len(written) > 1:
            notes.append(f"{slot.key}: {listed(piece.number for piece in written)} are put together.")
        return Answer(_best(written), tuple(written), number=written[0].number)
    untouched = [piece for piece in own if piece.same and piece.how != "text"]  # "write here" says nothing
    return Answer(_best(untouched), number=untouched[0].number) if untouched else MISSING


def _below_the_question(slot: Slot, pieces: list[Piece]) -> list[Piece]:
    """The text that follows a task, or the untouched place for its answer, up to code or a cell of ours."""
    found, below = [], False
    for piece in pieces:
        if piece.slot is not None:
            below = piece.slot is slot or (piece.slot.kind == "task" and piece.slot.key == slot.key)
        elif piece.is_code:
            below = below and not found
        elif below:
            found.append(piece)
    return _once(found)


def _the_only_text(master: Master, slot: Slot, pieces: list[Piece]) -> list[Piece]:
    free = _once(piece for piece in pieces if piece.slot is None and not piece.is_code)
    others = [other for other in master.answers.values() if other.kind == "written" and other is not slot]
    taken = {piece.slot.number for piece in pieces if piece.slot is not None and not piece.same}
    return free if len(free) == 1 and all(other.number in taken for other in others) else []


def _once(pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces without copies of each other; of identical ones the last stays."""
    return sorted({piece.source.strip(): piece for piece in pieces}.values(), key=lambda piece: piece.number)


def _says_something(piece: Piece) -> bool:
    """Whether code is more than comments."""
    return bool(piece.code.binds or piece.code.uses or not piece.code.parsed)


def _best(pieces: list[Piece]) -> str:
    return min((piece.how for piece in pieces), key=HOW.index)


def _defining(slot: Slot, pieces: list[Piece]) -> list[Piece]:
    """Every answer that defines this one's names, in the order in which they will run."""
    found = [piece for piece in pieces if slot in piece.answers and piece.is_code and not piece.same]
    return sorted(
        (piece for piece in found if piece.slot.kind == "answer"), key=lambda piece: piece.slot.number
    )


def _note_copies(slot: Slot, defining: list[Piece], notes: list[str]) -> None:
    different = list({piece.source.strip(): piece for piece in defining}.values())
    if len(different) > 1:
        where = listed(piece.number for piece in different)
        notes.append(
            f"{slot.key}: {len(different)} different answers ({where}); "
            f"all of them run, and the one in cell {different[-1].number} counts."
        )
