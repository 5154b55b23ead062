"""Names of the word lists of symptoms.yaml → patterns for the end, or the beginning, of a text."""

import re
from functools import cache

from hepcite.extract.fields.base import compile_phrases, data

FIELD = "symptoms"
Span = tuple[int, int]


def _listed(path: tuple[str, ...]) -> str:
    node = data(FIELD)
    for key in path:
        node = node[key]
    return compile_phrases(node, data(FIELD)["macros"]).pattern


@cache
def word(name: str) -> re.Pattern[str]:
    """The list `words.<name>`, anywhere."""
    return re.compile(_listed(("words", name)), re.IGNORECASE)


@cache
def ends(*path: str, words: int = 0) -> re.Pattern[str]:
    """A phrase of the list at `path`, at most `words` words before the end; those are the group gap."""
    between = rf"(?:[\s(\"'+/-]+[\w'/+.-]*[\w'/]){{0,{words}}}[\s:(\"'/+-]*"
    return re.compile(rf"(?:{_listed(path)})(?P<gap>{between})$", re.IGNORECASE)


@cache
def begins(*path: str, words: int = 0) -> re.Pattern[str]:
    """A phrase of the list at `path` at most `words` words after the beginning."""
    between = rf"(?:[\w/.+-]+[\s,(:)]+){{0,{words}}}?" if words else r"(?:\([^)]*\)\s*)?"
    return re.compile(
        rf"[\s,(:)-]*{between}(?:{_listed(path)})" if words else rf"[\s)]*{between}(?:{_listed(path)})",
        re.IGNORECASE,
    )
