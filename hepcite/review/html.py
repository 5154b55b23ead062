"""A Result into summary.html: one file with its style, script and pictures inside, nothing from elsewhere."""

import base64
import hashlib
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from hepcite.records import Absence, Document, PageImage, PageImages, Result
from hepcite.review.citations import Citations
from hepcite.review.summary import (
    Summary,
    applying,
    deciding,
    distinct,
    not_applying,
    open_pathways,
    readings_used,
    sets_in_words,
    summarize,
)
from hepcite.review.timeline import timeline
from hepcite.review.words import words

SHOWN_QUOTES = 2
"""More quotes of one statement are folded away, and printed all the same."""
INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
"""Signs without a shape that word processors leave; they are dropped. Other unseen signs are told by number."""


def to_html(result: Result, images: PageImages | None = None) -> str:
    """The same result and pictures give the same text. All that comes from a record is escaped.

    `images` holds the pictures of cited pages; a cited page without one is shown as text.
    """
    style, script = _asset("summary.css"), _asset("summary.js")
    return render(
        "summary.html",
        result,
        images or {},
        {"style": Markup(style), "script": Markup(script), "policy": _policy_of_page(style, script)},  # noqa: S704
    )


def render(
    template: str,
    result: Result,
    images: PageImages,
    more: Mapping[str, Any],
    made: Environment | None = None,
) -> str:
    """`made`: the environment of a caller with templates of its own around these."""
    summary = summarize(result)
    citations = Citations(result, images)
    names = _names(summary) | {"citations": citations} | dict(more)
    return (made or environment()).get_template(template).render(summary=summary, **names)


@cache
def _asset(name: str) -> str:
    return files("hepcite.review").joinpath("templates", name).read_text(encoding="utf-8")


def _policy_of_page(style: str, script: str) -> str:
    """A browser runs and shows what is in the file, by its hash, and fetches nothing."""
    own_style, own_script = _hash(style), _hash(script)
    return (
        f"default-src 'none'; img-src data:; style-src {own_style}; script-src {own_script}; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def environment() -> Environment:
    made = Environment(
        loader=PackageLoader("hepcite.review"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_told,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {
        "pages": _pages,
        "searched": _searched,
        "distinct": distinct,
        "data_uri": data_uri,
        "sets_in_words": sets_in_words,
    }
    return made


def _told(value: object) -> object:
    """A record's text with the signs made visible that no one sees and that could turn a line around."""
    if not isinstance(value, str) or isinstance(value, Markup) or (value.isascii() and value.isprintable()):
        return value
    return "".join(_sign(sign) for sign in value)


def _sign(sign: str) -> str:
    if sign in INVISIBLE:
        return ""
    if sign not in "\n\t" and unicodedata.category(sign) in ("Cc", "Cf", "Cs"):
        return f"[U+{ord(sign):04X}]"
    return sign


def data_uri(image: PageImage) -> Markup:
    return Markup(f"data:{image.media_type};base64,{base64.b64encode(image.data).decode()}")  # noqa: S704


def _names(summary: Summary) -> dict[str, Any]:
    """What the templates call by name.

    `anchors` gives each file a link target, whatever its name; `homes` gives each clause and pathway the one
    place that links to it lead to: (number of the treatment, pathway, clause).
    """
    result = summary.result
    file_names = dict.fromkeys(document.name for document in result.documents)
    return {
        "words": words(),
        "result": result,
        "case": result.case,
        "determination": result.determination,
        "facts": result.findings.facts,
        "lesions": result.findings.lesions,
        "timeline": timeline(result.findings.lesions),
        "anchors": {name: f"file-{number}" for number, name in enumerate(file_names, start=1)},
        "homes": _homes(result),
        "applying": applying,
        "deciding": deciding,
        "not_applying": not_applying,
        "open_pathways": open_pathways,
        "readings": readings_used(result),
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
