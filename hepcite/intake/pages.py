"""A file name and a page number into the text that evidence quotes."""

from collections.abc import Iterable, Mapping

from hepcite.intake.errors import IntakeError
from hepcite.records import Case, Document, Page


def find_pages(
    case: Case, files: Mapping[str, bytes], name: str, page: int | None
) -> tuple[tuple[Page, ...], tuple[Document, ...]]:
    """The pages of the file `name` (all where `page` is None), and the documents that it holds.

    Raises IntakeError where there is no such file or page, saying which there are.
    """
    from hepcite.extract import read_documents

    if name not in files:
        raise IntakeError(f"{name}: no such document in the case; there are {', '.join(files)}")
    documents = read_documents(case, {name: files[name]})
    pages = tuple(page for document in documents for page in document.pages)
    if page is None:
        return pages, documents
    chosen = tuple(each for each in pages if each.number == page)
    if not chosen:
        there = f"has pages 1 to {len(pages)}" if pages else "has no page that could be read"
        raise IntakeError(f"{name}: has no page {page}; it {there}")
    return chosen, documents


def unread_of(documents: Iterable[Document], page: int | None) -> list[str]:
    """What was not read of the documents, on `page` where that is given."""
    problems = (problem for document in documents for problem in document.problems if problem.fatal)
    return [problem.message for problem in problems if page is None or problem.page in (None, page)]
