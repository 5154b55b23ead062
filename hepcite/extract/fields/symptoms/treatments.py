"""Sentence → the treatments named in it, each as given, planned, denied or stopped."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

from hepcite.extract.fields.base import data, phrases
from hepcite.extract.fields.symptoms.patterns import FIELD, Span, begins, ends, word
from hepcite.extract.language.note import Note, Sentence

_AROUND = 50
"""Characters before and after a treatment in which it is said to be given, planned, denied or stopped."""
_TAKEN_BACK = ("planned", "denied", "off")


@dataclass(frozen=True, slots=True)
class Treatment:
    """A treatment at `start:end` of the note.

    `kind` is systemic, other or generic ("this", "the medication"). `status` is given, planned, denied, off,
    or named where the words around say none of these.
    """

    start: int
    end: int
    kind: str
    status: str


@dataclass(frozen=True)
class Story:
    """A note with the treatments of each of its sentences, found once."""

    note: Note
    _found: dict[int, list[Treatment]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def text(self) -> str:
        return self.note.text

    def treatments(self, sentence: Sentence) -> list[Treatment]:
        """The treatments that `sentence` names, in order."""
        if sentence.index not in self._found:
            self._found[sentence.index] = list(_treatments(self.note, sentence))
        return self._found[sentence.index]


def is_for_comfort(story: Story, treatment: Treatment) -> bool:
    """The treatment is an analgesic or a remedy, given for a symptom and not for the tumor."""
    return bool(phrases(FIELD, "comfort").fullmatch(story.text, treatment.start, treatment.end))


@lru_cache(maxsize=64)
def _stems_of(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """By kind of treatment, the stems that stand in `text` at all: few of many."""
    low = text.lower()
    every = data(FIELD)["treatment_stems"]
    return tuple((kind, tuple(stem for stem in stems if stem in low)) for kind, stems in every.items())


def _treatments(note: Note, sentence: Sentence) -> Iterator[Treatment]:
    found: list[Treatment] = []
    low = sentence.text.lower()
    for kind, stems in _stems_of(note.text):
        if not any(stem in low for stem in stems):
            continue
        for m in phrases(FIELD, "treatments", kind).finditer(note.text, sentence.start, sentence.end):
            if m.end() > m.start() and not any(t.start < m.end() and m.start() < t.end for t in found):
                status = _status(note, sentence, m.span(), is_named=kind != "generic")
                found.append(Treatment(m.start(), m.end(), kind, status))
    yield from _of_one_list(note, sorted(found, key=lambda t: t.start))


def _status(note: Note, sentence: Sentence, span: Span, *, is_named: bool) -> str:
    before = note.text[max(sentence.start, span[0] - _AROUND) : span[0]]
    after = note.text[span[1] : min(sentence.end, span[1] + _AROUND)]
    if ends("off_before", words=1).search(before):
        return "off"
    denied = ends("denied_before", words=2).search(before)
    if (denied and not word("joined").search(denied["gap"])) or begins("denied_after").match(after):
        return "denied"
    if not is_named:
        return "named"
    if ends("going_on", words=2).search(before):
        return "given"
    if _is_planned(before, after):
        return "planned"
    return "given" if _is_given(sentence, before, after) else "named"


def _is_planned(before: str, after: str) -> bool:
    planned = ends("planned_before", words=6).search(before)
    if planned and not word("done").search(planned["gap"]):
        ahead = before[: planned.start()].split()
        if not ahead or not word("since").fullmatch(ahead[-1]):
            return True
    return bool(begins("planned_after").match(after))


def _is_given(sentence: Sentence, before: str, after: str) -> bool:
    if sentence.section == "medications":
        return True
    told = ends("given_before", words=6).search(before)
    if told and not _is_follow_up(before, told.start(), told["gap"]):
        return True
    return sentence.section != "plan" and bool(begins("given_after", words=5).match(after))


def _is_follow_up(before: str, cue: int, gap: str) -> bool:
    """A study that is to come after the treatment ("repeat MRI four weeks after the ablation")."""
    return before[cue:].lower().startswith(("after", "following")) and bool(
        word("follow_up").search(before[max(0, cue - 40) : cue])
    )


_LINK = re.compile(r"[\s,/+&]*(?:and|or|plus|with|then|nor|,)?[\s,/+&]*(?:\w+ )?", re.IGNORECASE)
"""What joins two treatments into one list."""


def _of_one_list(note: Note, found: list[Treatment]) -> Iterator[Treatment]:
    """Treatments joined in a list share what is said of the first as given, or of any as taken back."""
    run: list[Treatment] = []
    for t in found:
        if run and not _LINK.fullmatch(note.text, run[-1].end, t.start):
            yield from _shared(run)
            run = []
        run.append(t)
    yield from _shared(run)


def _shared(run: list[Treatment]) -> Iterator[Treatment]:
    taken_back = next((t.status for t in run if t.status in _TAKEN_BACK), None)
    status = "given" if run and run[0].status == "given" else taken_back
    yield from (replace(t, status=status) if status and t.status not in _TAKEN_BACK else t for t in run)
