"""A case, or an id and a version, into the policy version that is meant."""

from hepcite.criteria import Policy, PolicyError, policy_for
from hepcite.criteria.loader import POLICIES, versions_of
from hepcite.intake.errors import IntakeError
from hepcite.records import Case

DEFAULT_POLICY = "pacificsource/liver-tumor-treatment"


def policy_of(case: Case) -> Policy:
    """The version in force when the request was received.

    Raises IntakeError where none was in force yet, or a policy file is wrong.
    """
    try:
        return policy_for(DEFAULT_POLICY, case.received)
    except PolicyError as error:
        raise IntakeError(*str(error).splitlines()) from None


def shipped_policies() -> tuple[Policy, ...]:
    """Every version of every policy, by id and then oldest first."""
    ids = sorted({path.parent.relative_to(POLICIES).as_posix() for path in POLICIES.glob("*/*/*.yaml")})
    return tuple(policy for policy_id in ids for policy in _versions(policy_id))


def policy_named(policy_id: str, version: str | None) -> Policy:
    """The newest version where `version` is None."""
    versions = {policy.version: policy for policy in _versions(policy_id)}
    if version is None:
        return list(versions.values())[-1]
    if version not in versions:
        raise IntakeError(
            f"--version {version}: no such version of {policy_id}; there are {', '.join(versions)}"
        )
    return versions[version]


def _versions(policy_id: str) -> tuple[Policy, ...]:
    try:
        return versions_of(policy_id)
    except PolicyError as error:
        raise IntakeError(*str(error).splitlines()) from None
