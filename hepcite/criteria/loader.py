"""Policy files → the version in force on a date; a file that breaks a rule is refused with all its faults."""

import datetime
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from pydantic import ValidationError

from hepcite.criteria.checks import faults_of
from hepcite.criteria.errors import Fault, NoPolicyInForce, PolicyError, PolicyFileError
from hepcite.criteria.model import Terms
from hepcite.criteria.strict_yaml import Data, read_strict

POLICIES = Path(__file__).parent / "policies"

QUOTED = frozenset({"format", "id", "version", "code", "codes", "clauses", "pathways", "pathway", "states"})
"""Keys whose strings stand in quotes: 37243 and 1.10 are no numbers."""

_REMEDIES = {
    "extra_forbidden": "Remove the key, or correct its spelling",
    "missing": "Add the key",
    "string_type": "Put the value in quotes",
    "literal_error": "Use one of the values named",
}


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy version. `sha256` is that of the file's bytes."""

    terms: Terms
    sha256: str

    @property
    def id(self) -> str:
        return self.terms.id

    @property
    def version(self) -> str:
        return self.terms.version

    def in_force_on(self, date: datetime.date) -> bool:
        terms = self.terms
        return terms.effective_from <= date and (terms.effective_to is None or date <= terms.effective_to)


def load_policy(path: Path) -> Policy:
    """Raises PolicyFileError with every fault of the file, PolicyError where it cannot be read."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise PolicyError(f"{path}: cannot be read ({error.strerror}). Check the path") from None
    data = read_strict(content, path.name, QUOTED)
    return policy_from(data, hashlib.sha256(content).hexdigest(), path.name)


def policy_from(data: Data, sha256: str, file: str) -> Policy:
    """`data` is that of a policy file; raises PolicyFileError as load_policy does."""
    try:
        terms = Terms.model_validate(data)
    except ValidationError as error:
        faults = tuple(
            _shape_fault(file, e["loc"], e["type"], e["msg"]) for e in error.errors(include_input=False)
        )
        raise PolicyFileError(faults) from None
    found = faults_of(terms, file)
    if found:
        raise PolicyFileError(found)
    return Policy(terms, sha256)


def policy_for(payer_policy_id: str, date: datetime.date) -> Policy:
    """The version of `payer_policy_id` ("payer/policy") that is in force on `date`.

    Raises NoPolicyInForce where the policy is unknown or none of its versions covers the date.
    """
    return version_in_force(versions_of(payer_policy_id), payer_policy_id, date)


def version_in_force(versions: Sequence[Policy], payer_policy_id: str, date: datetime.date) -> Policy:
    for policy in versions:
        if policy.in_force_on(date):
            return policy
    first = versions[0].terms.effective_from
    raise NoPolicyInForce(
        f"{payer_policy_id}: no version is in force on {date}; the first begins on {first}. "
        "Correct the date of the request, or add the policy file of that time"
    )


@cache
def versions_of(payer_policy_id: str) -> tuple[Policy, ...]:
    """All shipped versions, oldest first; their dates neither overlap nor leave a gap."""
    known = sorted(p.parent.relative_to(POLICIES).as_posix() for p in POLICIES.glob("*/*/*.yaml"))
    if payer_policy_id not in known:
        raise NoPolicyInForce(f"{payer_policy_id}: no such policy. Known: {', '.join(sorted(set(known)))}")
    paths = sorted((POLICIES / payer_policy_id).glob("*.yaml"))
    return in_order([load_policy(path) for path in paths])


def in_order(policies: Sequence[Policy]) -> tuple[Policy, ...]:
    """`policies` by the day they begin; refuses an overlap, a gap, and versions of different policies."""
    ordered = tuple(sorted(policies, key=lambda p: p.terms.effective_from))
    faults: list[Fault] = []
    for earlier, later in pairwise(ordered):
        file, where = f"{later.id} {later.version}", "effective_from"
        due = (
            None
            if earlier.terms.effective_to is None
            else earlier.terms.effective_to + datetime.timedelta(days=1)
        )
        if later.id != earlier.id:
            faults.append(Fault(file, "id", f"differs from {earlier.id}", "Put it into a folder of its own"))
        elif due is None or later.terms.effective_from < due:
            faults.append(
                Fault(file, where, f"overlaps version {earlier.version}", "End the earlier version")
            )
        elif later.terms.effective_from > due:
            faults.append(
                Fault(file, where, f"leaves a gap after version {earlier.version}", f"Begin on {due}")
            )
    if faults:
        raise PolicyFileError(tuple(faults))
    return ordered


def _shape_fault(file: str, location: tuple[int | str, ...], kind: str, message: str) -> Fault:
    where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location).lstrip(".")
    remedy = _REMEDIES.get(kind, "Correct the value")
    return Fault(file, where or "top level", message[0].lower() + message[1:], remedy)
