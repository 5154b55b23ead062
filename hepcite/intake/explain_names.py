"""The name that `hepcite explain` is given into a refusal, where there is no such clause, pathway or fact."""

from hepcite.criteria import Policy
from hepcite.intake.errors import IntakeError
from hepcite.records import AUXILIARY_FACTS, FACT_NAMES


def check_name(policy: Policy, clause: str | None, fact: str | None) -> None:
    """Raises IntakeError where the policy has no such clause or pathway, or there is no such fact."""
    clauses = dict.fromkeys([*(p.id for p in policy.terms.pathways), *(c.id for c in policy.terms.clauses)])
    if clause is not None and clause not in clauses:
        raise IntakeError(f"--clause {clause}: the policy has no such clause; there are {', '.join(clauses)}")
    facts = (*FACT_NAMES, *AUXILIARY_FACTS)
    if fact is not None and fact not in facts:
        raise IntakeError(f"--fact {fact}: there is no such fact; there are {', '.join(facts)}")
