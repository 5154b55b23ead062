"""RTF's control words and groups → the text that they print, in pages."""

import codecs
import re
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from typing import Any

import yaml

from hepcite.extract.formats.limits import limits

_TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?"
    r"|\\'(?P<hex>[0-9a-fA-F]{2})|\\(?P<symbol>[^a-zA-Z])|(?P<brace>[{}])|[\r\n]+|(?P<text>[^\\{}\r\n]+)",
    re.DOTALL,
)
_CELL, _ROW, _PAGE = "\ue000", "\ue001", "\x0c"
_UNFIT = dict.fromkeys(map(ord, (_CELL, _ROW, _PAGE)))


@cache
def _data() -> Any:
    content = yaml.safe_load(resources.files(__package__).joinpath("rtf.yaml").read_text(encoding="utf-8"))
    return {key: frozenset(value) if isinstance(value, list) else value for key, value in content.items()}


@dataclass(frozen=True, slots=True)
class _Look:
    """How text prints inside the group at hand. `into`: which flow it goes to."""

    into: str = "body"
    is_printed: bool = True
    is_starred: bool = False
    destination: str = ""
    is_hidden: bool = False
    is_deleted: bool = False
    half_points: int = 24
    ink: int = 0
    has_ground: bool = False
    font: int = 0
    skip: int = 1


@dataclass(slots=True)
class _Ink:
    """The color table while it is read."""

    parts: dict[str, int] = field(default_factory=dict)
    pale: list[bool] = field(default_factory=list)

    def end_entry(self) -> None:
        rgb = [self.parts.get(name, 0) for name in ("red", "green", "blue")]
        self.pale.append(bool(self.parts) and min(rgb) >= _data()["palest_ink"])
        self.parts = {}


class RtfFlow:
    """Walks the tokens once. `hidden` and `pictures` count what is not in the text."""

    def __init__(self, data: bytes) -> None:
        self._source = data.lstrip(b"\xef\xbb\xbf \t\r\n\0").decode("latin-1")
        self._flows: dict[str, list[str]] = {"body": []}
        self._look = _Look()
        self._outer: list[_Look] = []
        self._coding = "cp1252"
        self._fonts: dict[int, str] = {}
        self._ink = _Ink()
        self._bytes = b""
        self._to_skip = 0
        self._in_table = False
        self._hiding = False
        self.hidden = 0
        self.pictures = 0
        self.is_closed = False

    def run(self) -> None:
        at = 0
        while (match := _TOKEN.match(self._source, at)) and not self.is_closed:
            at = match.end()
            if match["hex"] is not None:
                self._byte(bytes.fromhex(match["hex"]))
                continue
            if match["text"] is not None and self._is_coded(match["text"]):
                continue
            self._flush()
            if match["brace"]:
                self._group(match["brace"])
            elif match["word"]:
                number = int(match["number"]) if match["number"] else None
                at += max(0, number or 0) if match["word"] == "bin" else 0
                self._word(match["word"], number)
            elif match["symbol"]:
                self._symbol(match["symbol"])
            elif match["text"]:
                self._text(match["text"])
        self._flush()

    def page_texts(self) -> list[str]:
        """Headers once at the top of the first page; footers and footnotes at the end of the last."""
        texts = {into: _rows("".join(parts)) for into, parts in self._flows.items()}
        body = texts.pop("body")
        before = [text.strip("\n") for into, text in texts.items() if into.startswith("header")]
        after = [text.strip("\n") for into, text in texts.items() if not into.startswith("header")]
        whole = "\n".join([*(text for text in before if text), body, *(text for text in after if text)])
        pages = whole.split(_PAGE)
        return pages if any(page.strip() for page in pages) else [""]

    def _group(self, brace: str) -> None:
        self._to_skip = 0
        if brace == "{":
            self._outer.append(self._look)
            if len(self._outer) > limits().deepest_tree:
                raise ValueError("groups too deep")
            self._look = replace(self._look, is_starred=False, destination="")
        elif self._outer:
            self._look = self._outer.pop()
            self.is_closed = not self._outer

    def _symbol(self, symbol: str) -> None:
        if symbol == "*":
            self._look = replace(self._look, is_starred=True)
        elif symbol in "\r\n":
            self._paragraph()
        elif symbol in _data()["signs"]:
            self._print(_data()["signs"][symbol])

    def _word(self, word: str, number: int | None) -> None:
        data = _data()
        if word in data["apart"]:
            self._look = replace(self._look, into=word)
        elif word in data["never_printed"] or (
            self._look.is_starred and word not in data["printed_though_starred"]
        ):
            self.pictures += word == "pict" and self._look.is_printed
            self._look = replace(self._look, is_printed=False, is_starred=False, destination=word)
        elif word in data["signs"]:
            self._print(data["signs"][word])
        elif word == "u" and number is not None:
            self._print(chr(number % 0x10000))
            self._to_skip = self._look.skip
        else:
            self._look = replace(self._look, is_starred=False)
            self._setting(word, number)

    def _setting(self, word: str, number: int | None) -> None:
        on = number != 0
        look = self._look
        match word:
            case "par" | "sect":
                self._paragraph()
            case "page":
                self._print(_PAGE)
            case "cell" | "nestcell":
                self._print(_CELL)
            case "row" | "nestrow":
                self._print(_ROW)
            case "intbl" | "pard":
                self._in_table = word == "intbl"
            case "ansicpg":
                self._coding = f"cp{number}"
            case "red" | "green" | "blue":
                self._ink.parts[word] = number or 0
            case "fcharset":
                self._fonts[look.font] = _data()["charsets"].get(str(number), "")
            case "v":
                self._look = replace(look, is_hidden=on)
            case "deleted":
                self._look = replace(look, is_deleted=on)
            case "fs":
                self._look = replace(look, half_points=24 if number is None else number)
            case "cf":
                self._look = replace(look, ink=number or 0)
            case "cb" | "highlight" | "chcbpat":
                self._look = replace(look, has_ground=bool(number))
            case "f":
                self._look = replace(look, font=number or 0)
            case "uc":
                self._look = replace(look, skip=1 if number is None else number)
            case "plain":
                self._look = _Look(look.into, look.is_printed, font=look.font, skip=look.skip)

    def _paragraph(self) -> None:
        self._print(" " if self._in_table else "\n")

    def _is_coded(self, text: str) -> bool:
        """Bytes above ASCII stand for signs of the code page, like those written in hex."""
        if text.isascii():
            return False
        for sign in text:
            self._byte(sign.encode("latin-1"))
        return True

    def _byte(self, byte: bytes) -> None:
        if self._to_skip:
            self._to_skip -= 1
        else:
            self._bytes += byte

    def _flush(self) -> None:
        if self._bytes:
            coded, self._bytes = self._bytes, b""
            self._print(coded.decode(self._code_page(), "replace"))

    def _code_page(self) -> str:
        for coding in (self._fonts.get(self._look.font), self._coding):
            try:
                if coding and coding != "cp0":
                    return codecs.lookup(coding).name
            except LookupError:
                continue
        return "cp1252"

    def _text(self, text: str) -> None:
        skipped = min(self._to_skip, len(text))
        self._to_skip -= skipped
        if self._look.destination == "colortbl":
            for _ in range(text.count(";")):
                self._ink.end_entry()
        self._print(text[skipped:].translate(_UNFIT))

    def _print(self, text: str) -> None:
        look = self._look
        if not look.is_printed or not text:
            return
        if text in (_CELL, _ROW, _PAGE, "\n") or self._is_seen():
            self._hiding = False if text.strip() else self._hiding
            self._flows.setdefault(look.into, []).append(text)
        elif text.strip():
            self.hidden += not self._hiding
            self._hiding = True

    def _is_seen(self) -> bool:
        look = self._look
        is_pale = look.ink < len(self._ink.pale) and self._ink.pale[look.ink] and not look.has_ground
        is_tiny = look.half_points < _data()["smallest_half_points"]
        return not (look.is_hidden or look.is_deleted or is_pale or is_tiny)


def _rows(text: str) -> str:
    """Table rows as lines with " | " between the cells; halves of signs beyond 16 bits joined."""
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    lines = []
    for line in text.replace(_ROW, "\n").split("\n"):
        cells = [" ".join(cell.split()) for cell in line.split(_CELL)]
        while len(cells) > 1 and not cells[-1]:
            cells.pop()
        lines.append(" | ".join(cells) if _CELL in line else line.rstrip())
    return "\n".join(lines)
