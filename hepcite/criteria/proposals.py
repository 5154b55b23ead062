"""What a language model put forward → what a policy makes of it before anything is decided."""

from dataclasses import replace

from hepcite.records import Fact, Findings, Proposal


def as_taken(findings: Findings, llm_evidence: str) -> Findings:
    """`counts`: the findings as they are. `needs_confirmation`: a fact that rests on verified words of a model is a
    proposal, until a person confirms it."""
    if llm_evidence == "counts":
        return findings
    return replace(findings, facts={name: _unconfirmed(fact) for name, fact in findings.facts.items()})


def _unconfirmed(fact: Fact) -> Fact:
    if not fact.evidence or any(evidence.method != "llm" for evidence in fact.evidence):
        return fact
    proposal = Proposal(fact.name, fact.value, fact.evidence)
    return Fact(fact.name, None, "not_documented", proposals=(proposal, *fact.proposals))
