"""Plain text bytes → pages: the encoding found out, hard-wrapped lines joined, nothing moved."""

from hepcite.extract.formats.characters import plain_text
from hepcite.extract.formats.reading import Reading
from hepcite.extract.formats.unwrap import unwrapped
from hepcite.extract.formats.written import written_page
from hepcite.records import Problem

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_MARKED_UP = (b"{\\rtf", b"<?xml", b"<html", b"<!doctype")
_MOSTLY = 0.95


def is_text(data: bytes) -> bool:
    if data.lstrip()[:9].lower().startswith(_MARKED_UP):
        return False
    text, _ = decoded(data)
    sample = text[:20000]
    if not sample:
        return False
    readable = sum(sign.isprintable() or sign in "\n\r\t\f" for sign in sample)
    return readable >= _MOSTLY * len(sample)


def decoded(data: bytes) -> tuple[str, bool]:
    """The text, and whether the encoding is certain."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, "replace"), True
    zeros = (data[:2000:2].count(0), data[1:2000:2].count(0))
    if max(zeros) > 0.3 * len(data[:2000]) / 2:
        return data.decode("utf-16-be" if zeros[0] > zeros[1] else "utf-16-le", "replace"), False
    try:
        return data.decode("utf-8"), True
    except UnicodeDecodeError:
        return _western(data), False


def _western(data: bytes) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def read_text(name: str, data: bytes) -> Reading:
    text, is_certain = decoded(data)
    text = plain_text(text.replace("\r\n", "\n").replace("\r", "\n"))
    problems = []
    if not is_certain:
        problems.append(
            Problem(
                "encoding",
                f"{name} does not say its encoding; it was read by guess. Check accents and signs such as ≤.",
                fatal=False,
            )
        )
    pages = tuple(written_page(number, unwrapped(part)) for number, part in enumerate(text.split("\x0c"), 1))
    return Reading(pages, tuple(problems))
