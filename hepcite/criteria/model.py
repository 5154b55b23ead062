"""The shape of a policy file: frozen pydantic models that refuse unknown keys."""

import datetime
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from hepcite.criteria.vocabulary import FactTerm

Status = Literal["met", "not_met", "not_documented", "unclear"]
Member = bool | str


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class ByValue(_Strict):
    """Which values of a fact give which status. Every value of the fact stands in exactly one list."""

    met: list[Member] = []
    not_met: list[Member] = []
    unclear: list[Member] = []
    not_documented: list[Member] = []

    def status_of(self) -> dict[Member, Status]:
        lists: tuple[tuple[Status, list[Member]], ...] = (
            ("met", self.met),
            ("not_met", self.not_met),
            ("unclear", self.unclear),
            ("not_documented", self.not_documented),
        )
        return {value: status for status, values in lists for value in values}

    def listed(self) -> list[Member]:
        return [*self.met, *self.not_met, *self.unclear, *self.not_documented]


class Contains(_Strict):
    """Met where the fact holds any of these; `otherwise` also where no record speaks of it."""

    any_of: list[str]
    otherwise: Literal["not_met", "not_documented"]


class SizeBound(_Strict):
    """What the largest diameter of one lesion has to keep to, in centimeters; all that is given holds."""

    at_most: float | None = None
    at_least: float | None = None
    above: float | None = None
    below: float | None = None


class SizedCount(_Strict):
    """So many target lesions of a size."""

    lesions: Annotated[int, Field(ge=0)]
    sized: SizeBound


class Test(_Strict):
    """One question to the facts: exactly one operator of operators.py, over one fact or over other tests.

    `needed` says in words what a clause asks of the fact, for the operators whose limit is no number.
    """

    __test__ = False  # pytest takes a class of this name for tests

    fact: str | None = None
    needed: str | None = None
    gives: ByValue | None = None
    equals: bool | None = None
    is_not: list[str] | None = None
    at_most: float | None = None
    at_least: float | None = None
    above: float | None = None
    below: float | None = None
    within: Annotated[list[float], Field(min_length=2, max_length=2)] | None = None
    class_in: list[str] | None = None
    contains: Contains | None = None
    each: SizeBound | None = None
    no_more_than: SizedCount | None = None
    no_fewer_than: SizedCount | None = None
    all_of: list["Test"] | None = None
    one_of: list["Test"] | None = None
    first_documented: list["Test"] | None = None
    agreeing: list["Test"] | None = None

    @cached_property
    def operators(self) -> tuple[str, ...]:
        """Those that the test names; a test that the loader let pass has exactly one."""
        given = (name for name in type(self).model_fields if getattr(self, name) is not None)
        return tuple(name for name in given if name not in ("fact", "needed"))

    @cached_property
    def parts(self) -> tuple["Test", ...]:
        """The tests inside."""
        groups = (self.all_of, self.one_of, self.first_documented, self.agreeing)
        return tuple(part for group in groups for part in group or ())

    @cached_property
    def facts(self) -> tuple[str, ...]:
        """The facts that the test and those inside it name."""
        own = (self.fact,) if self.fact is not None else ()
        return (*own, *(name for part in self.parts for name in part.facts))


class Clause(_Strict):
    """One clause in the insurer's numbering. `silence` is what a clause does that no record speaks of.

    `presumption` is the sentence shown where silence is presumed met; `reading` is the named choice of
    interpretation that the reviewer sees; `decided_by` a person: the program never calls such a clause met.
    """

    id: str
    requirement: str
    reference: str
    test: Test
    silence: Literal["request", "presume"] = "request"
    ask: str | None = None
    presumption: str | None = None
    reading: str | None = None
    decided_by: Literal["program", "medical_director"] = "program"


class Gate(_Strict):
    """Which patients a pathway is about. `when_silent` is what silence makes of the pathway."""

    patients: str
    test: Test
    when_silent: Literal["not_applicable", "not_documented"]
    ask: str | None = None


class Group(_Strict):
    """Clauses of a pathway that make one answer: "one of the following"."""

    combine: Literal["all_of", "one_of"]
    clauses: Annotated[list["str | Group"], Field(min_length=1)]

    def named(self) -> list[str]:
        """The ids of all clauses inside, in order."""
        return [name for part in self.clauses for name in ([part] if isinstance(part, str) else part.named())]


class PathwayTerms(Group):
    """A lettered route to coverage; no gate: it is about every patient."""

    id: str
    title: str
    reference: str
    gate: Gate | None


class TreatmentTerms(_Strict):
    id: str
    title: str
    section: str
    pathways: list[str]


class Experimental(_Strict):
    """A clause that calls a use experimental; `test` None: whatever of `treatments` meets no pathway."""

    id: str
    treatments: list[str]
    reference: str
    says: str
    test: Test | None = None


class Conflict(_Strict):
    """A met pathway that another part of the policy speaks against: for the medical director."""

    pathway: str
    test: Test
    reference: str
    says: str


class AskedFor(_Strict):
    """Something that a request can ask for. `general_words` yield to `yields_to` where one line has both."""

    id: str
    treatment: str
    technique: str | None = None
    words: list[str] = []
    general_words: list[str] = []
    yields_to: str | None = None


class Code(_Strict):
    """One code. `asks_for` None: only words can say what it asks for. `label` is our own short wording.

    `words_may_replace`: what the line's words may ask for in its place (`own_words_win`: save where they also
    name what the code asks for). `words_may_add`: what they may ask for beside it. `reading` is shown where
    words replaced.
    """

    code: str
    label: str
    asks_for: str | None = None
    words_may_replace: list[str] = []
    words_may_add: list[str] = []
    own_words_win: bool = False
    reading: str | None = None
    not_addressed: str | None = None


class Combined(_Strict):
    parts: list[str]
    becomes: str


class Requests(_Strict):
    """How service lines become treatments. Words within `reach_words` after a `not_asked` do not count."""

    asked_for: list[AskedFor]
    codes: list[Code]
    combined: list[Combined]
    not_asked: list[str]
    reach_words: int
    unrecognised: str
    unlisted: str
    technique_words: list[str]
    technique_ask: str
    technique_section: str
    other_technique_words: list[str]
    other_technique_reason: str


class LineRule(_Strict):
    """Who decides for these treatments (and, where given, only for these codes)."""

    treatments: list[str]
    codes: list[str] = []
    outcome: Literal["criteria", "governed_elsewhere", "not_covered"]
    references: list[str] = []
    says: str = ""


class LineOfBusiness(_Strict):
    id: str
    states: list[str]
    elsewhere: str
    rules: list[LineRule]


class Clock(_Strict):
    """Days from `received` to the answer, for requests received from `begins` on and not after `ends`."""

    lines_of_business: list[str]
    urgency: Literal["standard", "expedited"]
    days: int
    begins: datetime.date | None = None
    ends: datetime.date | None = None
    rule: str


class Source(_Strict):
    title: str
    publisher: str
    sha256: str
    effective: str
    reviewed: str
    next_review: str


class Terms(_Strict):
    """A whole policy version.

    `reviewer_facts` are facts that no extraction finds and a reviewer supplies (a performance status): until
    then they are silent. `llm_evidence` says whether words that a language model pointed to and our own parser
    read count as evidence, or need a person's confirmation first.
    """

    format: Literal["hepcite.policy/1"]
    id: str
    version: str
    title: str
    effective_from: datetime.date
    effective_to: datetime.date | None
    review_status: str
    source: Source
    reviewer_facts: dict[str, FactTerm] = {}
    llm_evidence: Literal["counts", "needs_confirmation"] = "counts"
    treatments: list[TreatmentTerms]
    requests: Requests
    lines_of_business: list[LineOfBusiness]
    clauses: list[Clause]
    pathways: list[PathwayTerms]
    conflicts: list[Conflict]
    experimental: list[Experimental]
    clocks: list[Clock]
