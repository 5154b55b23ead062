"""C-CDA bytes (an XML document of HL7) → one page: who and when, then each section under its title."""

import base64
import binascii
import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from lxml import etree

from hepcite.extract.formats.characters import plain_text
from hepcite.extract.formats.entries import Entries, entry_lines
from hepcite.extract.formats.html import hidden_passages, is_hidden, markup_data
from hepcite.extract.formats.markup import local, tags_of, text_of
from hepcite.extract.formats.members import member_name
from hepcite.extract.formats.reading import Member, Reading
from hepcite.extract.formats.stamps import day_of
from hepcite.extract.formats.statuses import negated, withdrawn
from hepcite.extract.formats.written import written_page
from hepcite.records import Problem

NS = {"v": "urn:hl7-org:v3"}
_ROOT = re.compile(rb"<(\w+:)?ClinicalDocument[\s>]")
_HEAD_BYTES = 16384


def is_ccda(data: bytes) -> bool:
    head = data[:_HEAD_BYTES]
    return b"urn:hl7-org:v3" in head and _ROOT.search(head) is not None


def read_ccda(name: str, data: bytes) -> Reading:
    if b"<!DOCTYPE" in data[:_HEAD_BYTES] or b"<!ENTITY" in data:
        message = (
            f"{name} declares a document type of its own, which no clinical document needs. It was not read."
        )
        return Reading((), (Problem("damaged", f"{message} Ask the sender to export it again."),))
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        message = f"{name} is a clinical document (C-CDA) that is cut off or damaged. Ask for it again."
        return Reading((), (Problem("damaged", message),))
    return _Document(name, root).reading()


class _Document:
    def __init__(self, name: str, root: Any) -> None:
        self._name, self._root = name, root
        self._problems: list[Problem] = []
        self._hidden = 0
        self._silent = 0

    def reading(self) -> Reading:
        lines = list(self._head())
        for section in self._root.iterfind("v:component/v:structuredBody/v:component/v:section", NS):
            lines += self._section(section)
        members = self._embedded()
        if self._hidden:
            self._problems.append(hidden_passages(self._name, self._hidden))
        if self._silent:
            message = f"{self._name}: {self._silent} sections say that they hold no information; left out."
            self._problems.append(Problem("no_information", message, fatal=False))
        page = written_page(1, plain_text("\n".join(lines).strip("\n")))
        return Reading((page,), tuple(self._problems), members)

    def _head(self) -> Iterator[str]:
        title = _said(self._root, "v:title")
        if title:
            yield title
        patient = self._root.find("v:recordTarget/v:patientRole/v:patient", NS)
        if patient is not None:
            born = day_of(_attribute(patient, "v:birthTime"))
            parts = (
                f"Patient: {_person(patient)}" if _person(patient) else "",
                f"DOB: {born}" if born else "",
            )
            yield " | ".join(part for part in parts if part)
        performed = day_of(_attribute(self._root, "v:documentationOf/v:serviceEvent/v:effectiveTime/v:low"))
        encounter = day_of(
            _attribute(self._root, "v:componentOf/v:encompassingEncounter/v:effectiveTime/v:low")
        )
        written = day_of(_attribute(self._root, "v:effectiveTime"))
        if encounter:
            yield f"Date of visit: {encounter}"
        elif performed and performed == written:
            yield f"Date of service: {performed}"
        if written:
            yield f"Report date: {written}"
        author = self._root.find("v:author/v:assignedAuthor/v:assignedPerson", NS)
        if author is not None and _person(author):
            yield f"Author: {_person(author)}"

    def _section(self, section: Any) -> Iterator[str]:
        title = _said(section, "v:title")
        if section.get("nullFlavor"):
            self._silent += 1
            return
        entries = Entries.of(section)
        for status in entries.withdrawn.values():
            self._problems.append(withdrawn(self._name, "an entry", status))
        body = self._narrative(section, entries)
        more = entry_lines(section, entries, has_narrative=bool(body.strip()))
        if title or body or more:
            yield ""
        if title:
            yield title
        if body:
            yield body
        yield from more
        for inner in section.iterfind("v:component/v:section", NS):
            yield from self._section(inner)

    def _narrative(self, section: Any, entries: Entries) -> str:
        text = section.find("v:text", NS)
        if text is None or text.get("nullFlavor"):
            return ""
        names = markup_data()["narrative"]
        is_left_out = partial(self._is_left_out, entries, frozenset(names["left_out"]))
        tags = tags_of(names, is_left_out, partial(_marked, entries))
        return text_of(text, tags)

    def _is_left_out(self, entries: Entries, names: frozenset[str], element: Any) -> bool:
        if is_hidden(element):
            self._hidden += 1
            return True
        is_deleted = element.get("revised") == "delete"
        return is_deleted or local(element) in names or element.get("ID") in entries.withdrawn

    def _embedded(self) -> tuple[Member, ...]:
        body = self._root.find("v:component/v:nonXMLBody/v:text", NS)
        if body is None:
            return ()
        shown = member_name(self._name, "embedded document", 1)
        try:
            content = base64.b64decode("".join(body.itertext()), validate=False)
        except (binascii.Error, ValueError):
            content = b""
        if body.get("representation") != "B64":
            content = "".join(body.itertext()).encode()
        if not content.strip():
            self._problems.append(
                Problem("damaged", f"{shown} is missing or damaged. Ask for the document itself.")
            )
            return ()
        return (Member(shown, content, after=1, begins=False),)


def _marked(entries: Entries, element: Any, text: str) -> str:
    return negated(text) if element.get("ID") in entries.negated and text.strip() else text


def _said(element: Any, path: str) -> str:
    found = element.find(path, NS)
    return "" if found is None else " ".join("".join(found.itertext()).split())


def _attribute(element: Any, path: str) -> str:
    found = element.find(path, NS)
    return "" if found is None else found.get("value") or ""


def _person(holder: Any) -> str:
    name = holder.find("v:name", NS)
    if name is None:
        return ""
    parts = [" ".join("".join(part.itertext()).split()) for part in name if local(part) != "suffix"]
    return " ".join(part for part in parts if part) or " ".join("".join(name.itertext()).split())
