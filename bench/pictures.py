"""Files and case folders → whether any of their pages is a picture that has to be recognised."""

from pathlib import Path

import pypdfium2

FEWEST_SIGNS = 40
"""A page with fewer signs of text than this is taken for a picture."""


def has_text(path: Path) -> bool:
    """Every page of the PDF carries its words."""
    document = pypdfium2.PdfDocument(path)
    try:
        return all(page.get_textpage().count_chars() > FEWEST_SIGNS for page in document)
    finally:
        document.close()


def has_pictures(folder: Path) -> bool:
    """A case whose reading takes recognition: a scanned PDF, or a file of a kind that is one."""
    records = [path for path in folder.iterdir() if path.suffix != ".json"]
    return any(
        not has_text(path) if path.suffix == ".pdf" else path.suffix not in (".txt", ".docx")
        for path in records
    )
