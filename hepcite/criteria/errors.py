"""What can be wrong with a policy: the exceptions of this package.

PolicyError
├── PolicyFileError    a policy file that breaks the rules; holds every fault
├── NoPolicyInForce    no version covers the date
└── UnknownFactValue   a fact holds a value that the vocabulary lacks
"""

from dataclasses import dataclass


class PolicyError(Exception):
    """Base of all errors of hepcite.criteria."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in one policy file: where it is, what it is, and what to do."""

    file: str
    where: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}: {self.where}: {self.problem}. {self.remedy}."


class PolicyFileError(PolicyError):
    """`faults` holds all faults found, in the order of the file."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))


class NoPolicyInForce(PolicyError):
    """No version of the policy covers the date asked for."""


class UnknownFactValue(PolicyError):
    """A fact holds a value that vocabulary.yaml does not list."""
