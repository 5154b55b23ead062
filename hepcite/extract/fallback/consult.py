"""Findings that leave facts open, and a model → findings with its verified evidence and its proposals, and the account of it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hepcite.extract.fallback.identifiers import identifiers_of
from hepcite.extract.fallback.model import Model, Question, Reply
from hepcite.extract.fallback.passages import Passage, passages_for
from hepcite.extract.fallback.prompts import question
from hepcite.extract.fallback.questions import questions
from hepcite.extract.fallback.tiers import Hearing, judged, used
from hepcite.extract.fallback.values import is_same
from hepcite.extract.language.pipe import read_note
from hepcite.records import (
    Answer,
    Case,
    Consultation,
    Disclosure,
    Document,
    Evidence,
    Fact,
    Findings,
    Interval,
    Problem,
    Proposal,
    SentPassage,
)

ANSWER_TOKENS = 800
"""Room left for one answer in the budget of a case."""

RULE = "a language model pointed to the words, and our own parser read them"

STOPS = frozenset({"unauthorized", "unreachable", "timed_out", "rate_limited", "server_error", "not_asked"})
"""After a call that ended so the rest of the case is not asked: the endpoint is out of reach."""


def consult(
    case: Case, documents: Sequence[Document], findings: Findings, names: Sequence[str], model: Model
) -> tuple[Findings, Consultation]:
    """`names` are the facts to ask about. The findings come back as they were where the model fails."""
    notes = tuple(read_note(d) for d in documents if not d.set_aside)
    identifiers = identifiers_of(case.patient, documents)
    facts = dict(findings.facts)
    names = [name for name in names if is_open(facts.get(name))]
    answers: list[Answer] = []
    calls: list[Disclosure] = []
    prompts: dict[str, str] = {}
    spent, is_out_of_reach = 0, False
    passages = passages_for(notes, names, facts, identifiers)
    for task, asked in questions().tasks(names).items():
        sent = tuple(p for p in passages if _speaks_of(p, asked))
        if not sent:
            continue
        put = question(task, asked, sent)
        reply = _reply(put, model, spent, is_out_of_reach)
        is_out_of_reach = is_out_of_reach or reply.outcome in STOPS
        spent += _cost(put, reply)
        calls.append(_disclosure(model, put, reply, sent, asked))
        prompts[put.prompt] = put.prompt_sha256
        hearing = Hearing(case, asked, sent, facts, put.prompt)
        answers.extend(judged(claim, hearing) for claim in reply.claims)
    told = used(answers, facts)
    account = Consultation(model.name, model.endpoint, tuple(prompts.items()), told, tuple(calls))
    return Findings(_with_answers(facts, told), findings.lesions), account


def problems_of(account: Consultation | None) -> tuple[Problem, ...]:
    """What a person has to know of calls that brought no answer: those facts stand as the rules left them."""
    failed = [c for c in account.calls if c.outcome != "answered"] if account else []
    return tuple(
        Problem(
            "model_not_answered",
            f"The language model at {call.endpoint} gave no answer ({call.outcome.replace('_', ' ')}) about "
            f"{', '.join(call.facts)}: they stand as the rules read them. Check the endpoint, then run the case again.",
            fatal=False,
        )
        for call in failed
    )


def is_open(fact: Fact | None) -> bool:
    """Not documented, conflicting, or of a value that leaves it open; a plain finding is for a person to weigh."""
    if fact is None or fact.status != "documented":
        return True
    if isinstance(fact.value, Interval):
        return fact.value.min != fact.value.max
    return fact.value in questions().facts[fact.name].open_values


def _speaks_of(passage: Passage, names: Sequence[str]) -> bool:
    text = passage.note.text[passage.start : passage.end]
    return any(questions().facts[name].topic_pattern.search(text) for name in names)


def _reply(put: Question, model: Model, spent: int, is_out_of_reach: bool) -> Reply:
    if is_out_of_reach:
        return Reply("not_asked")
    if spent + put.tokens_at_most + ANSWER_TOKENS > model.tokens_per_case:
        return Reply("over_budget")
    return model.ask(put)


def _cost(put: Question, reply: Reply) -> int:
    """Tokens as the server counts them, or the bound where it does not."""
    if reply.outcome in ("over_budget", "not_asked"):
        return 0
    if reply.tokens_in is None or reply.tokens_out is None:
        return put.tokens_at_most + ANSWER_TOKENS
    return reply.tokens_in + reply.tokens_out


def _disclosure(
    model: Model, put: Question, reply: Reply, sent: Sequence[Passage], asked: Sequence[str]
) -> Disclosure:
    return Disclosure(
        endpoint=model.endpoint,
        model=model.name,
        prompt=put.prompt,
        outcome=reply.outcome,
        passages=tuple(_sent(p) for p in sent),
        facts=tuple(asked),
        at=reply.at,
        tokens_in=reply.tokens_in,
        tokens_out=reply.tokens_out,
    )


def _sent(passage: Passage) -> SentPassage:
    at: Evidence = passage.note.evidence(passage.start, passage.end, "")
    return SentPassage(at.document, at.page, at.start, at.end, passage.sent.text)


def _with_answers(facts: Mapping[str, Fact], answers: Sequence[Answer]) -> dict[str, Fact]:
    found = dict(facts)
    for name in dict.fromkeys(a.fact for a in answers if a.used_as != "nothing"):
        mine = [a for a in answers if a.fact == name and a.used_as != "nothing"]
        found[name] = _fact(facts.get(name) or Fact(name, None, "not_documented"), mine)
    return found


def _fact(fact: Fact, answers: Sequence[Answer]) -> Fact:
    """`fact` with the evidence of its verified answers, or with its proposals, one a value."""
    verified = [a for a in answers if a.used_as == "evidence"]
    if verified:
        best = max(verified, key=lambda a: len(str(a.value)))
        return Fact(fact.name, best.value, "documented", _evidence(verified), rule=RULE)
    proposals: list[Proposal] = []
    for answer in answers:
        if not any(is_same(answer.value, p.value) for p in proposals):
            same = [a for a in answers if is_same(a.value, answer.value)]
            proposals.append(Proposal(fact.name, answer.value, _evidence(same)))
    return replace(fact, proposals=tuple(proposals))


def _evidence(answers: Sequence[Answer]) -> tuple[Evidence, ...]:
    return tuple(dict.fromkeys(a.evidence for a in answers if a.evidence is not None))
