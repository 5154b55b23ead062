"""Sentences → what their words say of the kidney function: stages, dialysis, "normal", "no impairment"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from hepcite.extract.fields.base import data, phrases
from hepcite.extract.fields.labs import by_sentence, explains
from hepcite.extract.fields.renal.doubts import is_condition, is_of_long_ago
from hepcite.extract.language.assertion import Assertion, assertion_at
from hepcite.extract.language.note import Note, Sentence
from hepcite.records import Evidence

SOURCE = "renal.words"
TOPIC = re.compile(
    r"kidney|renal|nephro|ckd|creat|\bcr\b|gfr|dialy|\bhd\b|esrd|eskd|esrf|kdigo|n18|z99|\bscr\b|\bpd\b|capd|ccpd",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Worded:
    """`is_severe` is None for a disease of no stage; `is_carried` marks a history or problem list,
    `is_unsaid` a near miss."""

    is_severe: bool | None
    evidence: Evidence
    is_carried: bool = False
    is_unsaid: bool = False


def read_words(note: Note) -> Iterator[Worded]:
    """Everything that the sentences of `note` say in words, near misses included."""
    for sentence, _ in by_sentence(note, TOPIC):
        if sentence.section != "family_history" and not explains(sentence):
            yield from _sentence(note, sentence)


def _sentence(note: Note, sentence: Sentence) -> Iterator[Worded]:
    used: list[tuple[int, int]] = []
    for start, end, severe, unsaid in _asked(note, sentence):
        used.append((start, end))
        yield Worded(severe, note.evidence(start, sentence.end, SOURCE), is_unsaid=unsaid)
    for read in (_stages, _dialysis, _graded, _negated, _normal, _unstaged):
        for start, end, severe, unsaid in read(note, sentence):
            if any(a < end and start < b for a, b in used):
                continue
            used.append((start, end))
            if _is_of_another(note, sentence, start):
                continue
            carried = sentence.section == "past_history"
            yield Worded(severe, _evidence(note, sentence, start, end), carried, unsaid)


Found = tuple[int, int, bool | None, bool]
_CHECKED = re.compile(r"(?:[\[(]\s?[x✓✔]\s?[\])]|[☒☑■●✓✔])\s*(?P<word>\w+)", re.IGNORECASE)
_UNCHECKED = re.compile(r"\[\s{0,2}\]|☐|□")
_ANSWER = re.compile(r"\W*(?:A\w*\s*[:.]\s*)?(?P<word>yes|no|none|not|absent|present|y|n)\b", re.IGNORECASE)


def _asked(note: Note, sentence: Sentence) -> Iterator[Found]:
    """Severe impairment or dialysis asked for, with the answer: "no" to the former denies it."""
    for name in ("severe", "dialysis"):
        for match in _pattern(name).finditer(note.text, sentence.start, sentence.end):
            answer = _answer(note, sentence, match.end())
            if answer in ("yes", "present", "y"):
                yield match.start(), match.end(), True, False
            elif name == "severe" and answer in ("no", "none", "not", "absent", "n"):
                yield match.start(), match.end(), False, False
            elif answer is not None:
                yield match.start(), match.end(), None, True


def _answer(note: Note, sentence: Sentence, end: int) -> str | None:
    """The ticked or first word of the answer to what ends at `end`, "" for none; None where not asked."""
    rest = note.text[end : sentence.end]
    checked = _CHECKED.search(rest)
    if checked:
        return checked["word"].lower()
    if _UNCHECKED.search(rest):
        return ""
    mark = rest.find("?")
    if mark < 0 or re.search(r"[.;]\s", rest[:mark]):
        return None
    after = rest[mark + 1 :]
    if not after.strip() and sentence.index + 1 < len(note.sentences):
        after = note.sentences[sentence.index + 1].text
    answer = _ANSWER.match(after)
    return answer["word"].lower() if answer else ""


def _held(note: Note, sentence: Sentence, start: int, end: int) -> Assertion:
    """The assertion without that of the section: a past history tells of present disease."""
    return assertion_at(note.text, sentence.start, sentence.end, "", sentence.cues, start, end)


@cache
def _pattern(*path: str) -> re.Pattern[str]:
    return phrases("renal", *path)


_EDGE = re.compile(r"[;|\n]|\.\s|,\s|\bbut\b|\band\b")


def _evidence(note: Note, sentence: Sentence, start: int, end: int) -> Evidence:
    """The clause around the words."""
    cuts = [m.end() for m in _EDGE.finditer(note.text, sentence.start, start)]
    stop = re.compile(r"[;|\n]|[.,](?=\s|$)").search(note.text, end, sentence.end)
    return note.evidence(cuts[-1] if cuts else sentence.start, stop.start() if stop else sentence.end, SOURCE)


@cache
def _stage_patterns() -> tuple[re.Pattern[str], ...]:
    return tuple(
        re.compile(r"(?<![A-Za-z0-9])(?:" + s.replace(" ", r"\s+") + r")(?![A-Za-z0-9])", re.IGNORECASE)
        for s in data("renal")["stage"]
    )


def _stages(note: Note, sentence: Sentence) -> Iterator[Found]:
    for pattern in _stage_patterns():
        for match in pattern.finditer(note.text, sentence.start, sentence.end):
            groups = {k[0]: v for k, v in match.groupdict().items() if v}
            least = _stage_number(groups["s"])
            most = _stage_number(groups["t"]) if "t" in groups else least
            held = _held(note, sentence, match.start(), match.end())
            gone = held.is_any("family", "hypothetical", "negated") or _is_past(
                note, sentence, match.start(), match.end()
            )
            limit = data("renal")["severe_from_stage"]
            severe = None if (least >= limit) != (most >= limit) else least >= limit
            yield match.start(), match.end(), None if gone else severe, gone


def _stage_number(written: str) -> int:
    return int(written) if written.isdigit() else int(data("renal")["stages"][written.lower()])


@cache
def _past() -> re.Pattern[str]:
    return re.compile(
        r"(?<![A-Za-z])(?:"
        + "|".join(p.replace(" ", r"\s+") for p in data("renal")["past"])
        + r")(?![A-Za-z])",
        re.IGNORECASE,
    )


def _is_past(note: Note, sentence: Sentence, start: int, end: int) -> bool:
    """The words beside it, to the next comma, put it into the past."""
    before = re.split(r"[;,.(]\s|\band\b", note.text[max(sentence.start, start - 45) : start])[-1]
    after = re.split(
        r"[;.]\s|,\s(?!resolved|recovered|s/p|status post)|\bnow\b",
        note.text[end : min(sentence.end, end + 50)],
    )[0]
    return bool(_past().search(before) or _past().search(after))


@cache
def _joined(name: str, tail: str) -> re.Pattern[str]:
    return re.compile("(?:" + "|".join(data("renal")[name]) + ")" + tail, re.IGNORECASE)


def _dialysis(note: Note, sentence: Sentence) -> Iterator[Found]:
    for match in _pattern("dialysis").finditer(note.text, sentence.start, sentence.end):
        held = _held(note, sentence, match.start(), match.end())
        before = re.split(
            r"[;.]\s|\bnow\b|,\s", note.text[max(sentence.start, match.start() - 40) : match.start()]
        )[-1]
        after = note.text[match.end() : match.end() + 30]
        denied = _joined("dialysis_not", r"[^.;]{0,25}$").search(before) or re.match(
            rf"\s*{_joined('dialysis_not_after', '').pattern}", after, re.IGNORECASE
        )
        gone = (
            bool(denied)
            or held.is_any("negated", "family", "hypothetical", "planned", "historical")
            or _is_past(note, sentence, match.start(), match.end())
        )
        yield match.start(), match.end(), None if gone else True, gone


def _is_of_another(note: Note, sentence: Sentence, start: int) -> bool:
    """The subject of the clause is someone near the patient."""
    clause = re.split(r"[;.,]\s", note.text[sentence.start : start])[-1]
    return bool(
        re.match(
            rf"\s*(?:(?:his|her|the|my|their|and)\s+)*(?:{'|'.join(data('renal')['others'])})\b(?!\s+(?:and|gave|donated))",
            clause,
            re.IGNORECASE,
        )
    )


def _graded(note: Note, sentence: Sentence) -> Iterator[Found]:
    for name, severe in (("severe", True), ("mild", False)):
        for match in _pattern(name).finditer(note.text, sentence.start, sentence.end):
            held = _held(note, sentence, match.start(), match.end())
            if held.is_any("family", "hypothetical") or _is_past(note, sentence, match.start(), match.end()):
                yield match.start(), match.end(), None, True
            elif "negated" in held:
                yield match.start(), match.end(), False, False
            else:
                yield match.start(), match.end(), severe, False


def _negated(note: Note, sentence: Sentence) -> Iterator[Found]:
    """Trouble of the kidneys that is denied: "no renal impairment", "denies kidney problems"."""
    for match in _pattern("denied_trouble").finditer(note.text, sentence.start, sentence.end):
        held = _held(note, sentence, match.start(), match.end())
        if (
            "negated" not in held
            or held.is_any("family", "hypothetical")
            or _pattern("not_function").search(match.group())
        ):
            continue
        yield match.start(), match.end(), False, False


def _normal(note: Note, sentence: Sentence) -> Iterator[Found]:
    for match in _pattern("normal").finditer(note.text, sentence.start, sentence.end):
        held = _held(note, sentence, match.start(), match.end())
        if held.is_any("family", "hypothetical", "negated") or _is_condition(note, sentence, match):
            yield match.start(), match.end(), None, True
        else:
            yield match.start(), match.end(), False, False
    if note.kind == "radiology_report" or sentence.section in ("imaging", "exam", "findings"):
        return
    for match in _pattern("kidneys_work").finditer(note.text, sentence.start, sentence.end):
        held = _held(note, sentence, match.start(), match.end())
        is_of_organ = _pattern("morphology").search(sentence.text)
        if not is_of_organ and not held.is_any("family", "hypothetical", "negated"):
            yield match.start(), match.end(), False, False


def _is_condition(note: Note, sentence: Sentence, match: re.Match[str]) -> bool:
    before = note.text[max(sentence.start, match.start() - 30) : match.start()]
    return bool(_condition().search(before)) or (
        is_condition(note, sentence, match.start()) or is_of_long_ago(note, sentence, match.end())
    )


@cache
def _condition() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(data('renal')['conditions'])})\b[^.;]*$", re.IGNORECASE)


def _unstaged(note: Note, sentence: Sentence) -> Iterator[Found]:
    for match in _pattern("unstaged").finditer(note.text, sentence.start, sentence.end):
        held = _held(note, sentence, match.start(), match.end())
        gone = held.is_any("family", "hypothetical", "negated") or _is_past(
            note, sentence, match.start(), match.end()
        )
        yield match.start(), match.end(), None, gone
