"""FHIR R4 JSON (Bundle or one resource) → a page a report, result group or document, in the order given."""

import json
from collections.abc import Iterator
from typing import Any

from hepcite.extract.formats.characters import plain_text
from hepcite.extract.formats.fhir_bundle import Bundle, objects, text_at
from hepcite.extract.formats.fhir_pages import (
    composition_lines,
    document_lines,
    observation_row,
    patient_lines,
    report_lines,
    results_head,
)
from hepcite.extract.formats.fhir_statements import is_statement, statement_line, withdrawn_status
from hepcite.extract.formats.members import member_name
from hepcite.extract.formats.reading import Member, Reading
from hepcite.extract.formats.statuses import statuses, withdrawn
from hepcite.extract.formats.written import written_page
from hepcite.records import Page, Problem

_SETTING = frozenset(
    {
        "Binary",
        "Bundle",
        "CareTeam",
        "Coverage",
        "Device",
        "Encounter",
        "Endpoint",
        "ImagingStudy",
        "Location",
        "Medication",
        "MessageHeader",
        "Observation",
        "OperationOutcome",
        "Organization",
        "Patient",
        "Practitioner",
        "PractitionerRole",
        "Provenance",
        "RelatedPerson",
        "ServiceRequest",
        "Specimen",
    }
)
"""Resources that are no records themselves, or that other pages show."""


def is_fhir(data: bytes) -> bool:
    return data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" and b'"resourceType"' in data


def read_fhir(name: str, data: bytes) -> Reading:
    try:
        roots = list(_roots(data.decode("utf-8-sig")))
    except (ValueError, RecursionError):
        message = f"{name} is a FHIR file that is cut off or damaged. Ask the sender to export it again."
        return Reading((), (Problem("damaged", message),))
    return _Pages(name, Bundle.of(roots)).reading()


def _roots(text: str) -> Iterator[Any]:
    """One JSON value, or one a line. Numbers stay as written."""
    decoder = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str)
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        value, at = decoder.raw_decode(text, at)
        yield value


class _Pages:
    def __init__(self, name: str, bundle: Bundle) -> None:
        self._name, self._bundle = name, bundle
        self._pages: list[Page] = []
        self._members: list[Member] = []
        self._problems: list[Problem] = []
        self._shown: set[int] = set()
        self._statements: dict[tuple[str, ...], list[str]] = {}

    def reading(self) -> Reading:
        unread: dict[str, int] = {}
        for resource in self._bundle.resources:
            kind = text_at(resource, "resourceType")
            if kind == "DiagnosticReport":
                self._report(resource)
            elif kind == "DocumentReference":
                self._document(resource)
            elif kind == "Composition":
                self._composition(resource)
            elif is_statement(kind):
                self._statement(kind, resource)
            elif kind not in _SETTING:
                unread[kind] = unread.get(kind, 0) + 1
        self._loose_results()
        for (kind, *head), lines in self._statements.items():
            self._add_page([statuses().fhir_statements[kind].heading, *head, "", *lines])
        for kind, count in sorted(unread.items()):
            shown = kind if kind.isalpha() and len(kind) < 40 else "unknown"
            message = (
                f"{self._name}: {count} resources of the type {shown} are not read. Look at them in the file."
            )
            self._problems.append(Problem("not_read", message))
        if not self._pages and not self._problems:
            message = f"{self._name} holds no report, document or result. Ask the sender for the records."
            self._problems.append(Problem("empty", message))
        parts = tuple(page.number for page in self._pages)
        return Reading(tuple(self._pages), tuple(self._problems), tuple(self._members), parts)

    def _is_withdrawn(self, resource: Any, what: str) -> bool:
        """Entered in error, cancelled or superseded: left out, and said."""
        for key in ("status", "docStatus"):
            status = text_at(resource, key)
            if status in statuses().fhir.withdrawn:
                self._problems.append(withdrawn(self._name, what, status))
                return True
        return False

    def _add_page(self, lines: list[str]) -> None:
        self._pages.append(written_page(len(self._pages) + 1, plain_text("\n".join(lines).strip("\n"))))

    def _report(self, resource: Any) -> None:
        results = [
            found for found in self._bundle.referred(resource, "result") if id(found) not in self._shown
        ]
        self._shown.update(map(id, results))
        if self._is_withdrawn(resource, "a report"):
            return
        rows = [row for result in results for row in self._rows(result)]
        self._add_page(report_lines(resource, self._bundle, rows))
        self._attach(objects(resource, "presentedForm"))

    def _document(self, resource: Any) -> None:
        if self._is_withdrawn(resource, "a document"):
            return
        self._add_page(document_lines(resource, self._bundle))
        contents = objects(resource, "content")
        self._attach([content.get("attachment") for content in contents])

    def _composition(self, resource: Any) -> None:
        if not self._is_withdrawn(resource, "a document"):
            self._add_page(composition_lines(resource, self._bundle))

    def _statement(self, kind: str, resource: Any) -> None:
        """Statements of one kind and patient share a page."""
        status = withdrawn_status(resource)
        if status:
            self._problems.append(withdrawn(self._name, "a statement", status))
            return
        line = statement_line(resource, self._bundle)
        if line:
            head = patient_lines(resource, self._bundle)
            self._statements.setdefault((kind, *head), []).append(line)

    def _rows(self, observation: Any) -> list[str]:
        if self._is_withdrawn(observation, "a result"):
            return []
        members = [m for m in self._bundle.referred(observation, "hasMember") if id(m) not in self._shown]
        self._shown.update(map(id, members))
        return [*observation_row(observation), *(row for member in members for row in self._rows(member))]

    def _loose_results(self) -> None:
        """Observations of no report: a page for each patient and day."""
        groups: dict[tuple[str, ...], list[str]] = {}
        for resource in self._bundle.resources:
            if text_at(resource, "resourceType") == "Observation" and id(resource) not in self._shown:
                self._shown.add(id(resource))
                rows = self._rows(resource)
                if rows:
                    groups.setdefault(tuple(results_head(resource, self._bundle)), []).extend(rows)
        for head, rows in groups.items():
            self._add_page([*head, "", *rows])

    def _attach(self, found: list[Any]) -> None:
        for attachment in found:
            number = len(self._members) + 1
            shown = member_name(self._name, f"attachment {number}", number)
            content = self._bundle.content(attachment)
            if content:
                self._members.append(Member(shown, content, len(self._pages), begins=False))
            else:
                message = f"{shown} is not in the file or is damaged. Ask the sender for the document itself."
                self._problems.append(Problem("not_read", message))
