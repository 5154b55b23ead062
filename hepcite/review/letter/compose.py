"""A Result, and what the office says of itself, into the parts of the letter, ready for any renderer."""

import textwrap
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hepcite.records import Evidence, Result
from hepcite.review.letter.needs import Clarification, DocumentRequest, Needs, needs_of
from hepcite.review.letter.office import Office
from hepcite.review.letter.phrases import phrases
from hepcite.review.summary import Summary, summarize
from hepcite.review.words import words

QUOTE_WIDTH = 160
"""Characters of a quote that the letter repeats; the record itself has the rest."""
SHOWN_QUOTES = 2


@dataclass(frozen=True, slots=True)
class Item:
    """`lines` stand under `head`. A `box` is there to be ticked."""

    head: str
    lines: tuple[str, ...] = ()
    box: bool = True


@dataclass(frozen=True, slots=True)
class Part:
    title: str
    opening: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """`head` holds pairs of label and value. No part says what will be decided: it has no way to know."""

    title: str
    head: tuple[tuple[str, str], ...]
    opening: tuple[str, ...]
    parts: tuple[Part, ...]
    closing: str


def compose(result: Result, office: Office | None = None) -> Letter:
    """Pure: the same result and office give the same letter. Reads needs and quotes, and no disposition."""
    office, needs, told = office or Office(), needs_of(result), phrases()
    return Letter(
        title=told.title,
        head=tuple((label, plain(value)) for label, value in _head(result, office)),
        opening=_opening(needs),
        parts=() if needs.is_empty else tuple(_parts(result, needs, office)),
        closing=told.closing,
    )


def _opening(needs: Needs) -> tuple[str, ...]:
    told = phrases()
    if needs.is_empty:
        return (told.nothing_open,)
    return (told.opening, told.numbers) if needs.has_questions else (told.opening_files,)


def plain(text: str) -> str:
    """One line without control and formatting characters, so that no record can shape the letter."""
    kept = (
        "" if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co") and not c.isspace() else c for c in text
    )
    return " ".join("".join(kept).split())


def _head(result: Result, office: Office) -> Iterator[tuple[str, str]]:
    case, determination = result.case, result.determination
    asked = [words().treatment(t) + _codes(t.codes) for t in determination.treatments]
    if office.name:
        yield "From", office.name
    yield "Patient", f"{case.patient.name}, born {case.patient.birth_date}"
    if case.patient.member_id:
        yield "Member number", case.patient.member_id
    yield "Request", f"{case.case_id}, received {case.received}, {case.urgency}"
    if asked:
        yield "Treatment asked for", "; ".join(dict.fromkeys(asked))
    yield "Policy", f"{determination.policy_id}, version {determination.policy_version}"


def _codes(codes: tuple[str, ...]) -> str:
    return f" ({', '.join(codes)})" if codes else ""


def _parts(result: Result, needs: Needs, office: Office) -> Iterator[Part]:
    told, summary = phrases(), summarize(result)
    for number, request in enumerate(needs.documents, start=1):
        yield _document_part(number, request)
    for title, opening, found in (
        (told.clarify_title, told.clarify_opening, needs.conflicts),
        (told.ambiguous_title, told.ambiguous_opening, needs.ambiguous),
    ):
        if found:
            yield Part(title, opening, tuple(_clarification(summary, c) for c in found))
    if needs.unread:
        items = (Item(plain(n) + (f", page {page}" if page else "")) for n, page in needs.unread)
        yield Part(told.unread_title, told.unread_opening, tuple(items))
    if needs.set_aside:
        items = (Item(plain(name)) for name in needs.set_aside)
        yield Part(told.set_aside_title, told.set_aside_opening, tuple(items))
    yield _reply(result, office)


def _document_part(number: int, request: DocumentRequest) -> Part:
    loinc = request.document.loinc
    code = f"{phrases().code.format(code=loinc.code, display=loinc.display)}." if loinc else ""
    items = tuple(Item(question.ask, tuple(_why(question.why))) for question in request.questions)
    return Part(f"{number}. {request.document.name}", code, items)


def _why(why: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Clauses that ask the same share a line: "IV.A.1.c, IV.A.2.c: Documented as unresectable"."""
    clauses: dict[str, list[str]] = {}
    for clause, requirement in why:
        clauses.setdefault(requirement, []).append(clause)
    for requirement, names in clauses.items():
        yield ", ".join(names) + (f": {requirement}" if requirement else "")


def _clarification(summary: Summary, clarification: Clarification) -> Item:
    told = phrases()
    labels = (told.one_record, told.other_record) if len(clarification.sides) > 1 else (told.see,)
    seen = (
        _seen(summary, evidence, label)
        for label, side in zip(labels, clarification.sides, strict=False)
        for evidence in side[:SHOWN_QUOTES]
    )
    return Item(clarification.about, (*_why(clarification.why), *seen))


def _seen(summary: Summary, evidence: Evidence, label: str) -> str:
    date = summary.date_of(evidence)
    place = f"{plain(evidence.document)}, {date or 'no date'}, page {evidence.page}"
    quote = textwrap.shorten(plain(evidence.quote), QUOTE_WIDTH, placeholder=" …")
    return f"{label.format(place=place)}: “{quote}”"


def _reply(result: Result, office: Office) -> Part:
    told, due = phrases(), result.determination.due
    reply_by = office.reply_by(result.case.received)
    if reply_by:
        when = told.reply_by.format(reply_by=reply_by)
    elif due:
        when = told.reply_due.format(due=due.at, rule=due.rule)
    else:
        when = told.reply_no_due
    lines = (
        when,
        told.reply_copy,
        told.reply_have_not,
        told.where.format(where=plain(office.send_to or told.where_open)),
        told.contact.format(contact=plain(office.contact or told.contact_open)),
    )
    return Part(told.reply_title, "", tuple(Item(line, box=False) for line in lines))
