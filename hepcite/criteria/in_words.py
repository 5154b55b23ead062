"""A policy version → its parts in words, as a director reads them, and as two versions are compared."""

from collections.abc import Iterator
from dataclasses import dataclass

from hepcite.criteria.evaluate import needed
from hepcite.criteria.model import Clause, Code, Group, LineOfBusiness, PathwayTerms, Terms, Test
from hepcite.criteria.vocabulary import Vocabulary, vocabulary

_GROUP_WORDS = {
    "all_of": "all of",
    "one_of": "one of",
    "first_documented": "the first of these that the records speak of",
    "agreeing": "these, where they agree",
}
_STATUS_WORDS = {"met": "met", "not_met": "not met", "unclear": "unclear", "not_documented": "not documented"}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is said of a part: "needed" and its words."""

    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the policy that stands by itself: a clause, a pathway, a code, a rule."""

    kind: str
    name: str
    title: str
    lines: tuple[Line, ...]


def parts_of(terms: Terms) -> tuple[Part, ...]:
    known = vocabulary().with_terms(terms.reviewer_facts)
    return (
        _frame(terms),
        *(Part("treatment", t.id, t.title, _treatment(terms, t.id)) for t in terms.treatments),
        *(_pathway(pathway, known) for pathway in terms.pathways),
        *(_clause(clause, known) for clause in terms.clauses),
        *_against(terms, known),
        *(_line_of_business(line) for line in terms.lines_of_business),
        *(_code(code) for code in terms.requests.codes),
        *_supplied(terms),
        *_clocks(terms),
        _requests(terms),
    )


def _frame(terms: Terms) -> Part:
    source = terms.source
    lines = (
        Line("in force", f"{terms.effective_from} to {terms.effective_to or 'now'}"),
        Line("review status", terms.review_status),
        Line("source", f"{source.title}, {source.publisher}"),
        Line(
            "source dates",
            f"effective {source.effective}; reviewed {source.reviewed}; next {source.next_review}",
        ),
        Line("source SHA-256", source.sha256),
    )
    return Part("policy", terms.id, terms.title, lines)


def _treatment(terms: Terms, treatment_id: str) -> tuple[Line, ...]:
    treatment = next(t for t in terms.treatments if t.id == treatment_id)
    return (
        Line("section", treatment.section),
        Line("pathways, one is enough", ", ".join(treatment.pathways)),
    )


def _pathway(pathway: PathwayTerms, known: Vocabulary) -> Part:
    lines = [Line("reference", pathway.reference), Line("met by", group_words(pathway))]
    if pathway.gate:
        gate = pathway.gate
        silence = (
            "does not apply" if gate.when_silent == "not_applicable" else "is not documented, and asked for"
        )
        lines += [
            Line("for", gate.patients),
            Line("applies where", asked_words(gate.test, known)),
            Line("where the records are silent on that", f"the pathway {silence}"),
        ]
        lines += [Line("asked for", gate.ask)] if gate.ask else []
    else:
        lines.append(Line("for", "every patient"))
    return Part("pathway", pathway.id, pathway.title, tuple(lines))


def group_words(group: Group) -> str:
    """ "all of I.C.1, I.C.2"; a single clause by its name alone."""
    inner = [part if isinstance(part, str) else f"({group_words(part)})" for part in group.clauses]
    return f"{_GROUP_WORDS[group.combine]} {', '.join(inner)}" if len(inner) > 1 else inner[0]


def _clause(clause: Clause, known: Vocabulary) -> Part:
    lines = [Line("reference", clause.reference), Line("test", asked_words(clause.test, known))]
    if clause.decided_by == "medical_director":
        lines.append(Line("decided by", "the medical director, never by the program"))
    if clause.silence == "presume":
        lines.append(Line("silence", f"met, and marked as {clause.presumption}"))
    else:
        lines.append(Line("silence", f"not documented; asked for: {clause.ask}"))
    lines += [Line("reading", clause.reading)] if clause.reading else []
    lines += [Line("worded as needed", told)] if (told := "; ".join(_needed_words(clause.test))) else []
    return Part("clause", clause.id, clause.requirement, tuple(lines))


def _needed_words(test: Test) -> Iterator[str]:
    """How the sentence of a clause says what the policy asks for."""
    if test.needed:
        yield test.needed
    for part in test.parts:
        yield from _needed_words(part)


def asked_words(test: Test, known: Vocabulary) -> str:
    (operator,) = test.operators
    if test.parts:
        inner = "; or ".join if operator == "one_of" else "; ".join
        return f"{_GROUP_WORDS[operator]}: [{inner(asked_words(part, known) for part in test.parts)}]"
    return f"{known.facts[test.fact or ''].label}: {_asked(test, known)}"


def _asked(test: Test, known: Vocabulary) -> str:
    values = known.facts[test.fact or ""].values
    if test.gives:
        given = test.gives.status_of()
        by_status = {s: [str(v).lower() for v, found in given.items() if found == s] for s in _STATUS_WORDS}
        told = (f"{_STATUS_WORDS[s]} where {_or(names, values)}" for s, names in by_status.items() if names)
        return "; ".join(told)
    if test.equals is not None:
        return f"met where {values[str(test.equals).lower()]}"
    if test.is_not:
        return f"met where not {_or(test.is_not, values)}"
    if test.contains:
        otherwise = _STATUS_WORDS[test.contains.otherwise]
        return f"met where {_or(test.contains.any_of, values)}; {otherwise} otherwise, silence included"
    limit = needed(test.model_copy(update={"needed": None}), known).removeprefix("needed: ")
    return limit.replace("limit", "at most", 1).removesuffix(" needed")


def _or(names: list[str], values: object) -> str:
    words = [f"“{values[name]}”" if isinstance(values, dict) else name for name in names]
    return " or ".join(words)


def _against(terms: Terms, known: Vocabulary) -> Iterator[Part]:
    for number, conflict in enumerate(terms.conflicts, start=1):
        lines = (
            Line("reference", conflict.reference),
            Line("where", asked_words(conflict.test, known)),
            Line("says", conflict.says),
        )
        yield Part("conflict", f"{conflict.pathway}, number {number}", "speaks against the pathway", lines)
    for clause in terms.experimental:
        where = asked_words(clause.test, known) if clause.test else "no pathway is met"
        lines = (Line("reference", clause.reference), Line("where", where), Line("says", clause.says))
        yield Part("experimental clause", clause.id, ", ".join(clause.treatments), lines)


def _line_of_business(line: LineOfBusiness) -> Part:
    lines = [Line("states", ", ".join(line.states)), Line("elsewhere", f"not addressed. {line.elsewhere}")]
    for rule in line.rules:
        what = ", ".join(rule.treatments) + (f", codes {', '.join(rule.codes)}" if rule.codes else "")
        outcome = {"criteria": "by these criteria"}.get(rule.outcome, rule.outcome.replace("_", " "))
        told = [outcome, *rule.references, *([rule.says] if rule.says else [])]
        lines.append(Line(what, "; ".join(told)))
    return Part("line of business", line.id, "who decides", tuple(lines))


def _code(code: Code) -> Part:
    lines = [Line("asks for", code.not_addressed or code.asks_for or "only words can say what")]
    for label, names in (
        ("words of the line may replace it by", code.words_may_replace),
        ("words of the line may add", code.words_may_add),
    ):
        lines += [Line(label, ", ".join(names))] if names else []
    if code.own_words_win:
        lines.append(Line("its own words", "win over others in the same line"))
    lines += [Line("reading", code.reading)] if code.reading else []
    return Part("code", code.code, code.label, tuple(lines))


def _supplied(terms: Terms) -> Iterator[Part]:
    for name, term in terms.reviewer_facts.items():
        lines = [Line("kind", term.kind), Line("where silent", term.silence)]
        lines += [Line("values", ", ".join(term.values.values()))] if term.values else []
        yield Part("fact that a reviewer supplies", name, term.label, tuple(lines))


def _clocks(terms: Terms) -> Iterator[Part]:
    for clock in terms.clocks:
        when = f" received {clock.begins or 'ever'} to {clock.ends or 'now'}"
        name = f"{', '.join(clock.lines_of_business)}, {clock.urgency},{when}"
        yield Part("clock", name, f"{clock.days} days", (Line("rule", clock.rule),))


def _requests(terms: Terms) -> Part:
    requests = terms.requests
    lines = [
        Line(item.id, "; ".join([item.treatment, *item.words, *item.general_words]))
        for item in requests.asked_for
    ]
    lines += [
        Line("together", f"{' and '.join(rule.parts)} become {rule.becomes}") for rule in requests.combined
    ]
    lines.append(
        Line("not asked for", f"within {requests.reach_words} words after {', '.join(requests.not_asked)}")
    )
    lines.append(Line("techniques not addressed", ", ".join(requests.other_technique_words) or "none named"))
    texts = ("unrecognised", "unlisted", "technique_ask", "technique_section", "other_technique_reason")
    lines += [Line(key.replace("_", " "), getattr(requests, key)) for key in texts]
    return Part("words", "requests", "what the words of a service line ask for", tuple(lines))
