"""The names of tumors in one record → the one type that the record states, or that it leaves it open."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hepcite.extract.fields.base import phrases
from hepcite.extract.fields.tumor_type import reports
from hepcite.extract.fields.tumor_type.certainty import FIELD
from hepcite.extract.fields.tumor_type.mentions import LIVER_KINDS, METASTASES_OF, METASTATIC, Mention
from hepcite.extract.language.note import Note

_SPREAD = METASTATIC | {"staged", "growths"}
_LINK = 3.0
"""What a primary gains where the words tie the liver's metastases to it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A type with the names that prove it, the plainest first."""

    value: str
    proofs: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Packet:
    """How much all records together speak of each primary outside the liver, and of each tumor of it."""

    outside: dict[str, float]
    liver: dict[str, float]


def packet_of(notes: Iterable[tuple[Note, Sequence[Mention]]]) -> Packet:
    """The weights of the whole packet."""
    outside: dict[str, float] = {}
    liver: dict[str, float] = {}
    for note, found in notes:
        for kind, weight in _outside(note, found).items():
            outside[kind] = outside.get(kind, 0) + weight
        for kind, weight in _liver(found).items():
            liver[kind] = liver.get(kind, 0) + weight
        if (
            note.kind == "pathology"
            and not reports.is_of_liver(note)
            and (primary := reports.primary_of(note))
        ):
            outside[primary] = outside.get(primary, 0) + _LINK
    return Packet(outside, liver)


def decide(note: Note, found: Sequence[Mention], packet: Packet, *, in_liver: bool = False) -> Verdict | None:
    """The type that the names `found` in `note` state. `in_liver`: they are those of a liver specimen."""
    deposits = [
        m for m in found if m.is_stated and m.kind in METASTATIC and (in_liver or is_of_liver(note, m))
    ]
    liver, outside = _liver(found), _outside(note, found)
    best_liver = max(liver, key=lambda k: liver[k], default=None)
    best_outside = _best_outside(outside, packet)
    if best_liver and not (deposits and best_outside and outside[best_outside] > liver[best_liver]):
        return Verdict(best_liver, _proofs(found, best_liver, ()))
    if best_outside and (
        deposits or in_liver or best_outside == "neuroendocrine" or _is_spread(note, found, best_outside)
    ):
        return Verdict(METASTASES_OF[best_outside], _proofs(found, best_outside, deposits))
    if deposits and not best_outside:
        return _of_packet(deposits, packet)
    return None


def _best_outside(outside: dict[str, float], packet: Packet) -> str | None:
    """The primary that the record speaks of most; where two are near each other, the packet's."""
    ranked = sorted(outside, key=lambda k: -outside[k])
    near = [k for k in ranked if outside[k] * 1.5 >= outside[ranked[0]]]
    return max(near, key=lambda k: packet.outside.get(k, 0), default=None)


def _of_packet(deposits: Sequence[Mention], packet: Packet) -> Verdict | None:
    """Metastases whose primary another record names; none where the packet's tumor is the liver's own."""
    best = max(packet.outside, key=lambda k: packet.outside[k], default=None)
    own = max(packet.liver.values(), default=0)
    if own > (packet.outside[best] if best else 0):
        return None
    return Verdict(METASTASES_OF[best] if best else "other_metastases", tuple(deposits))


def _liver(found: Sequence[Mention]) -> dict[str, float]:
    weights: dict[str, float] = {}
    for m in found:
        if m.is_stated and m.kind in LIVER_KINDS:
            weights[m.kind] = weights.get(m.kind, 0) + m.weight * (2 if m.kind == "other_primary" else 1)
    return weights


def _outside(note: Note, found: Sequence[Mention]) -> dict[str, float]:
    weights: dict[str, float] = {}
    for m in found:
        if m.is_stated and m.kind in METASTASES_OF and not _is_site_of_neuroendocrine(note, m, found):
            weights[m.kind] = weights.get(m.kind, 0) + m.weight * (1 + _LINK * _is_linked(note, m, found))
    return weights


def _is_site_of_neuroendocrine(note: Note, mention: Mention, found: Sequence[Mention]) -> bool:
    """An organ named as the place where a neuroendocrine tumor began ("small bowel primary")."""
    name = note.text[mention.start : mention.end]
    if mention.kind == "neuroendocrine" or not phrases(FIELD, "words", "site_only").search(name):
        return False
    return any(m.kind == "neuroendocrine" and m.is_stated and m.sentence is mention.sentence for m in found)


def _is_linked(note: Note, mention: Mention, found: Sequence[Mention]) -> bool:
    """The words tie metastases to this primary: both stand in one clause."""
    for m in found:
        if m.kind in _SPREAD and m.is_stated and m.sentence is mention.sentence:
            first, last = sorted(((m.start, m.end), (mention.start, mention.end)))
            if not re.search(r"[.;]\s", note.text[first[1] : last[0]]):
                return True
    return False


def _is_spread(note: Note, found: Sequence[Mention], kind: str) -> bool:
    """A stage IV, or growths in the liver named in the sentence of the primary `kind`."""
    primaries = [m for m in found if m.kind == kind and m.is_stated and not m.is_past]
    spread = [m for m in found if m.kind in ("staged", "growths") and m.is_stated]
    doubted = {m.sentence.index for m in found if _leaves_open(note, m)}
    return any(
        p.sentence is s.sentence
        and (s.kind == "staged" or (is_of_liver(note, s) and s.sentence.index not in doubted))
        for p in primaries
        for s in spread
    )


def is_of_liver(note: Note, mention: Mention) -> bool:
    """The metastases are the liver's: the words say so, or no other organ stands near them."""
    if mention.kind == "of_liver":
        return True
    sentence = mention.sentence
    around = note.text[max(sentence.start, mention.start - 70) : min(sentence.end, mention.end + 70)]
    if phrases(FIELD, "liver_words").search(around):
        return True
    if sentence.label not in (None, "liver"):
        return False
    return not phrases(FIELD, "other_organs").search(around)


def _proofs(found: Sequence[Mention], kind: str, deposits: Sequence[Mention]) -> tuple[Mention, ...]:
    named = sorted((m for m in found if m.kind == kind and m.is_stated), key=lambda m: (-m.weight, m.start))
    if not deposits:
        return tuple(named)
    ranked = sorted(deposits, key=lambda m: (-m.weight, m.start))
    both = [m for m in named if any(d.sentence is m.sentence for d in ranked)]
    return (*both[:1], *named[:1], *ranked[:2], *named[1:])


def is_open(note: Note, found: Sequence[Mention]) -> tuple[Mention, ...]:
    """The names that leave the type open: doubted tumors of the liver, and what is called suspicious."""
    return tuple(m for m in found if _leaves_open(note, m))


def _leaves_open(note: Note, mention: Mention) -> bool:
    if mention.kind == "unsettled":
        return mention.certainty != "denied"
    if mention.certainty == "doubted":
        return mention.kind in LIVER_KINDS or (mention.kind in METASTATIC and is_of_liver(note, mention))
    is_category = phrases(FIELD, "words", "category").match(note.text, mention.start)
    return mention.kind == "hcc" and mention.certainty == "denied" and bool(is_category)


def benign(note: Note, found: Sequence[Mention]) -> tuple[Mention, ...]:
    """The benign tumors that the record is about: those of its impression, or said of "the lesion"."""
    named = [m for m in found if m.kind == "benign" and m.is_stated]
    return tuple(m for m in named if m.weight >= 3 or _is_said_of_target(note, m))


def _is_said_of_target(note: Note, mention: Mention) -> bool:
    start, end = max(mention.sentence.start, mention.start - 60), min(mention.sentence.end, mention.end + 40)
    is_target = phrases(FIELD, "words", "target").search(note.text, start, mention.start)
    return bool(is_target or phrases(FIELD, "words", "meant").search(note.text, start, end))
