"""Facts that the rules left open → the same, some read by a small sentence classifier and confirmed by the field's checks.

It proposes a sentence and a value; the field's own words, tense and organ must let it pass. Where a rule reads a tumor
as unresectable from words that the classifier reads otherwise, it objects.
"""

from collections.abc import Callable, Mapping

from hepcite.extract.fields.base import Context
from hepcite.records import Fact

__all__ = ["consider"]


def consider(context: Context, facts: Mapping[str, Fact]) -> dict[str, Fact]:
    """`facts`, those that no rule could document looked at once more, and favorable ones put in doubt."""
    settled = dict(facts)
    for names, is_asked, read in _READERS:
        if any(n in settled and is_asked(settled[n]) for n in names):
            settled |= read(context, settled)
    return settled


def _resectability(context: Context, facts: Mapping[str, Fact]) -> dict[str, Fact]:
    from hepcite.extract.second_opinion import resectability
    from hepcite.extract.second_opinion.proposals import settings_of

    fact, settings = facts["resectability"], settings_of("resectability")
    read = resectability.consider if _is_open(fact) else resectability.dispute
    return {fact.name: read(context, fact, settings)}


def _symptoms(context: Context, facts: Mapping[str, Fact]) -> dict[str, Fact]:
    from hepcite.extract.second_opinion import symptoms
    from hepcite.extract.second_opinion.proposals import settings_of

    return symptoms.consider(context, facts, settings_of("symptoms"))


def _is_open(fact: Fact) -> bool:
    return fact.status == "not_documented"


_Asked = Callable[[Fact], bool]
_Reader = Callable[[Context, Mapping[str, Fact]], dict[str, Fact]]
_READERS: tuple[tuple[tuple[str, ...], _Asked, _Reader], ...] = (
    (("resectability",), lambda fact: True, _resectability),
    (("symptoms_despite_systemic", "symptoms_despite_treatment"), _is_open, _symptoms),
)
"""The facts of a field, when its reader is asked, and the reader."""
