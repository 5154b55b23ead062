"""A Letter into plain text to edit, an HTML page that prints, and the bytes of a .docx file."""

import datetime
import io
import textwrap
import zipfile
from collections.abc import Iterator
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from hepcite.records import Result
from hepcite.review.letter.compose import Item, Letter, compose
from hepcite.review.letter.office import Office

TEXT_WIDTH = 80


def to_letter_text(result: Result, office: Office | None = None) -> str:
    """request.txt: lines of at most 80 characters, save words that are longer."""
    return "\n".join(_text_lines(compose(result, office))) + "\n"


def to_letter_html(result: Result, office: Office | None = None) -> str:
    """One page with its style inside, for the printer or a PDF. Everything that comes from a record is escaped."""
    return _environment().get_template("letter.html").render(letter=compose(result, office))


def to_letter_docx(result: Result, office: Office | None = None) -> bytes:
    """request.docx. The same result gives the same document; its dates are those of the request."""
    from docx import Document as new_document  # takes long to import

    letter, document = compose(result, office), new_document()
    properties = document.core_properties
    moment = datetime.datetime.combine(result.case.received, datetime.time(), datetime.UTC)
    properties.created = properties.modified = moment
    properties.author, properties.comments, properties.title = "", "", letter.title
    document.add_heading(letter.title, level=1)
    table = document.add_table(rows=0, cols=2)
    for label, value in letter.head:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, value
    for sentence in letter.opening:
        document.add_paragraph(sentence)
    for part in letter.parts:
        document.add_heading(part.title, level=2)
        if part.opening:
            document.add_paragraph(part.opening)
        for item in part.items:
            document.add_paragraph(_marked(item))
            for line in item.lines:
                document.add_paragraph(line, style="List Bullet 2")
    document.add_paragraph(letter.closing)
    buffer = io.BytesIO()
    document.save(buffer)
    return _without_clock(buffer.getvalue())


def _without_clock(archive: bytes) -> bytes:
    """The same .docx with the times of its parts at zip's earliest, so that equal letters are equal bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(buffer, "w") as new:
        for part in old.infolist():
            entry = zipfile.ZipInfo(part.filename)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(part))
    return buffer.getvalue()


def _text_lines(letter: Letter) -> Iterator[str]:
    yield from (letter.title, "=" * len(letter.title), "")
    width = max(len(label) for label, _ in letter.head) + 2
    for label, value in letter.head:
        yield from _wrapped(value, f"{label}:".ljust(width), " " * width)
    for sentence in letter.opening:
        yield from ("", *_wrapped(sentence))
    for part in letter.parts:
        yield from ("", *_wrapped(part.title), "-" * min(TEXT_WIDTH, len(part.title)))
        yield from _wrapped(part.opening) if part.opening else ()
        for item in part.items:
            indent = "    " if item.box else ""
            yield from _wrapped(_marked(item), "", indent)
            for line in item.lines:
                yield from _wrapped(line, "    - ", "      ")
    yield from ("", *_wrapped(letter.closing))


def _marked(item: Item) -> str:
    return f"[ ] {item.head}" if item.box else item.head


def _wrapped(text: str, first: str = "", rest: str = "") -> list[str]:
    return textwrap.wrap(
        text,
        TEXT_WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("hepcite.review.letter"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
