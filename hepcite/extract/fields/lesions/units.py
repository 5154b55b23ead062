"""A sentence → its units, each the stretch of words about one lesion (or about one other thing)."""

import re
from dataclasses import dataclass
from itertools import pairwise

from hepcite.extract.fields.lesions.words import LESION_KINDS, NOUN_KINDS, Token, Words, pattern
from hepcite.extract.language.measures import Measure
from hepcite.extract.language.note import Note, Sentence

_CUT = re.compile(
    r"\s+\(?(?:[1-9]|[a-h])\)\s+(?=\S)|\s*(?:;|,(?!\d)|\||\s[-–]{1,2}\s|:(?!\d)|\((?=[^()]{0,60}\b(?:seg|hemangioma|cyst|satellite))"
    r"|\)(?=\s*(?:,|and)))\s*(?:and\s+|but\s+|with\s+|plus\s+)?"
    r"|\s+(?:and|but|plus|with|while|whereas|as\s+well\s+as|beside|besides|in\s+addition\s+to|alongside"
    r"|\+|&)\s+"
    r"|\s+(?:adjacent\s+to|next\s+to|near|abutting|beside|posterior\s+to|anterior\s+to|medial\s+to"
    r"|lateral\s+to|within|in)\s+(?=(?:an?|the)\s+ǂ)",
    re.IGNORECASE,
)
_OPENS = re.compile(
    r"\s*(?:(?:there\s+(?:is|are|was|were)|also|in\s+addition|plus|then|as\s+well\s+as|with|and|or)\s+)*"
    r"(?:(?:an?|another|one|two|three|four|five|six|seven|eight|nine|ten|several|multiple|numerous|no|the"
    r"|some|many|both|few|its|tiny|small|large|new|additional|scattered|\d+)\s+|ǂ|$)?",
    re.IGNORECASE,
)
_PREDICATE = re.compile(
    r"\b(?:is|are|was|were|be|being|represent\w*|reflect\w*|likely|probably|consistent\s+with"
    r"|compatible\s+with|favou?r\w*|typical\s+(?:of|for)|indicat\w+|"
    r"in\s+keeping\s+with|suggest\w*|suspicious\s+for|concerning\s+for|meets?|called|proven|known|as"
    r"|of)\s+(?:\w+\s+){0,3}$",
    re.IGNORECASE,
)
_SEGMENT_FIRST = re.compile(
    r"\W*(?:(?:one|another|a\s+second|the\s+other|others?|in|at|and|the)\s+)*$", re.IGNORECASE
)


_NUMBERED = re.compile(r"\s*(?:an?|one|two|three|four|five|six|\d)\s+ǂ", re.IGNORECASE)

_DENIES = re.compile(r"\b(?:no|without|free of|negative for)\b", re.IGNORECASE)
_COUNTED_NEW = re.compile(
    r"\s*(?:two|three|four|five|six|seven|eight|nine|ten|[2-9])\s+(?:new|more|further|additional)\b",
    re.IGNORECASE,
)

CATEGORY_TIMES = re.compile(r"\s*ǂ[ǂ -]*[x×]\s?\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Unit:
    """`start:end` of the note, the tokens inside, the sizes that it gives as today's and those of an earlier
    time."""

    start: int
    end: int
    tokens: tuple[Token, ...]
    sizes: tuple[Measure, ...]
    earlier: tuple[Measure, ...]

    def of(self, *kinds: str) -> list[Token]:
        return [t for t in self.tokens if t.kind in kinds] if self.tokens else []


def units_of(note: Note, words: Words, sentence: Sentence, measures: list[Measure]) -> list[Unit]:
    """The units of `sentence`; `measures` are its lengths without distances."""
    text, start, end = words.text, sentence.start, sentence.end
    tokens = words.within(start, end)
    cuts = [start]
    for m in _CUT.finditer(text, start, end):
        inside = any(t.start < m.end() and m.start() < t.end for t in tokens) or any(
            x.start < m.end() and m.start() < x.end for x in measures
        )
        if not inside and m.start() > cuts[-1]:
            cuts.append(m.end() if "(" not in m.group() else m.start() + m.group().index("("))
    cuts.append(end)
    spans: list[list[int]] = []
    for a, b in pairwise(cuts):
        if spans and not _begins_new(text, tokens, measures, (spans[-1][0], spans[-1][1]), (a, b)):
            spans[-1][1] = b
        else:
            spans.append([a, b])
    return [_unit(tokens, measures, a, b) for a, b in spans if text[a:b].strip()]


def _unit(tokens: list[Token], measures: list[Measure], a: int, b: int) -> Unit:
    inside = [m for m in measures if m.start >= a and m.end <= b]
    return Unit(
        a,
        b,
        tuple(t for t in tokens if t.start >= a and t.end <= b),
        tuple(m for m in inside if not m.is_prior),
        tuple(m for m in inside if m.is_prior),
    )


def _begins_new(
    text: str, tokens: list[Token], measures: list[Measure], unit: tuple[int, int], chunk: tuple[int, int]
) -> bool:
    held, new = _unit(tokens, measures, *unit), _unit(tokens, measures, *chunk)
    if new.sizes and held.sizes and not _is_dimension(text, held.sizes[-1], new.sizes[0]):
        return True
    segments = new.of("segment")
    if segments and held.of("segment") and (held.sizes or new.sizes):
        is_first = bool(_SEGMENT_FIRST.fullmatch(text[chunk[0] : segments[0].start]))
        is_whole = bool(new.sizes and new.of(*NOUN_KINDS))
    else:
        is_first = is_whole = False
    if is_first or is_whole:
        return True
    nouns = [t for t in new.of(*NOUN_KINDS) if t.kind != "pronoun"]
    if not nouns:
        categories = new.of("lr")
        if categories and (CATEGORY_TIMES.match(text, chunk[0]) or _is_new_beside_none(text, unit, chunk)):
            return True
        return bool(categories and held.of("lr") and (segments or new.sizes))
    if held.of("lr") and new.of("lr") and _NUMBERED.match(text, chunk[0]):
        return True
    if not held.of(*NOUN_KINDS) and not held.sizes:
        return False
    return _opens_with(text, chunk[0], nouns[0], new, held)


def _is_new_beside_none(text: str, unit: tuple[int, int], chunk: tuple[int, int]) -> bool:
    """New lesions are counted after words that deny others ("no recurrence + 3 new LR-5s")."""
    return bool(_COUNTED_NEW.match(text, chunk[0]) and _DENIES.search(text, *unit))


def _opens_with(text: str, at: int, noun: Token, new: Unit, held: Unit) -> bool:
    """The chunk begins with a thing of its own rather than with a further word on the thing before."""
    lead = text[at : noun.start]
    if re.search(r"\bthere (?:is|are|was|were)\b", lead, re.IGNORECASE):
        return True
    if _PREDICATE.search(lead) or pattern("contact").search(lead) or len(lead.split()) > 7:
        return False
    if noun.kind == "other":
        return len(lead.split()) <= 3
    opened = _OPENS.match(lead)
    if opened and opened.group().strip():
        return True
    return bool((new.of("segment", "lr") or new.sizes) and held.of(*LESION_KINDS, "benign", "treated"))


def _is_dimension(text: str, first: Measure, second: Measure) -> bool:
    """The second length is another dimension of the same thing, as in "9.4 cm transverse by 8.1 cm AP"."""
    between = text[first.end : second.start].lower()
    after = text[second.end : second.end + 22].lower()
    axis = (
        r"\b(?:ap|transverse|trans|craniocaudal|cc|anteroposterior|long|short|height|depth|width|wide|tall"
        r"|deep|axial|tv)\b"
    )
    return bool(
        re.search(rf"\bby\s*$|{axis}", between)
        and (re.search(axis, after) or re.search(r"\bby\s*$|\bx\s*$", between))
    )
