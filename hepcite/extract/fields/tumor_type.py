"""Notes → tumor_type: what the liver tumors are; pathology outranks imaging, imaging outranks a note (READING.md 5, rule 4)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from hepcite.extract.fields.base import Context, Match, absent, find, phrases, source_of, statement
from hepcite.extract.language.note import Note
from hepcite.extract.reconcile import IMAGING, NOTE, PATHOLOGY, Statement, resolve
from hepcite.records import Evidence, Fact

NAME = "tumor_type"
FIELD = "tumor_type"
_SKIP = frozenset({"family_history", "technique", "comparison", "medications", "allergies", "social_history"})
_TYPES = ("hcc", "cholangiocarcinoma", "other_primary", "neuroendocrine", "colorectal", "other_cancer")
_OF_METASTASES = {
    "neuroendocrine": "neuroendocrine_metastases",
    "colorectal": "colorectal_metastases",
    "other_cancer": "other_metastases",
}
_STRONG = frozenset({"impression", "assessment", "specimen", "addendum", "plan"})


@dataclass(frozen=True, slots=True)
class Named:
    """One affirmed naming of a tumor type in a note; `weight` counts the section and the words around it."""

    kind: str
    match: Match
    weight: float
    is_certain: bool = True


def read(context: Context) -> tuple[Fact, ...]:
    """`tumor_type`, or its absence."""
    primaries = _primaries(context)
    statements = [s for order, note in enumerate(context.notes) for s in _statements(note, order, primaries)]
    settled = [s for s in statements if s.value != "unclear"]
    fact = resolve(NAME, settled or statements, "tumor_type")
    return (fact or absent(NAME, context.notes),)


def _named(note: Note) -> Iterator[Named]:
    for kind in _TYPES:
        for match in find(note, phrases(FIELD, "types", kind), skip=_SKIP):
            if _is_denied(match):
                continue
            weight = 3.0 if match.sentence.section in _STRONG else 0.7 if match.sentence.section == "indication" else 1.0
            if match.assertion.is_any("historical") or match.sentence.section == "past_history":
                weight *= 0.4
            yield Named(kind, match, weight, not _is_doubted(match))


def _is_denied(match: Match) -> bool:
    if match.assertion.is_any("negated", "family", "hypothetical"):
        return True
    before = match.note.text[max(match.sentence.start, match.start - 20) : match.start]
    return bool(re.search(r"\b(?:against|not|excludes?|rather than|risk (?:of|for)|screening for|surveillance (?:of|for))\s+(?:a |an )?$", before, re.IGNORECASE))


def _is_doubted(match: Match) -> bool:
    sentence = match.note.text[match.sentence.start : match.sentence.end]
    around = match.note.text[max(match.sentence.start, match.start - 30) : match.end + 18]
    if re.search(r"\bLR|LI-?RADS", match.text, re.IGNORECASE):
        return bool(re.search(r"\bnot\b.{0,12}$", match.note.text[max(match.sentence.start, match.start - 15) : match.start]))
    if re.search(r"\b(?:vs\.?|versus)\s", sentence[max(0, match.start - match.sentence.start - 12) : match.end - match.sentence.start + 12]):
        return True
    return match.assertion.is_any("uncertain") and bool(phrases(FIELD, "unsettled").search(around))


def _primaries(context: Context) -> dict[str, float]:
    """How much the whole packet speaks of each extrahepatic primary."""
    weights: dict[str, float] = {}
    for note in context.notes:
        for named in _named(note):
            if named.kind in _OF_METASTASES:
                weights[named.kind] = weights.get(named.kind, 0) + named.weight
    return weights


def _statements(note: Note, order: int, primaries: dict[str, float]) -> list[Statement]:
    named = list(_named(note))
    metastases = [m for m in find(note, phrases(FIELD, "metastases"), skip=_SKIP) if not _is_denied(m)]
    in_liver = [m for m in metastases if _is_of_liver(m)]
    weights: dict[str, float] = {}
    for n in named:
        if n.is_certain:
            weights[n.kind] = weights.get(n.kind, 0) + n.weight
    value = _value(weights, bool(in_liver), primaries)
    if value is None:
        return _unsettled(note, order)
    kinds = {value} | {k for k, v in _OF_METASTASES.items() if v == value}
    proofs = [n.match for n in named if n.is_certain and n.kind in kinds]
    proofs.sort(key=lambda m: (m.sentence.section not in _STRONG, m.start))
    if value in _OF_METASTASES.values():
        both = [m for m in proofs if any(x.sentence is m.sentence for x in in_liver)]
        proofs = both[:1] + proofs[:2] + in_liver[:2] + proofs[2:]
    evidence = _evidence(note, proofs)
    stated = [statement(note, order, value, evidence)]
    if note.kind == "pathology" and not _is_liver_specimen(note):
        stated = [replace(stated[0], rank=NOTE)]
    told = _retold_biopsy(note, order, value, proofs)
    return stated + ([told] if told else [])


def _value(weights: dict[str, float], has_metastases: bool, primaries: dict[str, float]) -> str | None:
    """The type with the most say: a primary liver cancer by its own weight; an extrahepatic one only with metastases."""
    liver = {k: w for k, w in weights.items() if k not in _OF_METASTASES}
    outside = {k: w for k, w in weights.items() if k in _OF_METASTASES}
    best_liver = max(liver, key=lambda k: liver[k], default=None)
    if not has_metastases and best_liver:
        return best_liver
    pool = outside or (primaries if has_metastases else {})
    best_outside = max(pool, key=lambda k: pool[k], default=None)
    if best_liver and (not best_outside or liver[best_liver] >= outside.get(best_outside, 0)):
        return best_liver
    if best_outside and has_metastases:
        return _OF_METASTASES[best_outside]
    if best_outside == "neuroendocrine":
        return _OF_METASTASES[best_outside]
    return "other_metastases" if has_metastases and not primaries else None


def _is_of_liver(match: Match) -> bool:
    """The metastases are the liver's: the words say so, or no other organ stands in the sentence."""
    if re.search(r"liver|hepatic|lobe|segment|remnant", match.note.text[match.sentence.start : match.sentence.end], re.IGNORECASE):
        return True
    if match.sentence.label not in (None, "liver"):
        return False
    others = r"\b(?:bone|lung|pulmonary|node|nodal|lymph|brain|peritone|adrenal|spine|osseous|skelet|chest|thora|mesenter)"
    return not re.search(others, match.note.text[match.sentence.start : match.sentence.end], re.IGNORECASE)


def _is_liver_specimen(note: Note) -> bool:
    return bool(phrases(FIELD, "specimen_liver").search(note.text))


def _retold_biopsy(note: Note, order: int, value: str, proofs: list[Match]) -> Statement | None:
    """A note that tells the pathology behind the type ranks as pathology of the date it names, or of its own."""
    if note.kind in ("pathology", "radiology_report"):
        return None
    for match in proofs:
        text = note.text[match.sentence.start : match.sentence.end]
        if not phrases(FIELD, "biopsy").search(text) or match.assertion.is_any("planned"):
            continue
        source = source_of(note, match.sentence, match.end)
        date = source.date if source and source.rank == PATHOLOGY else None
        evidence = note.evidence(match.sentence.start, match.sentence.end, f"{FIELD}.biopsy")
        return Statement(value, (evidence,), note.document.name, order, date, PATHOLOGY, True)
    return None


def _unsettled(note: Note, order: int) -> list[Statement]:
    found = [m for m in find(note, phrases(FIELD, "unsettled"), skip=_SKIP) if not _is_denied(m)]
    if not found or note.kind not in ("radiology_report", "pathology"):
        strong = [m for m in found if re.search(r"LR|RADS|suspicious|vs|versus|probabl|possibl|likely|presumed", m.text, re.IGNORECASE)]
        if not strong:
            return []
    evidence = _evidence(note, sorted(found, key=lambda m: m.sentence.section not in _STRONG))
    made = statement(note, order, "unclear", evidence)
    return [replace(made, rank=min(made.rank, IMAGING))]


def _evidence(note: Note, matches: list[Match]) -> tuple[Evidence, ...]:
    spans: dict[tuple[int, int], None] = {}
    for m in matches:
        spans.setdefault((m.sentence.start, m.sentence.end))
    return tuple(note.evidence(a, b, f"{FIELD}.named") for a, b in list(spans)[:4])
