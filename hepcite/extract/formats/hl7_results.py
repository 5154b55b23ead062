"""OBX segments of HL7 v2 → results, of which corrections and deletions leave what holds now."""

from dataclasses import dataclass, replace

from hepcite.extract.formats.hl7_segments import Segment
from hepcite.extract.formats.statuses import statuses

_PROSE = {"TX", "FT"}
_DOCUMENT, _POINTER = "ED", "RP"
_REPLACES = "replaces"
_CODED = {"CE", "CWE", "CNE", "CF"}


@dataclass(frozen=True, slots=True)
class Result:
    """One OBX. `order`, `code`, `part` (OBX-4) name what it reports; `set_id` numbers it in its message."""

    message: int
    order: str
    code: str
    part: str
    set_id: str
    kind: str
    status: str
    title: str = ""
    lines: tuple[str, ...] = ()
    row: str = ""
    encoded: str = ""
    notes: tuple[str, ...] = ()
    order_is_preliminary: bool = False

    @staticmethod
    def replacing(message: int, order: str) -> "Result":
        """A message that takes back all of an order's or document's earlier results."""
        return Result(message, order, "", "", "", _REPLACES, "C")

    @property
    def key(self) -> tuple[str, str, str]:
        return self.order, self.code, self.part

    @property
    def is_prose(self) -> bool:
        return self.kind in _PROSE

    @property
    def is_document(self) -> bool:
        return self.kind == _DOCUMENT

    @property
    def is_pointer(self) -> bool:
        return self.kind == _POINTER

    @property
    def is_preliminary(self) -> bool:
        return self.order_is_preliminary or self.status in statuses().hl7_result.preliminary


def from_segment(message: int, order: str, order_status: str, segment: Segment) -> Result:
    orders = statuses().hl7_order
    status = segment.field(11) or "F"
    if order_status in orders.withdrawn:
        status = "X"
    elif order_status in orders.corrected and status == "F":
        status = "C"
    kind = segment.field(2)
    result = Result(
        message, order, segment.field(3), segment.field(4), segment.field(1), kind, status, segment.words(3)
    )
    result = replace(
        result, order_is_preliminary=order_status in orders.preliminary and status not in ("F", "C")
    )
    if kind in _PROSE:
        return replace(result, lines=segment.lines(5))
    if kind == _DOCUMENT:
        return replace(result, encoded="".join((segment.components(5) or [""])[-1].split()))
    return replace(result, row=_row(result.title, kind, segment))


def _row(title: str, kind: str, segment: Segment) -> str:
    if kind in _CODED:
        value = segment.words(5)
    elif kind == "SN":
        value = " ".join(part for part in segment.components(5) if part)
    else:
        value = " ".join(segment.lines(5))
    unit = segment.components(6)[0] if segment.written(6) else ""
    flags = segment.field(8)
    parts = [title, f"{value} {unit}".strip(), segment.field(7), flags if flags != "N" else ""]
    while parts and not parts[-1]:
        parts.pop()
    return " | ".join(parts)


def current(results: list[Result]) -> tuple[list[Result], list[Result]]:
    """What holds now, in order, and what was withdrawn or replaced. Later messages overrule earlier ones."""
    rules = statuses().hl7_result
    kept: list[Result] = []
    gone: list[Result] = []

    def take_back(matches: list[Result]) -> None:
        gone.extend(replace(old, status="replaced") for old in matches)
        kept[:] = [old for old in kept if not any(old is match for match in matches)]

    for new in results:
        if new.kind == _REPLACES:
            take_back([old for old in kept if old.order == new.order and old.message < new.message])
        elif new.status in rules.unfilled:
            continue
        elif new.status in rules.withdrawn:
            gone.append(new)
            take_back(_replaced(kept, new))
        elif new.status in rules.confirmed and not (new.row.count("|") or any(new.lines) or new.encoded):
            confirmed = [old for old in kept if old.key == new.key]
            kept = [replace(o, status="F", order_is_preliminary=False) if o in confirmed else o for o in kept]
        else:
            if new.status in rules.corrected or not new.is_preliminary:
                take_back(_replaced(kept, new))
            kept.append(new)
    return kept, gone


def _replaced(kept: list[Result], new: Result) -> list[Result]:
    """The earlier results that `new` takes the place of.

    From earlier messages: all of the same key that `new` corrects or withdraws, or that were preliminary.
    From the same message: the one of the same number, or a single value of the same key.
    """
    rules = statuses().hl7_result
    corrects = new.status in rules.corrected or new.status in rules.withdrawn
    found = []
    for old in kept:
        if old.key != new.key:
            continue
        if old.message < new.message:
            if corrects or old.is_preliminary:
                found.append(old)
        elif corrects and (old.set_id == new.set_id or not new.is_prose):
            found.append(old)
    return found
