"""Hard-wrapped plain text → the same text with one space where a line only wraps."""

import re
from itertools import pairwise

from hepcite.extract.formats.tolerances import tolerances

_ALIGNED = re.compile(r"\S( {2,}|\t)\S")
_WORDLESS = re.compile(r"^[\W_]*$")


def unwrapped(text: str) -> str:
    """Lists, labeled lines, rows, aligned columns and empty lines stay; a continued line loses its indent."""
    lines = text.split("\n")
    rules = tolerances().plain_text
    if not rules.narrowest_wrap <= max(map(len, lines)) <= rules.widest_wrap:
        return text
    overall = _edge(lines, max((len(line) for line in lines if _is_prose(line)), default=0))
    parts: list[str] = []
    for block in _blocks(lines):
        edge = _edge(block, overall)
        for index, line in enumerate(block):
            parts.append(line)
            if index + 1 < len(block):
                wraps = _wraps(block, index, edge)
                parts[-1] = line.rstrip() if wraps else line
                parts.append(" " if wraps else "\n")
                block[index + 1] = block[index + 1].lstrip() if wraps else block[index + 1]
        parts.append("\n")
    return "".join(parts[:-1])


def _blocks(lines: list[str]) -> list[list[str]]:
    """Runs of lines between empty ones; an empty line is a run of its own."""
    blocks: list[list[str]] = []
    for line in lines:
        if blocks and line.strip() and blocks[-1][-1].strip():
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return blocks


def _is_prose(line: str) -> bool:
    return not (_WORDLESS.match(line) or _ALIGNED.search(line.strip()) or " | " in line)


def _edge(lines: list[str], widest: int) -> int:
    """The greatest width under which the lines that read on by their words had to wrap."""
    reading_on = [
        (len(a.rstrip()), len(b.split()[0]))
        for a, b in pairwise(lines)
        if _is_prose(a) and _is_prose(b) and _reads_on(a.strip(), b.strip())
    ]
    long_ones = [(end, word) for end, word in reading_on if end > 0.6 * widest]
    edges = {widest} | {
        len(line.rstrip()) for line in lines if 0 < len(line.rstrip()) < widest and _is_prose(line)
    }
    for edge in sorted(edges, reverse=True):
        explained = sum(end + 1 + word > edge for end, word in long_ones)
        if explained >= tolerances().paragraphs.soft_share * len(long_ones):
            return edge
    return widest


def _reads_on(line: str, following: str) -> bool:
    rules = tolerances()
    if _starts_item(following):
        return False
    if rules.open_end.search(line):
        return True
    return following[:1].islower() and not rules.sentence_end.search(line)


def _starts_item(start: str) -> bool:
    rules = tolerances()
    return bool(
        rules.bullet.search(start) or rules.numbering.search(start) or rules.capitals_label.search(start)
    )


def _wraps(lines: list[str], index: int, edge: int) -> bool:
    rules = tolerances()
    line, following = lines[index].rstrip(), lines[index + 1]
    if not (_is_prose(line) and _is_prose(following)) or _starts_item(following.strip()):
        return False
    if _indent(following) - _indent(line) > rules.plain_text.deepest_hanging_indent:
        return False
    if rules.label.search(following.strip()) and rules.label.search(line.strip()):
        return False
    if _reads_on(line.strip(), following.strip()) and len(line) > rules.plain_text.least_filled * edge:
        return True
    return len(line) + 1 + len(following.split()[0]) > edge


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
