"""A part of a sentence → the words in it that say how a complaint fares, and when."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from hepcite.extract.fields.base import phrases
from hepcite.extract.fields.symptoms.complaints import Complaint
from hepcite.extract.fields.symptoms.patterns import FIELD, Span, begins, ends, word
from hepcite.extract.fields.symptoms.treatments import Treatment

_KINDS = ("stays_away", "fails", "despite", "controlled", "persists", "measured")
_OBJECT = 130
"""Characters after a word such as "despite" in which its treatments stand; the first within half of them."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A word for how a complaint fares; `kind` is fails, despite, persists, measured, controlled or denied.

    `time` is now, then (it was so once), or open.
    """

    start: int
    end: int
    kind: str
    time: str

    @property
    def is_control(self) -> bool:
        return self.kind in ("controlled", "denied")

    @property
    def is_firm(self) -> bool:
        return self.kind in ("fails", "despite")


def deciding_cue(
    text: str, part: Span, mine: Sequence[Complaint], named: Sequence[Treatment], *, is_carried: bool
) -> Cue | None:
    """The cue that decides for `part`: a denial of all complaints, what is so now, or what is said last."""
    if not is_carried and all(c.is_denied for c in mine):
        first = mine[0]
        return (
            None
            if _is_not_this(text, part, first.start)
            else Cue(first.start, first.end, "denied", _time(text, part, first.start, first.end, True))
        )
    cues = _cues(text, part, mine, named)
    controls = [c for c in cues if c.is_control and c.time != "then"]
    current = [c for c in controls if c.time == "now"]
    if current:
        return current[-1]
    firm = [c for c in cues if c.is_firm]
    if firm and not any(c.start > firm[-1].end for c in controls):
        return firm[-1]
    lasting = [c for c in cues if c.kind != "measured" and not (c.is_control and c not in controls)]
    last = lasting or cues
    return last[-1] if last else None


def _cues(text: str, part: Span, mine: Sequence[Complaint], named: Sequence[Treatment]) -> list[Cue]:
    """The cues of `part` that speak of this patient as things are."""
    hoped = [m.span() for m in phrases(FIELD, "modal").finditer(text, *part)]
    found: list[Cue] = []
    for kind in _KINDS:
        for m in phrases(FIELD, "fares", kind).finditer(text, *part):
            start, end = m.span()
            if any(c.start < end and start < c.end for c in found) or any(
                a <= start and end <= b for a, b in hoped
            ):
                continue
            if _is_not_this(text, part, start) or (kind == "despite" and not against(text, part, end, named)):
                continue
            if kind == "persists" and not _is_of_complaint(text, mine, start, end):
                continue
            meant = _meant(text, part, start, kind)
            if meant:
                found.append(Cue(start, end, meant, _time(text, part, start, end, meant == "controlled")))
    return sorted(found, key=lambda c: c.start)


_ON = re.compile(r"\s+(?:on|under)\b", re.IGNORECASE)


def _is_of_complaint(text: str, mine: Sequence[Complaint], start: int, end: int) -> bool:
    """ "Remains on" and "continues on" are said of the complaint, not of the patient who takes the drug."""
    if not _ON.match(text, end):
        return True
    return any(
        start <= c.start < end or (c.end <= start and not word("person").search(text, c.end, start))
        for c in mine
    )


def _meant(text: str, part: Span, start: int, kind: str) -> str | None:
    """The kind that a cue has with a denial right before it ("not controlled", "no uncontrolled pain")."""
    if kind == "stays_away":
        return "controlled"
    before = text[max(part[0], start - 30) : start]
    if not _denial().search(before):
        return kind
    return "fails" if kind == "controlled" else None


def _denial() -> re.Pattern[str]:
    denials, between = phrases(FIELD, "turns", "not").pattern, word("between_not").pattern
    return re.compile(rf"(?:{denials})(?:\s+(?:{between})){{0,3}}\s*$", re.IGNORECASE)


def against(text: str, part: Span, position: int, named: Sequence[Treatment]) -> list[Treatment]:
    """The treatments after a word such as "despite" that ends at `position`, before the thought ends."""
    end = min(part[1], position + _OBJECT)
    stop = word("thought_ends").search(text, position + 1, end)
    end = stop.start() if stop else end
    after = [t for t in named if position <= t.start < end and t.status != "off"]
    return after if after and after[0].start - position <= _OBJECT // 2 else []


def _is_not_this(text: str, part: Span, position: int) -> bool:
    """A condition, a risk, an aim, or other patients stand before `position`."""
    return any(m.start() <= position for m in phrases(FIELD, "not_this").finditer(text, *part))


def is_hoped_for(text: str, part: Span, mine: Sequence[Complaint]) -> bool:
    """The first complaint is what something may relieve, in nobody in particular ("TACE may ease pain")."""
    start = mine[0].start
    return any(
        0 <= start - m.end() <= 20 and not word("possessive").search(text, m.end(), start)
        for m in phrases(FIELD, "modal").finditer(text, *part)
    )


def _time(text: str, part: Span, start: int, end: int, is_control: bool) -> str:
    before, after = text[max(part[0], start - 45) : start], text[end : min(part[1], end + 60)]
    if phrases(FIELD, "turns", "after_failure").search(text, max(part[0], start - 12), end):
        return "then"
    is_lasting = word("present_perfect").search(before)
    if begins("words", "held_until").match(after) or (
        begins("words", "held_for").match(after) and not is_lasting
    ):
        return "then"
    if phrases(FIELD, "turns", "now").search(text, max(part[0], start - 40), min(part[1], end + 30)):
        return "now"
    if phrases(FIELD, "turns", "past").search(before) or (
        not is_control and word("onset").search(text, *part)
    ):
        return "then"
    was = ends("words", "past_verb", words=4).search(before)
    return "then" if was and not is_control else "open"


def implies_treatment(text: str, cue: Cue) -> bool:
    """The cue itself says that something was given ("refractory", "well controlled")."""
    return cue.is_firm or (
        cue.kind == "controlled" and bool(word("implied").search(text, cue.start, cue.end))
    )
