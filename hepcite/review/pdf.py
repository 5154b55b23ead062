"""A Result into summary.pdf: one to two pages for the file, then the cited words as they stand on their pages."""

import importlib
from typing import Any

from hepcite.records import PageImages, Result
from hepcite.review.crops import crops_of
from hepcite.review.errors import MissingToolError
from hepcite.review.html import render

REMEDY = (
    "the PDF needs WeasyPrint and the Pango library; run 'pip install hepcite[pdf]', and install "
    "libpango-1.0-0 and libpangoft2-1.0-0 (Debian, Ubuntu) or pango (Homebrew, Fedora)"
)


def to_pdf(result: Result, images: PageImages | None = None) -> bytes:
    """Raises MissingToolError where WeasyPrint or its libraries are not installed."""
    return html_to_pdf(render("print.html", result, images or {}, {"crops_of": crops_of}))


def html_to_pdf(text: str) -> bytes:
    """A page of ours as a PDF; nothing is fetched for it. Raises MissingToolError as `to_pdf` does."""
    weasyprint = _weasyprint()
    fetcher = weasyprint.urls.URLFetcher(allowed_protocols=("data",))
    document = weasyprint.HTML(string=text, url_fetcher=fetcher, base_url=None)
    pdf: bytes = document.write_pdf(pdf_tags=True)
    return pdf


def _weasyprint() -> Any:
    try:
        return importlib.import_module("weasyprint")
    except (ImportError, OSError):  # the package, or the library that it loads, is missing
        raise MissingToolError(REMEDY) from None
