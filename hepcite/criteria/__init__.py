"""A policy as data, and its evaluation: case, findings and policy version into a determination."""

from hepcite.criteria.decide import decide
from hepcite.criteria.errors import Fault, NoPolicyInForce, PolicyError, PolicyFileError, UnknownFactValue
from hepcite.criteria.loader import Policy, load_policy, policy_for
from hepcite.criteria.open_facts import open_facts

__all__ = [
    "Fault",
    "NoPolicyInForce",
    "Policy",
    "PolicyError",
    "PolicyFileError",
    "UnknownFactValue",
    "decide",
    "load_policy",
    "open_facts",
    "policy_for",
]
