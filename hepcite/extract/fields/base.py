"""What every field needs: its phrases as compiled patterns, matches with their assertion, and the source that a note retells."""

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from hepcite.extract.language.assertion import Assertion
from hepcite.extract.language.note import Note, Sentence
from hepcite.extract.reconcile import IMAGING, NOTE, PATHOLOGY, Statement
from hepcite.extract.yaml_data import read_yaml
from hepcite.records import Absence, Case, Evidence, Fact, Value

RANKS = {"radiology_report": IMAGING, "pathology": PATHOLOGY}


@dataclass(frozen=True, slots=True)
class Context:
    """The request beside the notes. `notes` are those of this patient only, in packet order."""

    case: Case
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase found in a note: its span, its sentence, and what the words around make of it."""

    note: Note
    start: int
    end: int
    sentence: Sentence
    assertion: Assertion
    groups: dict[str, str | None]

    @property
    def text(self) -> str:
        return self.note.text[self.start : self.end]


@cache
def data(name: str) -> Any:
    """The data of `fields/<name>.yaml`."""
    return read_yaml("hepcite.extract.fields", name)


@cache
def phrases(field: str, *path: str) -> re.Pattern[str]:
    """The list at `path` of `fields/<field>.yaml` as one pattern, longest phrase first, on word boundaries.

    Entries are regular expressions without regard to case in which a space stands for any white space and `{name}` for
    the alternatives of the list `macros.name` of the same file.
    """
    node: Any = data(field)
    for key in path:
        node = node[key]
    return compile_phrases(node, data(field).get("macros", {}))


def compile_phrases(
    entries: Sequence[str], macros: dict[str, Sequence[str]] | None = None
) -> re.Pattern[str]:
    """`entries` as one pattern; see `phrases`."""
    return re.compile(join_phrases(entries, macros), re.IGNORECASE)


def join_phrases(entries: Sequence[str], macros: dict[str, Sequence[str]] | None = None) -> str:
    """`entries` as one expression; see `phrases`."""
    longest_first = sorted(map(str, entries), key=len, reverse=True)
    return "|".join(f"(?:{_expand(entry, macros or {})})" for entry in longest_first)


def _expand(entry: str, macros: dict[str, Sequence[str]]) -> str:
    for _ in range(3):
        for name, alternatives in macros.items():
            entry = entry.replace("{" + name + "}", "(?:" + "|".join(str(a) for a in alternatives) + ")")
    entry = re.sub(r" ([?*])", r"\\s\1", entry).replace(" ", r"\s+")
    left = r"\b" if re.match(r"[\w(\[]", entry) else ""
    right = r"\b" if re.search(r"[\w)\]][?*+]?$", entry) else ""
    return left + entry + right


def find(note: Note, pattern: re.Pattern[str], *, skip: frozenset[str] = frozenset()) -> Iterator[Match]:
    """The matches of `pattern` in the sentences of `note`, those of the sections `skip` left out."""
    for sentence in note.sentences:
        if sentence.section in skip:
            continue
        for m in pattern.finditer(note.text, sentence.start, sentence.end):
            if m.end() > m.start():
                yield Match(
                    note, m.start(), m.end(), sentence, note.assertion(m.start(), m.end()), m.groupdict()
                )


_MODALITY = (
    r"(?:mri|mr|ct|cta|pet(?:[/-]ct)?|ultrasound|us|ceus|sonogram|scan|imaging|x-?ray|doppler|triphasic)"
)
_SOURCE_BEFORE_DATE = re.compile(rf"\b{_MODALITY}\b[^.;|\n]{{0,30}}$", re.IGNORECASE)
_DATE_BEFORE_SOURCE = re.compile(rf"^[^.;|\n\d]{{0,12}}\b{_MODALITY}\b", re.IGNORECASE)
_PATHOLOGY_BEFORE_DATE = re.compile(
    r"\b(?:biops(?:y|ied)|bx|pathology|core|cores)\b[^.;|\n]{0,25}$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Source:
    """The report that a sentence retells: its date and rank."""

    date: datetime.date
    rank: int


def source_of(note: Note, sentence: Sentence, position: int | None = None) -> Source | None:
    """The imaging or pathology report, with its date, that the words before `position` in `sentence` name; None where
    they name none. Read in notes only: a report speaks for itself."""
    if note.kind in RANKS:
        return None
    best: Source | None = None
    for d in note.dates_in(sentence.start, sentence.end):
        if position is not None and d.start > position and best is not None:
            break
        before, after = note.text[max(sentence.start, d.start - 45) : d.start], note.text[d.end : d.end + 30]
        if _SOURCE_BEFORE_DATE.search(before) or _DATE_BEFORE_SOURCE.search(after):
            best = Source(d.date, IMAGING)
        elif _PATHOLOGY_BEFORE_DATE.search(before):
            best = Source(d.date, PATHOLOGY)
    return best


def statement(
    note: Note,
    order: int,
    value: Value,
    evidence: Sequence[Evidence],
    source: Source | None = None,
    follows: bool = False,
) -> Statement:
    """What `note` says, ranked as what it retells where `source` is given (READING.md 5, rule 5)."""
    rank = RANKS.get(note.kind, NOTE)
    if source:
        return Statement(
            value, tuple(evidence), note.document.name, order, source.date, source.rank, True, follows
        )
    return Statement(value, tuple(evidence), note.document.name, order, note.date, rank, False, follows)


def absent(
    name: str,
    notes: Sequence[Note],
    near_misses: Sequence[Evidence] = (),
    value: Value = None,
    *,
    mentioned: bool = False,
) -> Fact:
    """The fact `name` as not documented, with what was searched and what came near.

    `mentioned` says that the near misses name the topic without a value; otherwise they are planned, past or negated.
    """
    searched = tuple((n.document.name, tuple(p.number for p in n.document.pages)) for n in notes)
    kind = (
        "not_found"
        if not near_misses
        else "mentioned_without_value"
        if mentioned
        else "only_planned_historical_or_negated"
    )
    return Fact(name, value, "not_documented", absence=Absence(kind, searched, tuple(near_misses)[:5]))  # type: ignore[arg-type]
