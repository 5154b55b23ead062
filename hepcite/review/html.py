"""A Result into summary.html: one file with its style inside, no script, nothing from elsewhere."""

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from hepcite.records import Absence, Document, Result
from hepcite.review.summary import Summary, applying, distinct, not_applying, open_pathways, summarize
from hepcite.review.words import words

SHOWN_QUOTES = 3
"""More quotes of one statement are folded away, and printed all the same."""


def to_html(result: Result) -> str:
    """The same result gives the same text. Everything that comes from a record is escaped."""
    summary = summarize(result)
    return _environment().get_template("summary.html").render(summary=summary, **_names(summary))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("hepcite.review"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["pages"] = _pages
    environment.filters["searched"] = _searched
    environment.filters["distinct"] = distinct
    return environment


def _names(summary: Summary) -> dict[str, Any]:
    """What the template calls by name.

    `anchors` gives each file a link target, whatever its name; `homes` gives each clause and pathway the one
    place that links to it lead to: (number of the treatment, pathway, clause).
    """
    files = dict.fromkeys(document.name for document in summary.result.documents)
    return {
        "words": words(),
        "case": summary.result.case,
        "determination": summary.result.determination,
        "facts": summary.result.findings.facts,
        "anchors": {name: f"file-{number}" for number, name in enumerate(files, start=1)},
        "homes": _homes(summary.result),
        "applying": applying,
        "not_applying": not_applying,
        "open_pathways": open_pathways,
        "shown_quotes": SHOWN_QUOTES,
    }


def _homes(result: Result) -> dict[str, tuple[int, str, str]]:
    homes: dict[str, tuple[int, str, str]] = {}
    for number, treatment in enumerate(result.determination.treatments, start=1):
        for pathway in applying(treatment):
            for clause in (*(criterion.clause for criterion in pathway.criteria), pathway.clause):
                homes.setdefault(clause, (number, pathway.clause, clause))
    return homes


def _pages(document: Document) -> str:
    """Such as "5 to 7"; pages count from 1 within the file."""
    if not document.pages:
        return "none"
    last = document.first_page + len(document.pages) - 1
    return f"{document.first_page}" if last == document.first_page else f"{document.first_page} to {last}"


def _searched(absence: Absence) -> str:
    """How much was searched, such as "3 files, 7 pages"."""
    pages = sum(len(pages) for _, pages in absence.searched)
    count = len({name for name, _ in absence.searched})
    return f"{count} {'file' if count == 1 else 'files'}, {pages} {'page' if pages == 1 else 'pages'}"
