"""Documents → the same, where each stands: a preliminary report that has its final one is set aside, one alone says so."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

from hepcite.extract.identify.data import load, pattern
from hepcite.extract.identify.kinds import is_prose
from hepcite.extract.identify.repeats import place_of
from hepcite.records import Document, Problem

REPORTS = frozenset({"radiology_report", "pathology", "lab_report", "operative_note"})


def with_standing(documents: Sequence[Document]) -> tuple[Document, ...]:
    """READING.md, section 5: a final or amended version replaces the earlier one; a preliminary report alone counts,
    for the records hold no newer one, and is marked."""
    out = [_marked(document) for document in documents]
    for early, late in permutations(range(len(out)), 2):
        if out[early].set_aside or out[late].set_aside or not _is_version(out[early], out[late]):
            continue
        if is_preliminary(out[early]) and not is_preliminary(out[late]):
            told = f"preliminary: replaced by the final report on {place_of(out[late])}"
        elif _says(out[late], "amended") and not _says(out[early], "amended"):
            told = f"replaced by the amended report on {place_of(out[late])}"
        else:
            continue
        out[early] = replace(out[early], set_aside=told)
    return tuple(out)


def is_preliminary(document: Document) -> bool:
    return any(problem.kind == "preliminary" for problem in document.problems)


def _marked(document: Document) -> Document:
    if document.kind == "cover_sheet" or is_preliminary(document):
        return document
    lines = _status_lines(document)
    told = pattern("standing", "told")
    if not any(pattern("standing", "preliminary").search(line) and not told.search(line) for line in lines):
        return document
    if any(pattern("standing", "final").search(line) for line in lines):
        return document
    problem = Problem(
        "preliminary",
        f"{document.name}: the document on {place_of(document)} is marked preliminary or not final; "
        "ask the provider for the final one.",
        page=document.first_page,
        fatal=False,
    )
    return replace(document, problems=(*document.problems, problem))


def _says(document: Document, key: str) -> bool:
    return any(pattern("standing", key).search(line) for line in _status_lines(document))


def _status_lines(document: Document) -> list[str]:
    """Short lines near the head and the end that are no sentences."""
    rules = load("standing")
    lines = [line.strip() for page in document.pages for line in page.text.split("\n") if line.strip()]
    edge = lines[: rules["head_lines"]] + lines[rules["head_lines"] :][-rules["end_lines"] :]
    return [line for line in edge if len(line) <= rules["longest_line"] and not is_prose(line)]


def _text(document: Document) -> str:
    return "\n".join(page.text for page in document.pages)


def accessions_of(document: Document) -> frozenset[str]:
    found = re.finditer(load("standing")["accession"], _text(document)[:2500], re.IGNORECASE)
    return frozenset(match["number"].upper() for match in found)


def _is_version(early: Document, late: Document) -> bool:
    """Two reports of one exam: the same number of accession, or the same day and much the same words."""
    if early.kind != late.kind or early.kind not in REPORTS:
        return False
    here, there = accessions_of(early), accessions_of(late)
    if here and there:
        return bool(here & there) and _share(early, late) >= load("standing")["version_share"] / 2
    is_same_day = early.date is not None and early.date == late.date
    return is_same_day and _share(early, late) >= load("standing")["version_share"]


def _share(a: Document, b: Document) -> float:
    first, second = (set(re.findall(r"[a-z]{3,}|\d+", _text(d).lower())) for d in (a, b))
    return len(first & second) / max(1, len(first | second))
