"""A unit → a Frame: what kind of thing it is about, where, how large, how many, and in what state."""

import re

from hepcite.extract.fields.lesions.extent import fullest_first
from hepcite.extract.fields.lesions.mention import (
    BENIGN,
    LOW,
    OTHER,
    TARGET,
    TREATED,
    UNKNOWN,
    Frame,
    Size,
    size_of,
)
from hepcite.extract.fields.lesions.places import lot_of, ordinal_of
from hepcite.extract.fields.lesions.quantity import quantity_of
from hepcite.extract.fields.lesions.state import category_now, state_of
from hepcite.extract.fields.lesions.units import CATEGORY_TIMES, Unit
from hepcite.extract.fields.lesions.words import LESION_KINDS, NOUN_KINDS, Token, Words, pattern
from hepcite.extract.language.measures import Measure
from hepcite.extract.language.note import Note

_PLURAL = re.compile(
    r"(?:(?<!i)(?<!u)(?<!s)(?<!\bob)s|foci|metastases|mets|malignancies|others|ones|rest|remainder|zones|cavities)$"
)


def read_frame(note: Note, words: Words, unit: Unit, zone: str) -> Frame:
    """The frame of `unit`; of kind unknown where it names nothing."""
    head, kind = _head(words, unit)
    frame = Frame(unit.start, unit.end, zone, kind)
    segments = unit.of("segment")
    frame.segments = frozenset(s for t in segments[:1] for s in t.value.split(","))
    frame.category = category_now(words.text, [t for t in unit.of("lr") if t.value != "TIV"], unit.end)
    lead = words.text[unit.start : head.start] if head else words.text[unit.start : unit.end]
    frame.is_definite = (
        bool(
            re.search(
                r"\b(?:the|this|that|these|those|known|its|former|previously|such)\s+(?:\S+\s+){0,5}$",
                lead,
                re.IGNORECASE,
            )
        )
        if head
        else False
    )
    body = words.text[unit.start : unit.end]
    frame.satellite = any("satellite" in t.value or "daughter" in t.value for t in unit.of("malignant"))
    frame.is_named = (
        any(t.kind in ("own", "malignant") for t in unit.tokens)
        or frame.category in ("4", "5", "M")
        or bool(pattern("suspicious").search(body))
    )
    _read_number(words, unit, head, frame)
    _read_sizes(words, unit, head, frame)
    frame.sizes = fullest_first(note, frame, frame.sizes)
    frame.kind = state_of(note, frame, body, unit, words)
    return frame


def _read_number(words: Words, unit: Unit, head: Token | None, frame: Frame) -> None:
    """How many, whether one more, whether the largest of several."""
    body = words.text[unit.start : unit.end]
    lead = words.text[unit.start : head.start] if head else body
    frame.quantity = quantity_of(words, unit, head)
    frame.is_plural = bool(
        head and head.kind != "other" and _PLURAL.search(_last_noun(words, unit, head).value)
    )
    frame.is_another = frame.satellite or bool(
        re.search(r"\b(?:another|second|third|fourth|additional|further|new)\b", lead, re.IGNORECASE)
    )
    frame.ordinal, frame.lot = ordinal_of(words, unit, head), lot_of(body)
    frame.is_rest = bool(
        re.search(
            r"\b(?:extra|others?|rest|remain\w+|additional|new|more(?= (?:have|has|are|were|is|appear))|smaller(?! than)|further)\b",
            body,
            re.IGNORECASE,
        )
    )
    frame.is_example, frame.is_added = bool(_EXAMPLE.search(body)), bool(pattern("added").search(lead))
    several = frame.is_plural or bool(frame.quantity and frame.quantity.count.max != 1)
    frame.superlative = bool(pattern("superlative").search(body)) or (
        several and any(m.bound == "maximum" for m in unit.sizes)
    )


_EXAMPLE = re.compile(
    r"\b(?:reference (?:lesion|mass|metast|one)|representative|for example|for instance"
    r"|for reference|e\.g\.|such as|sample)",
    re.IGNORECASE,
)
_NOW = re.compile(r"\b(?:now|today|currently|presently)\W+(?:\w+\W+){0,4}$", re.IGNORECASE)


def _read_sizes(words: Words, unit: Unit, head: Token | None, frame: Frame) -> None:
    """The sizes of the unit, a "none exceeds" turned round, a rule about sizes dropped; and the side."""
    body = words.text[unit.start : unit.end]
    frame.sizes = [size_of(m) for m in unit.sizes if not _is_of_other(words, unit, m)]
    frame.is_now = any(_NOW.search(words.text[max(unit.start, s.start - 24) : s.start]) for s in frame.sizes)
    if len(frame.sizes) > 1:
        frame.sizes.sort(key=lambda s: not _NOW.search(words.text[max(unit.start, s.start - 24) : s.start]))
    if re.match(r"\W*(?:none|no(?! fewer| less)|neither)\b", body, re.IGNORECASE):
        frame.sizes = [Size(0.0, s.low, None, s.start, s.end) if s.high is None else s for s in frame.sizes]
    sides = set(re.findall(r"\b(?:right|left)\b", body.lower()))
    frame.side = sides.pop() if len(sides) == 1 else None
    if (
        head
        and frame.is_plural
        and not frame.quantity
        and not frame.is_definite
        and _is_general(words, head, unit)
    ):
        frame.kind, frame.sizes = OTHER, []


def _head(words: Words, unit: Unit) -> tuple[Token | None, str]:
    """The noun that the unit is about and the kind that follows from it."""
    nouns = [t for t in unit.of(*NOUN_KINDS) if not _is_neighbor(words, unit, t)]
    lesions = [t for t in nouns if t.kind in LESION_KINDS]
    if not nouns:
        if CATEGORY_TIMES.match(words.text, unit.start):
            return None, TARGET
        if unit.of("lr") and (unit.of("segment") or unit.sizes or quantity_of(words, unit, None)):
            return None, TARGET
        return None, UNKNOWN
    benign = [t for t in nouns if t.kind == "benign"]
    treated = [t for t in nouns if t.kind == "treated"]
    others = [t for t in nouns if t.kind == "other"]
    first = nouns[0]
    if others and _is_of_another_organ(words, unit, others, lesions + benign + treated):
        return others[0], OTHER
    if lesions and first.kind == "own":
        return first, TARGET
    if benign and not any(
        t.kind == "own" or (t.kind == "malignant" and not t.value.startswith("tumo")) for t in lesions
    ):
        return benign[0], BENIGN
    if treated and (first.kind == "treated" or not lesions):
        return treated[0], TREATED
    if lesions:
        return lesions[0], TARGET
    return first, OTHER if first.kind == "other" else first.kind


_NEGATED_BEFORE = re.compile(
    r"\b(?:no|not|without|nor|neither|rather than|versus|vs\.?|or|never|isn't|excludes?)\s+(?:a\s+|an\s+"
    r"|any\s+)?(?:\S+\s+){0,2}$",
    re.IGNORECASE,
)


_PLANNED = re.compile(
    r"\b(?:for|consider\w*|request\w*|plan\w*|candidate|propos\w*|recommend\w*|refer\w*|undergo|schedul\w*"
    r"|amenable|evaluat\w*|offer\w*)\b",
    re.IGNORECASE,
)


_ON_IMAGES = re.compile(r"\b(?:on|in|by|using|with)\s+(?:the\s+)?(?:[\w-]+\s+){0,2}$", re.IGNORECASE)
_IMAGES = re.compile(r"reformat|reconstruction|axial images|slices?$")


def _is_neighbor(words: Words, unit: Unit, noun: Token) -> bool:
    """The noun only says what lies beside the thing, or what it is not."""
    lead = words.text[max(unit.start, noun.start - 40) : noun.start]
    if noun.kind == "treated" and _PLANNED.search(lead) and words.text.startswith(" of ", noun.end):
        return True
    if noun.kind == "other" and _ON_IMAGES.search(lead) and _IMAGES.match(noun.value):
        return True
    contact = [
        m
        for m in pattern("contact").finditer(lead)
        if not re.search(r"[,;:]|\b(?:is|are|and|was|were)\b", lead[m.end() :])
        and len(lead[m.end() :].split()) <= 4
    ]
    if contact and (
        noun.kind in ("other", "benign", "treated")
        or contact[-1].group().lower().split()[0] in ("background", "amid", "among", "without")
    ):
        earlier = [t for t in unit.of(*NOUN_KINDS) if t.end <= noun.start]
        return bool(earlier or unit.of("segment") or unit.sizes or noun.kind == "other")
    return noun.kind == "benign" and bool(_NEGATED_BEFORE.search(lead))


def _last_noun(words: Words, unit: Unit, head: Token) -> Token:
    """The noun that ends a run of nouns ("HCC nodules")."""
    for t in unit.of("own", "malignant", "generic"):
        if t.start >= head.end and not words.text[head.end : t.start].strip(" -/\n"):
            head = t
    return head


def _is_general(words: Words, head: Token, unit: Unit) -> bool:
    """A rule about lesions of some size, as in "tumors larger than 3 cm"."""
    return any(
        m.bound in ("upper", "lower")
        and m.start > head.end
        and re.fullmatch(
            r"\s*(?:(?:of|that are|which are|measuring)\s+)?(?:[<>≤≥]=?|\w+\s+than|under|over|below|above"
            r"|exceeding)\s*",
            words.text[head.end : m.start],
        )
        for m in unit.sizes
    )


def _is_of_other(words: Words, unit: Unit, measure: Measure) -> bool:
    """The size stands right before a thing that is no lesion ("3 cm antenna")."""
    after = next((t for t in unit.of(*NOUN_KINDS) if t.start >= measure.end), None)
    is_zone = after and after.kind == "treated" and len(unit.sizes) > 1
    return bool(
        after
        and (after.kind == "other" or is_zone)
        and re.fullmatch(r"[\s-]*(?:[\w-]+\s+){0,2}", words.text[measure.end : after.start])
        and not re.search(
            r"\b(?:in|from|of|to|with|near|at|on|by|and|is|lies|abutting|touching)\b",
            words.text[measure.end : after.start],
        )
    )


_LOCATIVE = re.compile(
    r"\b(?:in|of|within|at|on|involving|arising from|arises from|inside|for)\s+(?:\S+\s+){0,3}$",
    re.IGNORECASE,
)


def _is_of_another_organ(words: Words, unit: Unit, others: list[Token], lesions: list[Token]) -> bool:
    text = words.text
    is_liver = bool(unit.of("segment", "own", "lr")) or any(t.kind == "liver" for t in unit.tokens)
    for other in others:
        after = [t for t in lesions if t.start >= other.end]
        before = [t for t in lesions if t.end <= other.start]
        if (
            after
            and after[0].kind != "own"
            and re.fullmatch(r"[\s/-]*(?:[\w.'-]+[\s/-]+){0,3}", text[other.end : after[0].start])
            and not re.search(
                r"\b(?:is|are|with|has|in|by|contains?|and)\b", text[other.end : after[0].start]
            )
        ):
            return True
        if not before and (not unit.of("segment") or not lesions) and not (is_liver and after):
            return True
        if before and not is_liver and not text[before[-1].end : other.start].strip(" ,"):
            return True
        if before and not is_liver and _LOCATIVE.search(text[unit.start : other.start]):
            return True
    return False


_SIZE_ALONE = re.compile(r"\W*(?:and\s+)?(?:an?|one|another)\s+ǂ[ǂ\s]*(?:and|,)?\s*", re.IGNORECASE)


def share_nouns(words: Words, units: list[Unit], frames: list[Frame]) -> None:
    """A size before the noun of the next unit is of the same kind ("a 2.0 cm and a 1.4 cm satellite")."""
    for i in range(len(frames) - 2, -1, -1):
        held, after = frames[i], frames[i + 1]
        if (
            held.kind != UNKNOWN
            or not held.sizes
            or after.kind not in (TARGET, BENIGN, LOW)
            or not after.sizes
        ):
            continue
        if _SIZE_ALONE.fullmatch(words.text, units[i].start, units[i].end):
            held.kind, held.satellite, held.is_named = after.kind, after.satellite, after.is_named
            held.is_another = after.is_another
            held.segments = held.segments or after.segments
