"""SourceFile + request → Documents: what each is, of which date, and whether it is this patient's."""

import datetime
import re
import unicodedata
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from hepcite.extract.language.dates import DateMention, find_dates
from hepcite.records import Case, Document, Patient, Problem, SourceFile

HEAD_CHARACTERS = 900
"""How much of a document is its head, where title, patient and date stand."""


@cache
def _data() -> Any:
    return yaml.safe_load(files("hepcite.extract").joinpath("identify.yaml").read_text("utf-8"))


def identify(source: SourceFile, case: Case) -> Document:
    """The document that `source` holds. One of another patient is set aside; a date that cannot be is a problem."""
    text = "\n".join(page.text for page in source.pages)
    kind = document_kind(text) if text.strip() else "other"
    date = document_date(text, kind, case)
    problems = list(source.problems)
    if date and date > case.received:
        problems.append(
            Problem(
                "future_date",
                f"{source.name}: the document's date lies after the day the request was received ({case.received}); "
                "check the date with the provider.",
                fatal=False,
            )
        )
    document = Document(
        name=source.name,
        sha256=source.sha256,
        pages=source.pages,
        first_page=source.pages[0].number if source.pages else 1,
        read_by=source.read_by,
        kind=kind,
        date=date,
        set_aside=another_patient(text, case.patient),
        problems=tuple(problems),
    )
    if text.strip() and date is None:
        missing = Problem(
            "no_date",
            f"{source.name}: no date of exam or visit was found; it ranks as the oldest record.",
            fatal=False,
        )
        document = replace(document, problems=(*document.problems, missing))
    return document


def parts_of(source: SourceFile) -> tuple[SourceFile, ...]:
    """The members of a container (archive, mail, message file) as sources of their own, with their pages and problems."""
    if not source.parts or not source.pages:
        return (source,)
    starts = [source.pages[0].number, *(n for n in source.parts if n > source.pages[0].number)]
    ends = [*starts[1:], source.pages[-1].number + 1]
    return tuple(
        replace(
            source,
            pages=tuple(p for p in source.pages if start <= p.number < end),
            problems=tuple(p for p in source.problems if _belongs(p, start, end, is_first=i == 0)),
            parts=(),
        )
        for i, (start, end) in enumerate(zip(starts, ends, strict=True))
    )


def _belongs(problem: Problem, start: int, end: int, *, is_first: bool) -> bool:
    return is_first if problem.page is None else start <= problem.page < end


def document_kind(text: str) -> str:
    """The kind of document, by weighted words of its head and body (identify.yaml)."""
    title = "\n".join(_title_lines(text))
    scores: dict[str, float] = {}
    for kind, parts in _data()["kinds"].items():
        for part, region in (("title", title), ("body", text)):
            for weight, patterns in parts.get(part, {}).items():
                hits = sum(bool(re.search(p, region, re.IGNORECASE | re.MULTILINE)) for p in patterns)
                scores[kind] = scores.get(kind, 0) + float(weight) * hits
    best = max(scores, key=lambda k: scores[k])
    return best if scores[best] >= 3 else "clinic_note"


@cache
def _label(name: str) -> re.Pattern[str]:
    words = "|".join(sorted(_data()["dates"][name], key=len, reverse=True))
    return re.compile(
        rf"(?:^|[\s(|/;,*-])(?:{words})[\s.:|]*(?:of|on|the|is|at|=|day)?[\s.:|]*$", re.IGNORECASE
    )


def _title_lines(text: str) -> list[str]:
    """The short lines among the first ten, where a document says what it is; sentences are none."""
    lines = [line.strip() for line in text[: 2 * HEAD_CHARACTERS].split("\n") if line.strip()][:10]
    return [line for line in lines if len(line) <= 110 and not _is_prose(line)]


def _is_prose(line: str) -> bool:
    """A line of a sentence rather than of a title: mostly lower-case words, or one that gives the reason of a study."""
    words = re.findall(r"[A-Za-z]+", line)
    lower = sum(w.islower() for w in words)
    opens = re.match(
        r"(?:indication|history|clinical|reason|comparison|hpi|labs?|surg\w*:|background|imaging shown|(?:ct|mri?|pet\S*|us)\b[^,\n]{0,15}\d{1,2}/\d{1,2}(?:/\d+)?\s*:|\d{1,2}/\d{1,2}/\d{2,4}\s+(?:ct|mr|us|u/s))\b|.*\b(?:biopsy|guided)\b",
        line,
        re.IGNORECASE,
    )
    return bool(opens) or (len(words) > 9 and lower > 0.65 * len(words))


def _labelled(text: str, mention: DateMention, name: str) -> bool:
    before = text[max(0, mention.start - 45) : mention.start]
    return bool(_label(name).search(before))


def document_date(text: str, kind: str, case: Case) -> datetime.date | None:
    """The date of the exam or visit: a labelled date of the head first, then any full date of the head, then of the
    whole text; never a birth date, nor one long before the rest."""
    full = [d for d in find_dates(text, None) if d.precision == "day"]
    usable = [
        d
        for d in full
        if not _labelled(text, d, "birth") and d.date != case.patient.birth_date and d.date.year > 1990
    ]
    head = [d for d in usable if d.start < HEAD_CHARACTERS]
    order = ["discharge", "exam", "reported"] if kind == "discharge_summary" else ["exam", "reported"]
    if kind == "pathology":
        order = ["reported", "exam"]
    for label in order:
        named = [d.date for d in head if _labelled(text, d, label)]
        if named:
            return named[0]
    plain = [d.date for d in head if not _labelled(text, d, "prior")]
    if plain:
        return plain[0] if kind != "lab_report" else max(plain)
    tail = [d.date for d in usable if _labelled(text, d, "exam") or _labelled(text, d, "reported")]
    if tail:
        return tail[0]
    known = [d.date for d in usable if d.date <= case.received]
    return max(known) if known else None


def _tokens(name: str) -> set[str]:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return {t for t in re.split(r"[^a-z]+", plain) if len(t) > 1}


_NAME_VALUE = r"[ \t]*[.:|#]*[ \t]+(?P<name>[A-Z][^\n|:;()\d]{2,45})"
_HONORIFICS = {
    "mr",
    "mrs",
    "ms",
    "miss",
    "dr",
    "md",
    "jr",
    "sr",
    "iii",
    "patient",
    "name",
    "member",
    "the",
    "female",
    "male",
    "sex",
    "mrn",
    "dob",
    "born",
}


def another_patient(text: str, patient: Patient) -> str | None:
    """Why the document is another patient's: a birth date or a labelled name that contradicts the request; else None."""
    head = text[: 2 * HEAD_CHARACTERS]
    births = [d for d in find_dates(head, None) if d.precision == "day" and _labelled(head, d, "birth")]
    if births:
        if any(_is_own_line(head, d) and not _is_same_day(head, d, patient.birth_date) for d in births):
            return "another patient: the birth date differs from the request"
        if not any(_is_same_day(head, d, patient.birth_date) for d in births):
            return "another patient: the birth date differs from the request"
        stated_names = _stated_names(head)
        if stated_names and not any(n & _tokens(patient.name) for n in stated_names):
            return "another patient: the name differs from the request"
        return None
    if any(_is_same_day(head, d, patient.birth_date) for d in find_dates(head, None) if d.precision == "day"):
        return None
    wanted = _tokens(patient.name)
    stated_names = _stated_names(head)
    if stated_names and not any(n & wanted for n in stated_names) and not (wanted & _tokens(head)):
        return "another patient: the name differs from the request"
    return None


def _is_own_line(head: str, birth: DateMention) -> bool:
    """The birth date stands on the line that names the document's patient; a banner that intake printed is none."""
    line = head[head.rfind("\n", 0, birth.start) + 1 : birth.start]
    labels = "|".join(sorted(_data()["names"], key=len, reverse=True))
    return bool(re.match(rf"[ \t]*(?:{labels})\b[ \t]*[.:|#]", line, re.IGNORECASE))


def _stated_names(head: str) -> list[set[str]]:
    labels = "|".join(sorted(_data()["names"], key=len, reverse=True))
    found = []
    for match in re.finditer(rf"^[ \t]*(?i:{labels}){_NAME_VALUE}", head, re.MULTILINE):
        words = (
            _tokens(re.split(r"\s{2,}|\bDOB\b|\bborn\b", match["name"], flags=re.IGNORECASE)[0]) - _HONORIFICS
        )
        if len(words) > 1:
            found.append(words)
    return found


def _is_same_day(text: str, mention: DateMention, wanted: datetime.date) -> bool:
    """The written date is `wanted`, also when its day and month are written the other way round."""
    if mention.date == wanted:
        return True
    written = text[mention.start : mention.end]
    swapped = re.fullmatch(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}", written) and mention.date.day <= 12
    return bool(
        swapped
        and (mention.date.year, mention.date.day, mention.date.month)
        == (wanted.year, wanted.month, wanted.day)
    )
