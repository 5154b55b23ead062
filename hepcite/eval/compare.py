"""One Result and its Labels into scored items."""

from collections.abc import Iterator

from hepcite.eval.citations import citation_of, format_of, origin_of
from hepcite.eval.labels import GoldQuote, Labels, TreatmentLabel
from hepcite.eval.quotes import overlaps
from hepcite.eval.score import MEETS, CaseScore, Item, Quote
from hepcite.records import (
    FACT_NAMES,
    ChildPugh,
    Criterion,
    Determination,
    Evidence,
    Fact,
    Interval,
    Result,
    Treatment,
    Value,
)

SIZE_TOLERANCE = 0.05
ABSENT = "no such treatment"
UNLABELED = "no label"
ANOTHER_PATIENT = (
    "another patient"  # labels.json names the files of other patients, not copies or replaced versions
)


def compare(case: str, result: Result, labels: Labels) -> CaseScore:
    """Facts first, then the answers of each labeled treatment, then the set-aside documents."""
    unread = [
        (document.name, problem.page)
        for document in result.documents
        for problem in document.problems
        if problem.kind == "unreadable_page"
    ]
    answers = answer_items(result.determination, labels)
    aside = tuple(
        sorted({d.name for d in result.documents if (d.set_aside or "").startswith(ANOTHER_PATIENT)})
    )
    labeled = tuple(sorted(labels.set_aside))
    set_aside = Item("set_aside", "documents", describe(labeled), describe(aside), aside == labeled)
    return CaseScore(
        case=case,
        items=(*_fact_items(result, labels), *answers, set_aside),
        unread_pages=len(set(unread)),
        unread_files=tuple(sorted({name for name, _ in unread})),
        aside=aside,
        labeled_aside=labeled,
        proposed=_proposed(result, labels),
        pages=sum(len(document.pages) for document in result.documents),
    )


def _proposed(result: Result, labels: Labels) -> tuple[int, int]:
    """Facts left open on which something is proposed, and those of them where a proposal is as labeled."""
    facts = (result.findings.facts.get(name) for name in labels.facts.model_fields_set)
    open_ = [fact for fact in facts if fact and fact.status == "not_documented" and fact.proposals]
    right = [f for f in open_ if any(is_same_value(labels.facts.value(f.name), p.value) for p in f.proposals)]
    return len(open_), len(right)


def _fact_items(result: Result, labels: Labels) -> list[Item]:
    items: list[Item] = []
    for name in FACT_NAMES:
        if name not in labels.facts.model_fields_set:
            continue
        expected, fact = labels.facts.value(name), result.findings.facts.get(name)
        items.append(_fact_item(name, expected, fact, labels.evidence.get(name, ()), result))
        got = fact.value if fact else None
        if isinstance(expected, ChildPugh) and isinstance(got, ChildPugh) and got.letter == expected.letter:
            right = got.score == expected.score
            items.append(Item("child_pugh_score", name, describe(expected), describe(got), right))
    return items


def _fact_item(
    name: str, expected: Value, fact: Fact | None, labeled: tuple[GoldQuote, ...], result: Result
) -> Item:
    got = fact.value if fact else None
    right = is_same_value(expected, got)
    evidence = fact.evidence if fact else ()
    ours = tuple(_quote(each) for each in evidence)
    gold = tuple(Quote(quote.file, quote.quote) for quote in labeled)
    asks_citation = right and bool(gold) and expected not in (None, ())
    cited = any(q.file == g.file and overlaps(q.text, g.text) for q in ours for g in gold)
    return Item(
        group="fact",
        name=name,
        expected=describe(expected),
        got=describe(got),
        right=right,
        cited=cited if asks_citation else None,
        ours=ours,
        gold=gold,
        citation=citation_of(evidence, labeled, result.documents) if asks_citation else None,
        origin=origin_of(evidence),
        format=format_of(labeled, result.documents),
        size_error_cm=_size_error_cm(name, expected, got),
    )


def _size_error_cm(name: str, expected: Value, got: Value) -> float | None:
    """None where it is no size, or one side does not give one."""
    if not name.endswith("_cm") or not isinstance(expected, Interval) or not isinstance(got, Interval):
        return None
    bounds = ((expected.min, got.min), (expected.max, got.max))
    errors = [abs(a - b) for a, b in bounds if a is not None and b is not None]
    return max(errors) if errors else None


def _quote(evidence: Evidence) -> Quote:
    return Quote(evidence.document, evidence.quote)


def is_same_value(expected: Value, got: Value) -> bool:
    """Exact, but the class alone decides Child-Pugh, bounds agree within 0.05, and intent is a set."""
    if isinstance(expected, ChildPugh) and isinstance(got, ChildPugh):
        return expected.letter == got.letter
    if isinstance(expected, Interval) and isinstance(got, Interval):
        return _is_same_bound(expected.min, got.min) and _is_same_bound(expected.max, got.max)
    if isinstance(expected, tuple):
        return set(expected) == set(got if isinstance(got, tuple) else () if got is None else (got,))
    return type(expected) is type(got) and expected == got


def _is_same_bound(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is b
    return abs(a - b) <= SIZE_TOLERANCE + 1e-9


def describe(value: Value) -> str:
    """A value in as few characters as a table cell wants."""
    if isinstance(value, Interval):
        low, high = ("none" if bound is None else f"{bound:g}" for bound in (value.min, value.max))
        return f"{{{low}, {high}}}"
    if isinstance(value, ChildPugh):
        return f"{value.letter}{'' if value.score is None else value.score} {value.basis}"
    if isinstance(value, tuple):
        return "[" + ", ".join(sorted(value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return "none" if value is None else value


def answer_items(determination: Determination, labels: Labels, *, complete: bool = False) -> tuple[Item, ...]:
    """The answers of each labeled treatment. `complete`: what has a say and no label is wrong, too.

    Clauses behind a gate that the records leave open may go without labels, all of a pathway or none.
    """
    ours = {_key(t): t for t in determination.treatments}
    items: list[Item] = []
    for label in labels.treatments:
        treatment = ours.pop(_key(label), None)
        items.extend(_answer_items(label, treatment))
        if complete and treatment is not None and not treatment.information_only:
            items.extend(_unlabeled(label, treatment))
    for extra in ours.values():
        got = extra.disposition
        items.append(Item("disposition", _name(extra), ABSENT, got, False, ours=_met_quotes(extra)))
    return tuple(items)


def _unlabeled(label: TreatmentLabel, ours: Treatment) -> Iterator[Item]:
    for pathway in ours.pathways:
        if pathway.clause not in label.pathways:
            yield Item("pathway", pathway.clause, UNLABELED, pathway.status, False)
        missing = [criterion for criterion in pathway.criteria if criterion.clause not in label.clauses]
        if len(missing) == len(pathway.criteria) and pathway.status in ("unclear", "not_documented"):
            continue
        for criterion in missing:
            yield Item("clause", criterion.clause, UNLABELED, criterion.status, False)


def _key(treatment: Treatment | TreatmentLabel) -> tuple[str | None, str | None, tuple[str, ...]]:
    return treatment.treatment, treatment.technique, tuple(sorted(treatment.codes))


def _name(treatment: Treatment | TreatmentLabel) -> str:
    parts = (treatment.treatment or "unnamed treatment", treatment.technique, "+".join(treatment.codes))
    return " ".join(part for part in parts if part)


def _answer_items(label: TreatmentLabel, ours: Treatment | None) -> list[Item]:
    got = ours.disposition if ours else ABSENT
    cited = _met_quotes(ours) if ours and got != label.disposition else ()
    items = [Item("disposition", _name(label), label.disposition, got, got == label.disposition, ours=cited)]
    pathways = {pathway.clause: pathway.status for pathway in ours.pathways} if ours else {}
    for clause, expected in label.pathways.items():
        status = pathways.get(clause, "not given")
        items.append(Item("pathway", clause, expected, status, status == expected))
    for clause, expected in label.clauses.items():
        criterion = _criterion(ours, clause, frozenset(label.pathways)) if ours else None
        status = criterion.status if criterion else "not given" if ours else ABSENT
        basis = (*criterion.evidence, *criterion.against) if criterion else ()
        items.append(
            Item(
                group="clause",
                name=clause,
                expected=expected,
                got=status,
                right=status == expected,
                ours=tuple(_quote(each) for each in basis),
                has_both_sides=bool(criterion and criterion.against),
            )
        )
    return items


def _met_quotes(treatment: Treatment) -> tuple[Quote, ...]:
    """What a wrong meets_criteria rests on."""
    if treatment.disposition != MEETS:
        return ()
    met = [pathway for pathway in treatment.pathways if pathway.status == "met"]
    return tuple(_quote(e) for pathway in met for criterion in pathway.criteria for e in criterion.evidence)


def _criterion(ours: Treatment, clause: str, labeled: frozenset[str]) -> Criterion | None:
    """Ours of a clause, from a labeled pathway that applies before one that does not."""
    found = [
        (pathway.status == "not_applicable", criterion)
        for pathway in ours.pathways
        if pathway.clause in labeled
        for criterion in pathway.criteria
        if criterion.clause == clause
    ]
    return min(found, key=lambda pair: pair[0])[1] if found else None
