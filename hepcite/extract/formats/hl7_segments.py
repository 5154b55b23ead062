"""HL7 v2 text → messages of segments, whose fields are given with their escapes undone."""

import re
from dataclasses import dataclass

_ESCAPE = re.compile(r"\\([^\\\r\n]{0,64})\\")
_LINE_BREAK = re.compile(r"^\.(br|sp|ce)\s*\+?(\d{0,2})$")
_DEFAULT = "|^~\\&"


@dataclass(frozen=True, slots=True)
class Segment:
    """`raw`: the fields as written, `raw[0]` the name.

    `signs` part fields, components, repetitions; then the escape and the subcomponents.
    """

    raw: tuple[str, ...]
    signs: str = _DEFAULT

    @property
    def name(self) -> str:
        return self.raw[0]

    def written(self, number: int) -> str:
        return self.raw[number] if number < len(self.raw) else ""

    def field(self, number: int) -> str:
        """The field's first repetition's first component."""
        return (self.components(number) or [""])[0]

    def components(self, number: int) -> list[str]:
        first = self.written(number).split(self.signs[2])[0]
        return [self._plain(part) for part in first.split(self.signs[1])]

    def words(self, number: int) -> str:
        """Of a coded field, the words: component 2 or 5, else the code."""
        parts = [*self.components(number), "", "", "", "", ""]
        return parts[1] or parts[4] or parts[0]

    def lines(self, number: int) -> tuple[str, ...]:
        """A text field: repetitions and break escapes end a line; other separators in it are text."""
        repetitions = self.written(number).split(self.signs[2])
        return tuple(line for part in repetitions for line in self._plain(part).split("\n"))

    def _plain(self, text: str) -> str:
        if self.signs[3] not in text:
            return text
        if self.signs[3] != "\\":
            text = text.replace("\\", "\\E\\").replace(self.signs[3], "\\")
        return _ESCAPE.sub(self._unescaped, text)

    def _unescaped(self, match: re.Match[str]) -> str:
        code = match[1]
        stands_for = dict(zip("FSRET", self.signs, strict=True))
        if code in stands_for:
            return stands_for[code]
        broken = _LINE_BREAK.match(code)
        if broken:
            return "\n" * min(int(broken[2] or 1), 3)
        if code[:1] == "X":
            try:
                return bytes.fromhex(code[1:]).decode("utf-8")
            except ValueError:
                return " "
        return ""


def messages_of(text: str) -> list[list[Segment]]:
    """Each message from its MSH on, without batch segments; a line that is no segment continues one."""
    messages: list[list[Segment]] = []
    signs = _DEFAULT
    for line in re.split(r"[\r\n]+", text.lstrip("\ufeff \t")):
        name = line[:3]
        if not line.strip() or name in ("FHS", "BHS", "FTS", "BTS"):
            continue
        if name == "MSH" and len(line) > 7:
            signs = line[3:8] if line[7] != line[3] else line[3:7] + "&"
            messages.append([Segment(("MSH", *_fields_of_header(line)), signs)])
        elif messages and re.match(r"^[A-Z][A-Z0-9]{2}$", name) and line[3:4] in (signs[0], ""):
            messages[-1].append(Segment(tuple(line.split(signs[0])), signs))
        elif messages:
            last = messages[-1][-1]
            messages[-1][-1] = Segment((*last.raw[:-1], f"{last.raw[-1]} {line}"), signs)
    return messages


def _fields_of_header(line: str) -> list[str]:
    """MSH-1 is the separator itself."""
    return [line[3], *line.split(line[3])[1:]]
