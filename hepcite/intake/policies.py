"""A case, or an id, a version or a file, into the policy version that is meant."""

import datetime
from collections.abc import Iterable, Sequence
from pathlib import Path

from hepcite.criteria import Fault, Policy, PolicyError, load_policy, policy_for
from hepcite.criteria.lint import lint
from hepcite.criteria.loader import POLICIES, versions_of
from hepcite.intake.errors import IntakeError
from hepcite.records import Case

DEFAULT_POLICY = "pacificsource/liver-tumor-treatment"


def applies_on(case: Case) -> datetime.date:
    """The day whose policy version applies: the date of service, where there is none the day of receipt."""
    return case.date_of_service or case.received


def policy_of(case: Case) -> Policy:
    """The version in force on the day that the request is about.

    Raises IntakeError where none was in force yet, or a policy file is wrong.
    """
    try:
        return policy_for(DEFAULT_POLICY, applies_on(case))
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


def policy_meant(name: str, policy_id: str = DEFAULT_POLICY) -> Policy:
    """`name` is a version of `policy_id`, or the path of a policy file."""
    path = Path(name)
    if path.suffix != ".yaml" and not path.exists():
        return policy_named(policy_id, name)
    try:
        return load_policy(path)
    except PolicyError as error:
        raise IntakeError(*str(error).splitlines()) from None


def lint_files(paths: Sequence[Path]) -> tuple[int, tuple[Fault, ...]]:
    """How many policy files lie under `paths` (the shipped ones where empty), and every fault of them."""
    files = tuple(_policy_files(paths or (POLICIES,)))
    if not files:
        raise IntakeError(
            f"{', '.join(map(str, paths))}: holds no policy files; give a .yaml file or a folder"
        )
    return len(files), lint(files)


def _policy_files(paths: Iterable[Path]) -> Iterable[Path]:
    for path in paths:
        yield from sorted(path.rglob("*.yaml")) if path.is_dir() else (path,)


def _versions(policy_id: str) -> tuple[Policy, ...]:
    try:
        return versions_of(policy_id)
    except PolicyError as error:
        raise IntakeError(*str(error).splitlines()) from None
