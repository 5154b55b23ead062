"""A claim of the model → verified, proposed or unverified, with the reason, and the place of its quote."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from hepcite.extract.fallback.fitness import unfitness
from hepcite.extract.fallback.leaning import objection
from hepcite.extract.fallback.model import Claim
from hepcite.extract.fallback.passages import Passage
from hepcite.extract.fallback.questions import Asks, questions
from hepcite.extract.fallback.quotes import Place, Unfounded, place_of
from hepcite.extract.fallback.rereading import Reading, fact_of, reread
from hepcite.extract.fallback.values import NoValue, is_same, value_of
from hepcite.extract.fields import Context
from hepcite.extract.language.note import Note
from hepcite.records import Answer, Case, Evidence, Fact, Value
from hepcite.records.consultation import Tier, Use

TOLD_CHARACTERS = 40
WEIGHED = "the rules read these words, and with the rest of the records they do not settle the fact"


@dataclass(frozen=True, slots=True)
class Hearing:
    """What claims are held against: who was asked what, what was sent, and what the rules say. Readings are kept."""

    case: Case
    asked: tuple[str, ...]
    passages: tuple[Passage, ...]
    facts: dict[str, Fact]
    prompt: str
    _readings: dict[tuple[str, str, int, int, int], Reading] = field(default_factory=dict)
    _wholes: dict[tuple[str, int], Fact | None] = field(default_factory=dict)

    def reading(self, name: str, place: Place) -> Reading:
        key = (name, place.note.document.name, id(place.note), place.start, place.end)
        if key not in self._readings:
            self._readings[key] = reread(name, place, self.case)
        return self._readings[key]

    def whole(self, name: str, note: Note) -> Fact | None:
        """What the document alone says of the fact."""
        key = (name, id(note))
        if key not in self._wholes:
            self._wholes[key] = fact_of(name, Context(self.case, (note,)))
        return self._wholes[key]


def judged(claim: Claim, hearing: Hearing) -> Answer:
    """The answer as it stands; what it is used as is decided over all answers."""
    asks = questions().facts.get(claim.fact)
    if asks is None or claim.fact not in hearing.asked:
        return _unverified(claim, hearing, "it answers what was not asked")
    try:
        value = value_of(asks, claim.value)
    except NoValue:
        return _unverified(claim, hearing, "its value is none that the fact can have")
    try:
        place = place_of(claim.quote, claim.passage, hearing.passages)
    except Unfounded as error:
        return _unverified(claim, hearing, str(error), value)
    tier, reason = _tier(claim.fact, asks, value, place, hearing)
    evidence = replace(place.note.evidence(place.start, place.end, hearing.prompt), method="llm")
    return Answer(claim.fact, _short(claim.value), value, tier, reason, "nothing", hearing.prompt, evidence)


def _tier(name: str, asks: Asks, value: Value, place: Place, hearing: Hearing) -> tuple[Tier, str]:
    unfit = unfitness(asks, value, place)
    if unfit is not None:
        return "unverified", unfit
    reading = hearing.reading(name, place)
    if reading.fact is not None and (reading.fact.rivals or not is_same(value, reading.fact.value)):
        return "unverified", "our own reading of the quote is another value"
    whole = hearing.whole(name, place.note)
    if whole is not None and not is_same(value, whole.value):
        return "unverified", "its document, read whole, says another value"
    fact = hearing.facts.get(name)
    if _came_near(fact, place):
        return "unverified", WEIGHED
    if reading.fact is not None and fact is not None and fact.status != "not_documented":
        held = any(is_same(value, v) for v in (fact.value, *(rival.value for rival in fact.rivals)))
        return ("verified", "the rules hold it already") if held else ("unverified", WEIGHED)
    if reading.counts and asks.from_quote_alone and not _is_recognised(place):
        return "verified", "our own parser reads the value from the quote"
    against = objection(asks, value, place)
    return (
        ("unverified", against) if against else ("proposed", "the quote stands; a person has to confirm it")
    )


def _is_recognised(place: Place) -> bool:
    """The words were recognised in a picture, where one engine's reading is not enough."""
    page = place.note.evidence(place.start, place.end, "").page
    return any(p.number == page and p.read_by != "text" for p in place.note.document.pages)


def _came_near(fact: Fact | None, place: Place) -> bool:
    """The rules saw the words and left them out."""
    absence = fact.absence if fact else None
    if absence is None:
        return False
    here = place.note.evidence(place.start, place.end, "")
    return any(_overlap(here, near) for near in absence.near_misses)


def _overlap(a: Evidence, b: Evidence) -> bool:
    return (a.document, a.page) == (b.document, b.page) and a.start < b.end and b.start < a.end


def _unverified(claim: Claim, hearing: Hearing, reason: str, value: Value = None) -> Answer:
    return Answer(
        _short(claim.fact), _short(claim.value), value, "unverified", reason, "nothing", hearing.prompt
    )


def _short(told: str) -> str:
    return " ".join(told.split())[:TOLD_CHARACTERS]


def used(answers: Sequence[Answer], facts: dict[str, Fact]) -> tuple[Answer, ...]:
    """The answers with their use. Evidence only where the rules are silent and no other answer disagrees."""
    return tuple(replace(answer, used_as=_use(answer, answers, facts.get(answer.fact))) for answer in answers)


def _use(answer: Answer, answers: Sequence[Answer], fact: Fact | None) -> Use:
    if answer.tier == "unverified":
        return "nothing"
    if fact is not None and fact.status != "not_documented":
        held = (fact.value, *(rival.value for rival in fact.rivals))
        return "nothing" if any(is_same(answer.value, value) for value in held) else "proposal"
    others = (a for a in answers if a.fact == answer.fact and a.tier != "unverified")
    agreed = all(is_same(answer.value, other.value) for other in others)
    return "evidence" if answer.tier == "verified" and agreed else "proposal"
