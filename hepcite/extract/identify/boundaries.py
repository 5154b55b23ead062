"""The pages of a file, in order → the numbers of the pages at which a document begins."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hepcite.extract.identify.data import load, pattern
from hepcite.extract.identify.faces import (
    Face,
    face_of,
    has_title_form,
    is_cover,
    is_dated,
    is_title,
    names_patient,
)
from hepcite.extract.language.folios import Folio
from hepcite.extract.language.lines import CELL, sentence_goes_on
from hepcite.records import Page


@dataclass(frozen=True)
class Seam:
    """A page after the pages of the document before it; none of them is blank.

    `fresh` are the lines of the page's head that the page before does not have. `counters` are the styles of page
    numbers that run through the whole file.
    """

    run: tuple[Face, ...]
    face: Face
    fresh: tuple[str, ...]
    counters: frozenset[str]

    @property
    def before(self) -> Face:
        return self.run[-1]

    def numbers(self, face: Face) -> dict[str, Folio]:
        return {folio.style: folio for folio in face.folios if folio.style not in self.counters}


def first_pages(pages: Sequence[Page]) -> tuple[int, ...]:
    """The first page of each document. A blank page stays with the document before it."""
    faces = [face_of(page) for page in pages]
    counters = _counters(faces)
    starts: list[int] = []
    run: tuple[Face, ...] = ()
    for face in faces:
        if not starts:
            starts.append(face.page.number)
        if face.is_blank:
            continue
        if run and begins(_seam(run, face, counters)):
            starts.append(face.page.number)
            run = ()
        run = (*run, face)
    return tuple(starts)


def begins(seam: Seam) -> bool:
    return sum(signs_of(seam).values()) > float(load("packet")["threshold"])


def signs_of(seam: Seam) -> dict[str, float]:
    """The signs that hold, with their weights."""
    weights = load("packet")["weights"]
    return {name: float(weights[name]) for name, holds in SIGNS.items() if holds(seam)}


def _seam(run: tuple[Face, ...], face: Face, counters: frozenset[str]) -> Seam:
    known = {_plain(line) for line in run[-1].head}
    fresh = tuple(line for line in face.head if _plain(line) not in known)
    return Seam(run, face, fresh, counters)


def _plain(line: str) -> str:
    return "".join(sign for sign in line.lower() if sign.isalnum())


def _counters(faces: Sequence[Face]) -> frozenset[str]:
    """The styles of numbers that count the pages of the file, from its first page on, nearly without a gap."""
    found = set()
    filled = [(index, face) for index, face in enumerate(faces) if not face.is_blank]
    for style in {folio.style for face in faces for folio in face.folios}:
        numbers = [
            (index, folio.number) for index, face in filled for folio in face.folios if folio.style == style
        ]
        offsets = [number - index for index, number in numbers]
        usual = max(set(offsets), key=offsets.count)
        if len(numbers) > 2 and offsets.count(usual) >= 0.8 * len(filled):
            found.add(style)
    return frozenset(found)


def _first_number(seam: Seam) -> bool:
    return any(folio.number == 1 for folio in seam.numbers(seam.face).values())


def _next_number(seam: Seam) -> bool:
    here, before = seam.numbers(seam.face), seam.numbers(seam.before)
    gap = seam.face.page.number - seam.before.page.number
    return any(
        style in before
        and folio.number == before[style].number + gap
        and (folio.total is None or before[style].total is None or folio.total == before[style].total)
        for style, folio in here.items()
    )


def _later_number(seam: Seam) -> bool:
    return not _next_number(seam) and any(folio.number > 1 for folio in seam.numbers(seam.face).values())


def _backward_number(seam: Seam) -> bool:
    here, before = seam.numbers(seam.face), seam.numbers(seam.before)
    return any(style in before and folio.number <= before[style].number for style, folio in here.items())


def _other_patient(seam: Seam) -> bool:
    births = frozenset[object]().union(*(face.births for face in seam.run))
    if seam.face.births and births:
        return _is_other_birth(seam)
    return _differ(seam.face.names, [name for face in seam.run for name in face.names])


def _stranger(seam: Seam) -> bool:
    """Another patient for certain: whatever number the page carries, it is no page of this document."""
    return _is_other_birth(seam) or _differ(
        seam.face.patients, [name for face in seam.run for name in face.patients]
    )


def _is_other_birth(seam: Seam) -> bool:
    """Beside the same name a birth date that was recognised in a picture may be misread."""
    births = frozenset[object]().union(*(face.births for face in seam.run))
    if not births or not seam.face.births or births & seam.face.births:
        return False
    names = [name for face in seam.run for name in face.names]
    is_printed = seam.face.page.read_by == seam.before.page.read_by == "text"
    return is_printed or not seam.face.names or _differ(seam.face.names, names)


def _differ(here: Sequence[frozenset[str]], there: Sequence[frozenset[str]]) -> bool:
    return bool(here and there) and not any(a & b for a in here for b in there)


def _same_opening(seam: Seam) -> bool:
    """The head is that of the first page again, not the header alone: the document was sent twice."""
    here, first = (_words(face) for face in (seam.face, seam.run[0]))
    share = len(here & first) / max(1, len(here | first))
    return len(first) > 20 and share >= load("packet")["same_opening_share"]


def _words(face: Face) -> set[str]:
    return {_plain(word) for line in face.head for word in line.split()} - {""}


def _same_header(seam: Seam) -> bool:
    shared = seam.face.keys & seam.before.keys
    return any(len(key) > 8 and any(sign.isalpha() for sign in key) for key in shared)


def _lost_header(seam: Seam) -> bool:
    if len(seam.run) < 2:
        return False
    shared = seam.run[-1].keys & seam.run[-2].keys
    shared = frozenset(key for key in shared if len(key) > 8)
    return bool(shared) and not shared & seam.face.keys


def _has_opening(seam: Seam) -> bool:
    return (
        any(names_patient(line) or is_title(line) for line in seam.fresh)
        or is_dated(list(seam.fresh))
        or _has_salutation(seam)
    )


def _has_salutation(seam: Seam) -> bool:
    return any(pattern("packet", "salutation").search(line) for line in seam.fresh)


def _is_closed(seam: Seam) -> bool:
    last = seam.before.body[-load("packet")["closing_lines"] :]
    return any(pattern("packet", "closing").search(line) for line in last)


def _differs(a: float | None, b: float | None, share: float) -> bool:
    return a is not None and b is not None and abs(a - b) > share * max(a, b)


def _is_other_sheet(seam: Seam) -> bool:
    a, b, share = seam.face.page, seam.before.page, load("packet")["sheet_share"]
    is_turned = _differs(a.width, b.width, share) or _differs(a.height, b.height, share)
    return is_turned or (a.read_by == "text") != (b.read_by == "text")


def _is_other_type(seam: Seam) -> bool:
    return _differs(seam.face.type_size, seam.before.type_size, load("packet")["type_size_share"])


def _table_goes_on(seam: Seam) -> bool:
    last, first = seam.before.body[-1], seam.face.body[0]
    rows = {line for line in seam.before.body if CELL in line}
    return first in rows or (CELL in last and last.count(CELL) == first.count(CELL))


SIGNS: dict[str, Callable[[Seam], bool]] = {
    "first_number": _first_number,
    "other_patient": _other_patient,
    "stranger": _stranger,
    "patient_block": lambda seam: any(names_patient(line) for line in seam.fresh),
    "title": lambda seam: any(is_title(line) for line in seam.fresh[:6]),
    "heading": lambda seam: any(has_title_form(line) for line in seam.fresh[:2]),
    "dated": lambda seam: is_dated(list(seam.fresh)),
    "salutation": _has_salutation,
    "same_opening": _same_opening,
    "cover": lambda seam: is_cover(seam.face) or is_cover(seam.before),
    "other_sheet": _is_other_sheet,
    "other_type": _is_other_type,
    "closed": _is_closed,
    "lost_header": _lost_header,
    "backward_number": _backward_number,
    "next_number": _next_number,
    "later_number": _later_number,
    "counter": lambda seam: any(folio.style in seam.counters for folio in seam.face.folios),
    "same_header": _same_header,
    "continued": lambda seam: any(
        pattern("packet", "continued").search(line) for line in seam.face.lines[:5]
    ),
    "sentence_goes_on": lambda seam: sentence_goes_on(seam.before.body[-1], seam.face.body[0]),
    "table_goes_on": _table_goes_on,
    "no_opening": lambda seam: not _has_opening(seam),
}
"""By the names of packet.yaml, weights."""
