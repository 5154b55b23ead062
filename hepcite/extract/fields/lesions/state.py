"""The words on category, treatment and suspicion of a lesion → target, benign, low or treated."""

import re

from hepcite.extract.fields.lesions.mention import BENIGN, LOW, OTHER, TARGET, TREATED, UNKNOWN, Frame
from hepcite.extract.fields.lesions.units import Unit
from hepcite.extract.fields.lesions.words import Token, Words, pattern
from hepcite.extract.language.note import Note


def state_of(note: Note, frame: Frame, body: str, unit: Unit, words: Words) -> str:
    """The kind after the words on category, treatment and suspicion; category first."""
    if frame.kind in (OTHER, UNKNOWN):
        return frame.kind
    if frame.category in ("4", "5", "M") and frame.kind != TREATED:
        return TARGET
    treated = treated_state(note.text[unit.start : unit.end], frame.kind == TREATED)
    if treated:
        return treated
    if frame.category in ("4", "5", "M"):
        return TARGET
    if frame.category == "3":
        return LOW
    if frame.category in ("1", "2"):
        return BENIGN
    if (
        frame.kind == TARGET
        and not any(t.kind in ("own", "malignant") for t in unit.tokens)
        and pattern("not_target_words").search(body)
    ):
        return LOW
    return frame.kind


_THEN = re.compile(
    r"[^.;]{0,14}?\b(?:(?:on|in) (?:the )?(?:prior|previous|last|earlier|old|outside|january|february|march|april|may|june|july|august"
    r"|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|20\d\d)\b|previously|formerly|before|then|earlier)",
    re.IGNORECASE,
)
_FORMERLY = re.compile(
    r"\b(?:previously|formerly|prior|earlier|initially|originally|described as|upgraded from|was|from)\W+(?:[\w-]+\W+){0,3}$",
    re.IGNORECASE,
)
_NOW = re.compile(
    r"\b(?:now|today|currently|upgraded to|progressed to|re-?(?:classified|categorized) (?:as|to)|to|becomes?|→|->)\W+(?:[\w-]+\W+){0,3}$",
    re.IGNORECASE,
)
_REGROWN = re.compile(
    r"\b(?:regrow\w*|regrown|grown|recur\w*|washout|re-?appear\w*|has enlarged|new \w*\s?(?:enhancement|nodul\w+))",
    re.IGNORECASE,
)


def category_now(text: str, tokens: list[Token], end: int) -> str | None:
    """The category of today, where a unit names that of an earlier study beside it ("LR-3 on the prior, now LR-5")."""
    if len({t.value for t in tokens}) < 2:
        return tokens[0].value if tokens else None
    for token in tokens:
        if _NOW.search(text[max(0, token.start - 40) : token.start]):
            return token.value
    current = [
        t
        for t in tokens
        if not _THEN.match(text, t.end, end) and not _FORMERLY.search(text[max(0, t.start - 40) : t.start])
    ]
    return (current or tokens)[0].value


def treated_state(text: str, is_treated: bool) -> str | None:
    """`treated` or `target` where the words speak of viability, else None."""
    if pattern("equivocal").search(text):
        return LOW
    dead = pattern("nonviable").search(text)
    if dead and _THEN.match(text, dead.end()) and _REGROWN.search(text, dead.end()):
        return TARGET
    was_treated = pattern("treated_then").search(text)
    if (
        was_treated
        and not pattern("viable").search(text)
        and (dead or re.search(r"\d{4}|ago", was_treated[0]))
    ):
        return TREATED
    if dead:
        return (
            TREATED
            if is_treated
            or re.search(r"viab|treated|ablat|tr\b|necro|tace|dead|devasc|lipiodol", text, re.IGNORECASE)
            else None
        )
    if is_treated and pattern("viable").search(text):
        return TARGET
    if re.search(r"lr-?tr\W*viable", text, re.IGNORECASE):
        return TARGET
    return None
