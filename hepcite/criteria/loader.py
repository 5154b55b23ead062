"""Policy files → the version in force on a date; a file that breaks a rule is refused with all its faults."""

import copy
import datetime
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from hepcite.criteria.checks import faults_of
from hepcite.criteria.errors import Fault, NoPolicyInForce, PolicyError, PolicyFileError
from hepcite.criteria.model import Terms
from hepcite.criteria.strict_yaml import NAMING_KEYS, Data, place, read_with_faults

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
    """One policy version. `sha256` is that of the bytes of `file`."""

    terms: Terms
    sha256: str
    file: str = ""

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
    return policy_of_bytes(content, path.name)


def policy_of_bytes(content: bytes, file: str) -> Policy:
    """Raises PolicyFileError as load_policy does."""
    data, faults = read_with_faults(content, file, QUOTED)
    try:
        policy = policy_from(data, hashlib.sha256(content).hexdigest(), file)
    except PolicyFileError as error:
        raise PolicyFileError((*faults, *error.faults)) from None
    if faults:
        raise PolicyFileError(faults)
    return policy


def policy_from(data: Data, sha256: str, file: str) -> Policy:
    """`data` is that of a policy file; raises PolicyFileError as load_policy does."""
    terms, faults = _terms_of(data, file)
    if terms is not None:
        faults += faults_of(terms, file)
    if faults or terms is None:
        raise PolicyFileError(faults)
    return Policy(terms, sha256, file)


def _terms_of(data: Data, file: str) -> tuple[Terms | None, tuple[Fault, ...]]:
    """Unknown keys are told and left out, so that the faults behind them are found, too."""
    try:
        return Terms.model_validate(data), ()
    except ValidationError as error:
        details = error.errors(include_input=False)
    faults = tuple(_shape_fault(file, data, e["loc"], e["type"], e["msg"]) for e in details)
    unknown = [detail["loc"] for detail in details if detail["type"] == "extra_forbidden"]
    if len(unknown) < len(details):
        return None, faults
    rest = copy.deepcopy(data)
    for location in unknown:
        _remove(rest, location)
    try:
        return Terms.model_validate(rest), faults
    except ValidationError:
        return None, faults


def _remove(data: Data, location: tuple[int | str, ...]) -> None:
    holder: Any = data
    for step in location[:-1]:
        try:
            holder = holder[step]
        except (KeyError, IndexError, TypeError):
            return  # the name of a type, not of a place
    if isinstance(holder, dict):
        holder.pop(location[-1], None)


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
        file, where = later.file or f"{later.id} {later.version}", "effective_from"
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


def _shape_fault(file: str, data: Data, location: tuple[int | str, ...], kind: str, message: str) -> Fault:
    remedy = _REMEDIES.get(kind, "Correct the value")
    where = _where(data, location) or "top level"
    return Fault(file, where, message[0].lower() + message[1:], remedy)


def _where(data: Any, location: tuple[int | str, ...]) -> str:
    """The path in words, with ids for the items of lists: "clauses I.B.5.test.fact"."""
    words = ""
    for step in location:
        try:
            data = data[step]  # of any shape: it is what the model refused
        except (KeyError, IndexError, TypeError):
            data = None
        if isinstance(step, int):
            names = [data.get(key) for key in NAMING_KEYS] if isinstance(data, dict) else []
            words = place(words, next((name for name in names if name), None), step)
        else:
            words += f".{step}"
    return words.lstrip(".")
