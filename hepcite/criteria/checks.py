"""Policy terms → faults that their shape does not show: unknown facts, missing values, codes used twice."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from hepcite.criteria.checks_on_tests import Found, faults_of_tests
from hepcite.criteria.errors import Fault
from hepcite.criteria.model import Terms


def faults_of(terms: Terms, file: str) -> tuple[Fault, ...]:
    parts = (
        _duplicates(terms),
        _repeated(terms),
        _references(terms),
        _clauses(terms),
        faults_of_tests(terms),
        _lines(terms),
        _dates(terms),
        _source(terms),
    )
    return tuple(Fault(file, *found) for part in parts for found in part)


def _duplicates(terms: Terms) -> Iterator[Found]:
    lists: tuple[tuple[str, Iterable[str]], ...] = (
        ("treatments", (x.id for x in terms.treatments)),
        ("requests.asked_for", (x.id for x in terms.requests.asked_for)),
        ("requests.codes", (x.code for x in terms.requests.codes)),
        ("lines_of_business", (x.id for x in terms.lines_of_business)),
        ("clauses", (x.id for x in terms.clauses)),
        ("pathways", (x.id for x in terms.pathways)),
        ("experimental", (x.id for x in terms.experimental)),
    )
    for where, ids in lists:
        for name, times in Counter(ids).items():
            if times > 1:
                yield where, f"{name} appears {times} times", "Keep one: a code or an id has one meaning"


def _repeated(terms: Terms) -> Iterator[Found]:
    for pathway in terms.pathways:
        for name, times in Counter(pathway.named()).items():
            if times > 1:
                yield f"pathways {pathway.id}.clauses", f"{name} appears {times} times", "Keep one"


def _references(terms: Terms) -> Iterator[Found]:
    """Names that point to something that the file does not hold, and things that nothing points to."""
    clauses, pathways = {c.id for c in terms.clauses}, {p.id for p in terms.pathways}
    treatments = {t.id for t in terms.treatments}
    items, codes = {a.id for a in terms.requests.asked_for}, {c.code for c in terms.requests.codes}
    used: list[tuple[str, set[str], Iterable[str]]] = [
        *((f"pathways {p.id}.clauses", clauses, p.named()) for p in terms.pathways),
        *((f"treatments {t.id}.pathways", pathways, t.pathways) for t in terms.treatments),
        *(
            (f"requests.asked_for {a.id}.treatment", treatments, [a.treatment])
            for a in terms.requests.asked_for
        ),
        *(
            (f"requests.codes {c.code}", items, _items(c.asks_for, c.words_may_replace, c.words_may_add))
            for c in terms.requests.codes
        ),
        *(("requests.combined", items, [*c.parts, c.becomes]) for c in terms.requests.combined),
        *(
            (f"lines_of_business {b.id}.rules", treatments, r.treatments)
            for b in terms.lines_of_business
            for r in b.rules
        ),
        *(
            (f"lines_of_business {b.id}.rules", codes, r.codes)
            for b in terms.lines_of_business
            for r in b.rules
        ),
        *((f"experimental {e.id}.treatments", treatments, e.treatments) for e in terms.experimental),
        *((f"conflicts {c.pathway}", pathways, [c.pathway]) for c in terms.conflicts),
    ]
    for where, known, names in used:
        for name in names:
            if name not in known:
                yield where, f"{name} is not defined in this file", "Correct the name, or define it"
    for unused in sorted(clauses - {c for p in terms.pathways for c in p.named()}):
        yield f"clauses {unused}", "no pathway holds this clause", "Add it to a pathway, or remove it"


def _items(asks_for: str | None, replace: list[str], add: list[str]) -> list[str]:
    return [*([asks_for] if asks_for else []), *replace, *add]


def _clauses(terms: Terms) -> Iterator[Found]:
    for clause in terms.clauses:
        where = f"clauses {clause.id}"
        if not clause.reference.strip():
            yield f"{where}.reference", "empty", "Name the section of the policy"
        if clause.silence == "request" and not clause.ask:
            yield f"{where}.ask", "missing", "Say what to ask the provider for where the records are silent"
        if clause.silence == "presume" and not clause.presumption:
            yield f"{where}.presumption", "missing", "Say what is presumed, for the reviewer"
    for pathway in terms.pathways:
        if pathway.gate and pathway.gate.when_silent == "not_documented" and not pathway.gate.ask:
            yield (
                f"pathways {pathway.id}.gate.ask",
                "missing",
                "Say what to ask for where the records are silent",
            )


def _lines(terms: Terms) -> Iterator[Found]:
    for line in terms.lines_of_business:
        decided = {t for rule in line.rules if not rule.codes for t in rule.treatments}
        for treatment in terms.treatments:
            if treatment.id not in decided:
                yield f"lines_of_business {line.id}", f"no rule for {treatment.id}", "Say who decides"
        for rule in line.rules:
            if rule.outcome != "criteria" and not (rule.says and rule.references):
                names = ", ".join(rule.treatments)
                yield (
                    f"lines_of_business {line.id}",
                    f"no rule set named for {names}",
                    "Fill says and references",
                )
    for code in terms.requests.codes:
        if code.not_addressed and code.asks_for:
            yield f"requests.codes {code.code}", "both asks_for and not_addressed", "Keep one of the two"


def _source(terms: Terms) -> Iterator[Found]:
    if not terms.source.title.strip():
        yield "source.title", "empty", "Name the document that the file was entered from"
    if not re.fullmatch("[0-9a-f]{64}", terms.source.sha256):
        yield (
            "source.sha256",
            "no SHA-256",
            "Give the 64 characters that sha256sum prints of the source",
        )
    if not terms.review_status.strip():
        yield "review_status", "empty", "Say who reviewed the file, or that nobody did"


def _dates(terms: Terms) -> Iterator[Found]:
    if terms.effective_to is not None and terms.effective_to < terms.effective_from:
        yield "effective_to", "before effective_from", "Correct the dates"
