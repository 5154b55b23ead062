"""Sentences and table rows → each Child-Turcotte-Pugh class in them, with where it stands and when it held."""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from hepcite.extract.fields.child_pugh.words import agrees, joined, letter_of, numbers, pattern
from hepcite.extract.language.note import Note, Sentence


@dataclass(frozen=True, slots=True)
class Mention:
    """A class or score at `at:end`; `start:end` is what a reader would underline, the name of the score included."""

    letter: str | None
    score: int | None
    start: int
    at: int
    end: int
    sentence: Sentence
    date: datetime.date | None = None

    @property
    def is_nothing(self) -> bool:
        return self.letter is None and self.score is None


_SCORE = r"(?:1[0-5]|[5-9])"


@cache
def _score_words() -> str:
    return "|".join(numbers())


@cache
def _value() -> re.Pattern[str]:
    """A class with or without points, points with or without a class, or a range of either."""
    score = rf"(?:{_SCORE}|(?i:{_score_words()}))"
    units = r"(?i:points?|pts?\.?|p\b)"
    filler = r"(?:[\s,;:(\[|/=–—-]|(?i:\b(?:cirrhosis|cirrhotic|with|at|an?|by|scores?|of|total|points?|and|scoring|liver|disease|ctp|class|function|he|she|is|has|for)\b))*"
    return re.compile(
        rf"""(?P<letter>[A-C]|[a-c](?=\s?-?{_SCORE}\b|\s*(?:[,.;)|(\n]|$|cirrhosis|with\b|\({_SCORE})))
              (?:(?P<to>\s?(?:-|–|/|\bto\b|\bor\b)\s?(?:class\s)?)(?P<other>[A-C])(?![A-Za-z]))?
              (?:(?P<filler>{filler})(?P<score>{score})(?P<range>\s?(?:-|–|/|to)\s?(?P<upper>{_SCORE}|[A-C]{_SCORE}))?(?![\d.]\d|\d|(?<=\s\d)/\d)(?:\s?{units}|\s?/\s?15)?)?
              (?:\s?[\])])?(?![A-Za-z0-9'’])
          |(?P<score2>{score})(?P<range2>\s?(?:-|–|to)\s?(?P<upper2>{_SCORE}))?(?![\d.]\d|\d|/\d(?!5))(?:\s?/\s?15|\s?of\s15)?(?P<units>\s?{units})?
              (?:(?:[\s,;:(\[/=–—>-]|(?i:\b(?:class|grade|or|which|is|i\.e\.|so|making|him|her|this|it|an?|child|that|therefore|of|points|total)\b))*(?P<letter2>[A-C])(?![A-Za-z0-9'’])(?:\s?[\])])?)?""",
        re.VERBOSE,
    )


@cache
def _names() -> re.Pattern[str]:
    weak = joined("weak")
    return re.compile(
        rf"(?<![A-Za-z0-9])(?:(?P<weak>(?:{weak}))|(?P<name>{joined('names')})|(?P<bare>{joined('bare')}))(?![A-Za-z0-9])|(?<![A-Za-z0-9])(?P<glued>(?:cp|ctp)(?=(?-i:[ABC])(?:1[0-5]|[5-9])\b))",
        re.IGNORECASE,
    )


@cache
def _link() -> re.Pattern[str]:
    return re.compile(
        rf"(?:{joined('beside')}|(?:{joined('links')})(?![A-Za-z])|[\s:=|,;(~≈_*\[–—-]+|\([^()\dA-C]{{0,40}}\)|\.(?=\s*\d))", re.IGNORECASE
    )


@cache
def _not_a_score() -> re.Pattern[str]:
    return re.compile(rf"[\s-]*(?:{joined('not_a_score')})(?![A-Za-z])", re.IGNORECASE)


_OF_FIFTEEN = re.compile(rf"{_SCORE}\s?/\s?15\b(?!/)")
_SCORED_BEFORE = re.compile(rf"\b(?:scor\w+|points?|total\w*)\b[^.;\n]{{0,25}}?\b(?P<score>{_SCORE})\s*(?:points?|pts?)?\s*\($", re.IGNORECASE)
_COMPARATOR = re.compile(r"(?:[<>≤≥]=?|less than|greater than|more than|under|over|at least|at most|up to|no worse than|below|above)\s*$", re.IGNORECASE)
_SUM = re.compile(rf"(?:=|\btotal(?:s|ing|led)?\b(?: of)?|\bsum\b(?: of)?|\bequals\b|\badds? up to\b|\bmakes\b|\bgives\b)\s*:?\s*(?P<score>{_SCORE})\b(?!\s?(?:cm|mm))", re.IGNORECASE)


def find_mentions(note: Note) -> Iterator[Mention]:
    """Each class in the sentences and rows of `note`."""
    for sentence in note.sentences:
        anchors = list(_names().finditer(note.text, sentence.start, sentence.end))
        if not anchors:
            yield from _unnamed(note, sentence)
            continue
        seen: list[Mention] = list(_headed(note, sentence, anchors[-1]))
        for i, anchor in enumerate(anchors):
            limit = anchors[i + 1].start() if i + 1 < len(anchors) else sentence.end
            mention = _after(note, sentence, anchor, limit) or _before(note, sentence, anchor) or _summed(note, sentence, anchor, limit)
            if mention:
                seen.append(mention)
        if seen or any(not a["bare"] and not a["weak"] for a in anchors):
            seen.extend(_further(note, sentence, anchors, seen))
        yield from sorted(seen, key=lambda m: m.at)


def _after(note: Note, sentence: Sentence, anchor: re.Match[str], limit: int) -> Mention | None:
    """The value that the words after the name lead to."""
    at = anchor.end()
    day: datetime.date | None = None
    dates = {d.start: d for d in note.dates_in(at, limit)}
    words: list[str] = []
    while at < limit:
        if at in dates and not _OF_FIFTEEN.match(note.text, at):
            day, at = dates[at].date, dates[at].end
            continue
        value = _value().match(note.text, at, limit)
        if value and _is_value(note, anchor, value, words):
            mention = _scored(note, _mention(sentence, anchor.start(), value))
            return replace(mention, date=day) if day else mention
        link = _link().match(note.text, at, limit)
        if not link or link.end() == at:
            return None
        words.append(link.group().strip().lower())
        at = link.end()
    return None


def _scored(note: Note, mention: Mention) -> Mention:
    """A class whose points stand before its name: "I score her at 5 (Child-Pugh A)"."""
    before = _SCORED_BEFORE.search(note.text, mention.sentence.start, mention.start)
    if mention.score is None and before and agrees(mention.letter or "", int(before["score"])):
        return replace(mention, score=int(before["score"]), start=before.start("score"))
    return mention


def _is_value(note: Note, anchor: re.Match[str], value: re.Match[str], words: list[str]) -> bool:
    """The letter or number is a class of this score, not the article, another number, or a limit."""
    if _COMPARATOR.search(note.text, max(anchor.start(), value.start() - 14), value.start()):
        return False
    said = any(re.match(r"class|grade|score|stage|points?|categor", w) for w in words)
    letter = value["letter"]
    if letter:
        if value["to"] and value["to"].strip() == "or":
            return False
        if anchor["bare"] and any(re.match(r"[.,;]", w) for w in words):
            return False
        is_small = letter.islower()
        follows = note.text[value.end() : value.end() + 1]
        if is_small and not value["score"] and not said and anchor["bare"] and not re.search(r"s$", anchor.group(), re.IGNORECASE):
            return False
        if is_small and (value["score"] and _not_a_score().match(note.text, value.end())):
            return False
        if anchor["bare"] and anchor.group() == "child" and not (value["score"] or said):
            return bool(re.search(r"cirrho|liver|hepat", note.text[max(0, anchor.start() - 60) : value.end() + 60], re.IGNORECASE))
        return not (is_small and letter == "a" and follows == " ")
    if value["range2"] and not value["letter2"]:
        return letter_of(int(_number(value["score2"]) or 0)) == letter_of(int(value["upper2"]))
    if _not_a_score().match(note.text, value.end()) and not value["units"]:
        return False
    if (anchor["weak"] or anchor["bare"]) and not (said or value["units"] or value["letter2"]):
        return False
    return True


def _number(written: str | None) -> int | None:
    if not written:
        return None
    return int(written) if written.isdigit() else numbers().get(written.lower())


def _mention(sentence: Sentence, start: int, value: re.Match[str]) -> Mention:
    letter = value["letter"] or value["letter2"]
    letter = letter.upper() if letter else None
    score = _number(value["score"] or value["score2"])
    end = value.end()
    if value["letter"] and score is not None:
        explicit = "point" in value.group().lower() or "score" in value.group().lower() or "pt" in value.group().lower()
        noun = _not_a_score().match(value.string, value.end()) and not explicit
        if noun or (not agrees(letter or "", score) and not explicit):
            score, end = None, value.end("other") if value["other"] else value.end("letter")
        elif value["range"] and "/" in value["range"] and not agrees(letter or "", _number(value["upper"]) or 0):
            end = value.end("score")
        elif value["range"]:
            score = None
    if value["range2"]:
        letter, score = letter or letter_of(score or 0), None
    if value["letter"] and _is_move(value):
        score = _number(value["score"])
        return Mention(letter, score, min(start, value.start()), value.start(), value.end("score" if score else "letter"), sentence)
    if value["other"]:
        letter, score = max(letter or "A", value["other"]), None
    return Mention(letter, score, min(start, value.start()), value.start(), end, sentence)


def _is_move(value: re.Match[str]) -> bool:
    """"From A6 to B8" is a change, "A to B" without such a word a range."""
    joint = (value["to"] or value["range"] or "").strip()
    head = value.string[max(0, value.start() - 60) : value.start()]
    return joint.startswith("to") and bool(re.search(rf"\b(?:{joined('movers')})\b", head, re.IGNORECASE))


@cache
def _leading() -> re.Pattern[str]:
    """A class or points that words such as "by" or "on the" tie to the name after them."""
    links = rf"(?:\s*(?:{joined('before_links')})(?![A-Za-z]))+\s*$"
    return re.compile(
        rf"(?:(?i:class|grade|stage)\s+(?P<letter>[A-Ca-c])|(?<![A-Za-z])(?P<plain>[A-C]))(?:[\s(,-]*(?P<score>{_SCORE}))?(?![A-Za-z0-9])[\s)]*(?i:{links})"
        rf"|\b(?P<score2>{_SCORE}|(?i:{_score_words()}))\s*(?i:points?|pts?)?(?i:{links})|\b(?P<score3>{_SCORE}|(?i:{_score_words()}))\s*$",
    )


def _before(note: Note, sentence: Sentence, anchor: re.Match[str]) -> Mention | None:
    """The value that stands before the name."""
    if anchor["bare"] and "(" not in note.text[max(sentence.start, anchor.start() - 2) : anchor.start()]:
        text = note.text[max(sentence.start, anchor.start() - 30) : anchor.start()]
        if not re.search(r"\b(?:by|per|of|on|to)\s+(?:the\s+)?$", text):
            return None
    begin = max(sentence.start, anchor.start() - 60)
    found = _leading().search(note.text, begin, anchor.start())
    if not found or _is_other_score(note, sentence, found.start()):
        return None
    if found["score3"] and not re.match(r"\s*(?:points?|pts?)", note.text[anchor.end() : anchor.end() + 8]):
        return None
    letter = found["letter"] or found["plain"]
    score = _number(found["score"] or found["score2"] or found["score3"])
    if letter and score is not None and not agrees(letter.upper(), score):
        score = None
    return Mention(letter.upper() if letter else None, score, found.start(), found.start(), anchor.end(), sentence)


def _summed(note: Note, sentence: Sentence, anchor: re.Match[str], limit: int) -> Mention | None:
    """The sum at the end of a list of points."""
    total = _SUM.search(note.text, anchor.end(), limit)
    if not total or _is_other_score(note, sentence, total.start()):
        return None
    return Mention(None, int(total["score"]), anchor.start(), total.start(), total.end(), sentence)


HEADED_LINES = 9
_HEADED = re.compile(
    rf"[\s*•-]*(?:(?:grand )?total|sum|score|points|class(?:ification)?|grade)(?: (?:score|points|class))?[\s:=|]+(?:(?P<score>{_SCORE})(?:\s?(?:points?|pts?|/\s?15))?[\s,;|(–=-]*(?:(?:class|grade)\s?:?\s?)?(?:(?P<letter>[A-C])\b)?|(?:class )?(?P<only>[A-C])\b)",
    re.IGNORECASE,
)


def _headed(note: Note, sentence: Sentence, anchor: re.Match[str]) -> Iterator[Mention]:
    """The total and the class in the lines under a heading that is no more than the name of the score."""
    if len(sentence.text.strip()) > len(anchor.group()) + 16 or re.search(r"\d|\b[ABC]\b", note.text[anchor.end() : sentence.end]):
        return
    for below in note.sentences[sentence.index + 1 : sentence.index + 1 + 2 * HEADED_LINES]:
        if below.line - sentence.line > HEADED_LINES:
            return
        match = _HEADED.match(note.text, below.start, below.end)
        if match:
            letter = match["letter"] or match["only"]
            score = int(match["score"]) if match["score"] else None
            yield Mention(letter.upper() if letter else None, score, match.start(), match.start(), match.end(), below)


def _is_other_score(note: Note, sentence: Sentence, at: int) -> bool:
    head = note.text[max(sentence.start, at - 22) : at]
    return bool(re.search(rf"(?:{joined('other_scores')})[\s:=-]*(?:(?:class|grade|stage)\s)?$", head, re.IGNORECASE))


_TOKEN = re.compile(rf"(?<![A-Za-z0-9-])(?:class\s)?(?P<letter>[A-C])(?:[\s-]?\(?(?P<score>{_SCORE})\)?)?(?![A-Za-z0-9'’/]|-[A-Za-z0-9]|\.\d)")


@cache
def _moved_to() -> re.Pattern[str]:
    return re.compile(
        rf"(?:{joined('moves')}|{joined('present')}|{joined('past')}|{joined('weak_past')}|\bor\b)[\s,:]*(?:(?:an?|the|up|down|back|to|at|him|her|it|in)\s+)*(?:class\s+)?$", re.IGNORECASE
    )


def _further(note: Note, sentence: Sentence, anchors: list[re.Match[str]], seen: list[Mention]) -> Iterator[Mention]:
    """More classes of a sentence that names the score: "was B in the fall, now A6", "A5 -> B7"."""
    for token in _TOKEN.finditer(note.text, sentence.start, sentence.end):
        if any(m.start <= token.start() < m.end for m in seen) or any(a.start() <= token.start() < a.end() for a in anchors):
            continue
        if _is_other_score(note, sentence, token.start()):
            continue
        letter, score = token["letter"], _number(token["score"])
        if score is not None and agrees(letter, score):
            yield Mention(letter, score, token.start(), token.start(), token.end(), sentence)
        elif score is None and seen and _moved_to().search(note.text, max(sentence.start, token.start() - 40), token.start()):
            yield Mention(letter, None, token.start(), token.start(), token.end(), sentence)


_UNNAMED = re.compile(
    rf"(?P<lead>\b(?:cirrho(?:sis|tic)|compensated|decompensated|liver function|liver disease|hepatic reserve|synthetic function)\b[^.;|\n\d]{{0,30}}?[\s(,])"
    rf"(?P<letter>[A-C])[\s-]?(?P<score>{_SCORE})(?![\d.A-Za-z/])|(?<![A-Za-z0-9])(?P<letter2>[A-C])-?(?P<score2>{_SCORE})\s+(?:cirrho(?:sis|tic)|liver)\b",
)


def _unnamed(note: Note, sentence: Sentence) -> Iterator[Mention]:
    """A class with its points beside a word for the liver's state: "compensated cirrhosis (A6)"."""
    for match in _UNNAMED.finditer(note.text, sentence.start, sentence.end):
        letter = match["letter"] or match["letter2"]
        score = int(match["score"] or match["score2"])
        at = match.start("letter") if match["letter"] else match.start("letter2")
        if agrees(letter, score) and not _is_other_score(note, sentence, at):
            yield Mention(letter, score, match.start(), at, match.end(), sentence)
