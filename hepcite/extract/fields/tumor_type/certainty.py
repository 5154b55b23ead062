"""A name of a tumor in its sentence → stated, doubted or denied, after the words before and behind it.

Finer than the shared assertion: a denial may be of something else ("no spread of the HCC"), and a name may be
one of several alternatives.
"""

import re
from functools import cache

from hepcite.extract.fields.base import compile_phrases, data, phrases

FIELD = "tumor_type"
_GAP = 5
"""Words that may lie between a cue and the name on which it acts."""


def certainty_of(before: str, after: str, *, is_finding: bool) -> str:
    """What `before` and `after`, the words of the sentence around a name, make of it.

    `is_finding` is false for words that are themselves of doubt ("suspicious lesion").
    """
    if _is_family(before, after) or _cue("hypothetical_before", _GAP).search(before):
        return "denied"
    if _cue("unsure_negative_before", 4).search(before):
        return "doubted"
    unsure_after = bool(_after("unsure_after", 0).match(after))
    if _is_denied(before) or (not unsure_after and _after("denied_after", 1).match(after)):
        return "denied"
    if unsure_after or _listed_as_unsure().match(after):
        return "doubted"
    return "doubted" if is_finding and (_is_unsure(before) or _lists_unsure().search(before)) else "stated"


def is_past(before: str, after: str) -> bool:
    """The words around a name put it into the past ("history of", "in remission", a year long gone)."""
    return bool(_cue("past_before", _GAP - 2).search(before) or _after("past_after", 3).search(after))


def _is_family(before: str, after: str) -> bool:
    told = _cue("family_before", 8).search(before)
    if told and not phrases(FIELD, "words", "own").search(told["gap"]):
        is_next = len(told["gap"].split()) <= 2
        return is_next or bool(phrases(FIELD, "words", "fell_ill").search(told["gap"]))
    return bool(_after("family_after", 0).match(after))


def _is_denied(before: str) -> bool:
    for pattern in (_cue("denied_before", _GAP), _list("denied_before")):
        found = pattern.search(before)
        if found and not phrases(FIELD, "takes_denial").search(found["gap"]):
            return True
    return False


def _is_unsure(before: str) -> bool:
    found = _cue("unsure_before", _GAP).search(before)
    return bool(found and not phrases(FIELD, "takes_doubt").search(found["gap"]))


def _cues(name: str) -> str:
    return compile_phrases(data(FIELD)["cues"][name]).pattern


@cache
def _cue(name: str, words: int) -> re.Pattern[str]:
    """A cue at most `words` words before the end, no comma between; the words between are the group gap."""
    between = rf"(?:[\s(\"'-]+[\w'/.%-]*[\w'/%-]){{0,{words}}}[\s:(\"'-]*"
    return re.compile(rf"(?:{_cues(name)})(?P<gap>{between})$", re.IGNORECASE)


@cache
def _list(name: str) -> re.Pattern[str]:
    """A cue before a list that ends in "or" or "nor" and the name."""
    between = r"[^.;:()]{0,70}\b(?:or|nor)\s+(?:\w+\s+){0,2}"
    return re.compile(rf"(?:{_cues(name)})(?P<gap>{between})$", re.IGNORECASE)


@cache
def _after(name: str, words: int) -> re.Pattern[str]:
    return re.compile(rf"[\s)(\]]*(?:[\w'-]+\s+){{0,{words}}}(?:{_cues(name)})", re.IGNORECASE)


@cache
def _listed_as_unsure() -> re.Pattern[str]:
    """A list that the name opens or goes on, and that ends in doubt ("HCC and adenoma are both possible")."""
    return re.compile(rf"(?:[^.;:]{{0,90}}\s)?(?:{_cues('unsure_list_after')})", re.IGNORECASE)


@cache
def _lists_unsure() -> re.Pattern[str]:
    """A list that begins in doubt ("differential: HCC, cholangiocarcinoma")."""
    return re.compile(rf"(?:{_cues('unsure_list_before')})[ :][^.;()]{{0,80}}$", re.IGNORECASE)
