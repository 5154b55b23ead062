"""A case into the policy version that was in force when its request was received."""

from hepcite.criteria import Policy, PolicyError, policy_for
from hepcite.intake.errors import IntakeError
from hepcite.records import Case

DEFAULT_POLICY = "pacificsource/liver-tumor-treatment"


def policy_of(case: Case) -> Policy:
    """Raises IntakeError where no version was in force yet, or a policy file is wrong."""
    try:
        return policy_for(DEFAULT_POLICY, case.received)
    except PolicyError as error:
        raise IntakeError(str(error)) from None
