"""HTML bytes → one page of what a browser would show, without pictures."""

import re
from functools import cache
from importlib import resources
from typing import Any

import yaml
from lxml import html as lxml_html

from hepcite.extract.formats.characters import plain_text
from hepcite.extract.formats.markup import local, tags_of, text_of
from hepcite.extract.formats.reading import Reading
from hepcite.extract.formats.text import decoded
from hepcite.extract.formats.written import written_page
from hepcite.records import Problem

_BEGINNINGS = (b"<!doctype html", b"<html")
_LEADING = re.compile(rb"^\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*", re.DOTALL)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{1,40})", re.IGNORECASE)


@cache
def markup_data() -> Any:
    return yaml.safe_load(resources.files(__package__).joinpath("markup.yaml").read_text(encoding="utf-8"))


def is_html(data: bytes) -> bool:
    head = data[:4096].removeprefix(b"\xef\xbb\xbf")
    return _LEADING.sub(b"", head, count=1)[:14].lower().startswith(_BEGINNINGS)


def read_html(name: str, data: bytes) -> Reading:
    text, hidden = html_text(_as_text(data))
    problems = (hidden_passages(name, hidden),) if hidden else ()
    return Reading((written_page(1, plain_text(text)),), problems)


def html_text(source: str) -> tuple[str, int]:
    """The text shown, and how many elements are hidden. Raises lxml's errors for what is no HTML at all."""
    if not source.strip():
        return "", 0
    parser = lxml_html.HTMLParser(
        no_network=True, remove_comments=True, remove_pis=True, huge_tree=False, encoding="utf-8"
    )
    root = lxml_html.document_fromstring(source.encode("utf-8", "replace"), parser=parser)
    hidden: list[Any] = []
    names = markup_data()["html"]

    def is_left_out(element: Any) -> bool:
        if local(element) in names["left_out"]:
            return True
        if is_hidden(element):
            hidden.append(element)
            return True
        return False

    text = text_of(root, tags_of(names, is_left_out))
    return text, sum(bool("".join(element.itertext()).strip()) for element in hidden)


def is_hidden(element: Any) -> bool:
    if element.get("hidden") is not None:
        return True
    style = re.sub(r"\s+", "", (element.get("style") or "").lower())
    if not style:
        return False
    data = markup_data()
    if any(re.search(pattern, style) for pattern in data["hidden_style"]):
        return True
    return bool(re.search(data["white_ink"], style)) and data["ground"] not in style


def hidden_passages(name: str, count: int) -> Problem:
    message = f"{name}: {count} passages are hidden or white, so nobody sees them. They were left out."
    return Problem("hidden_text", message, fatal=False)


def _as_text(data: bytes) -> str:
    said = _CHARSET.search(data[:4096])
    if said:
        try:
            return data.decode(said[1].decode("ascii"), "replace")
        except LookupError:
            pass
    return decoded(data)[0]
