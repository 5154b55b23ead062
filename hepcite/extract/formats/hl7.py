"""HL7 v2 bytes (ORU, MDM) → a page a message: who, when, and what its results say now."""

import base64
import binascii
import re
from dataclasses import replace
from itertools import groupby

from hepcite.extract.formats.characters import plain_text
from hepcite.extract.formats.hl7_results import Result, current, from_segment
from hepcite.extract.formats.hl7_segments import Segment, messages_of
from hepcite.extract.formats.members import member_name
from hepcite.extract.formats.reading import Member, Reading
from hepcite.extract.formats.stamps import day_of
from hepcite.extract.formats.statuses import statuses, withdrawn
from hepcite.extract.formats.text import decoded
from hepcite.extract.formats.unwrap import unwrapped
from hepcite.extract.formats.written import written_page
from hepcite.records import Page, Problem

_BEGINNING = re.compile(rb"^[\s\x0b\xef\xbb\xbf]*(FHS|BHS|MSH)[^A-Za-z0-9\s]")
_DRAFT, _CORRECTED, _CANCELLED = "P", "C", "X"


def is_hl7(data: bytes) -> bool:
    return _BEGINNING.match(data[:64]) is not None


def read_hl7(name: str, data: bytes) -> Reading:
    text, _ = decoded(data.replace(b"\x0b", b"").replace(b"\x1c", b""))
    messages = messages_of(text)
    results = [r for number, message in enumerate(messages) for r in _results(number, message)]
    kept, gone = current(results)
    problems = [withdrawn(f"{name}, message {r.message + 1}", "a result", r.status) for r in gone]
    pages: list[Page] = []
    members: list[Member] = []
    for number, message in enumerate(messages):
        own = [result for result in kept if result.message == number]
        if not own:
            continue
        for result in own:
            if result.is_document:
                _embed(name, result, len(pages) + 1, members, problems)
            elif result.is_pointer:
                problems.append(_elsewhere(name, number))
        page = "\n".join([*_head(message), *_body(message, own)])
        pages.append(written_page(len(pages) + 1, plain_text(page)))
    if not pages and not problems:
        problems.append(Problem("empty", f"{name} holds no result. Ask the sender for the report."))
    return Reading(tuple(pages), tuple(problems), tuple(members), tuple(page.number for page in pages))


def _results(number: int, message: list[Segment]) -> list[Result]:
    """The results of one message, each with its order and, in a document message, that one's standing."""
    kinds = statuses().hl7_document
    header = message[0]
    event = [*header.components(9), "", ""][1]
    found: list[Result] = []
    order, order_status, document, document_status = f"message {number}", "F", "", ""
    for segment in message:
        if segment.name == "OBR":
            order = segment.field(3) or segment.field(2) or f"{order}, {segment.field(1)}"
            order_status = segment.field(25)
        elif segment.name == "TXA":
            document = segment.field(12)
            document_status = _standing(segment, event)
            order = f"document {document}"
            if event in (*kinds.replacing_events, *kinds.cancelling_events):
                earlier = [segment.field(13), document] if segment.field(13) else [document]
                found += [Result.replacing(number, f"document {key}") for key in earlier]
        elif segment.name == "OBX":
            result = from_segment(number, order, document_status or order_status, segment)
            is_draft = document_status == _DRAFT
            found.append(replace(result, order_is_preliminary=True) if is_draft else result)
        elif segment.name == "NTE" and found and found[-1].message == number:
            found[-1] = replace(found[-1], notes=(*found[-1].notes, *segment.lines(3)))
    return found


def _standing(segment: Segment, event: str) -> str:
    """That of a document, in the words that an order has for it; empty where it is final."""
    rules = statuses().hl7_document
    if event in rules.cancelling_events or segment.field(19) in rules.withdrawn_availability:
        return _CANCELLED
    if segment.field(17) in rules.preliminary:
        return _DRAFT
    return _CORRECTED if event in rules.replacing_events else ""


def _head(message: list[Segment]) -> list[str]:
    lines = []
    patient = next((s for s in message if s.name == "PID"), None)
    order = next((s for s in message if s.name in ("OBR", "TXA")), None)
    title = (order.words(4) if order.name == "OBR" else order.words(2)) if order else ""
    lines += [title] if title else []
    if patient:
        family, given = (*patient.components(5), "", "")[:2]
        born = day_of(patient.field(7))
        said = [
            f"Patient: {given} {family}".rstrip() if family or given else "",
            f"DOB: {born}" if born else "",
        ]
        lines.append(" | ".join(part for part in said if part))
    day = ""
    if order:
        day = (
            day_of(order.field(7)) or day_of(order.field(22))
            if order.name == "OBR"
            else day_of(order.field(4))
        )
    lines += [f"Date of exam: {day}"] if day else []
    return [line for line in lines if line] + [""]


def _body(message: list[Segment], results: list[Result]) -> list[str]:
    marks, rules = statuses().marks, statuses()
    lines: list[str] = []
    if any(r.status in rules.hl7_result.corrected for r in results):
        lines.append(marks.amended)
    shown = [result for result in results if not (result.is_document or result.is_pointer)]
    for (is_prose, title, is_preliminary), group in groupby(shown, key=_passage):
        mark = f"{marks.preliminary}: " if is_preliminary else ""
        if is_prose:
            own = list(group)
            lines += [f"{mark}{title}"] if title or mark else []
            lines.append(unwrapped("\n".join(line for result in own for line in result.lines)))
            lines += [note for result in own for note in result.notes]
        else:
            lines += [line for result in group for line in (mark + result.row, *result.notes)]
    return lines


def _passage(result: Result) -> tuple[bool, str, bool]:
    """What the lines of one passage have in common; a report is often sent a line a segment."""
    return result.is_prose, result.title if result.is_prose else "", result.is_preliminary


def _embed(name: str, result: Result, after: int, members: list[Member], problems: list[Problem]) -> None:
    shown = member_name(name, f"message {result.message + 1}, embedded document", len(members) + 1)
    try:
        content = base64.b64decode(result.encoded, validate=True)
    except (binascii.Error, ValueError):
        content = b""
    if result.is_preliminary:
        problems.append(
            Problem("preliminary", f"{shown} is preliminary, not final. Ask for the final one.", fatal=False)
        )
    if content:
        members.append(Member(shown, content, after, begins=False))
    else:
        problems.append(Problem("damaged", f"{shown} is damaged. Ask for the document itself."))


def _elsewhere(name: str, number: int) -> Problem:
    message = f"{name}, message {number + 1} points to a document that was not sent. Ask for it."
    return Problem("not_read", message)
