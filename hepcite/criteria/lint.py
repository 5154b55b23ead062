"""Policy files of a folder → every fault of every file at once, of their dates and of their names."""

from collections.abc import Iterable
from pathlib import Path

from hepcite.criteria.errors import Fault, PolicyError, PolicyFileError
from hepcite.criteria.loader import POLICIES, Policy, in_order, load_policy


def lint(paths: Iterable[Path]) -> tuple[Fault, ...]:
    """Files of one folder are taken for versions of one policy; those among the shipped ones lie where
    <payer>/<policy>/<version>.yaml says.
    """
    faults: list[Fault] = []
    by_folder: dict[Path, list[Policy]] = {}
    for path in sorted(paths):
        try:
            policy = load_policy(path)
        except PolicyFileError as error:
            faults += error.faults
        except PolicyError as error:
            faults.append(Fault(path.name, "whole file", str(error), "Check the path"))
        else:
            by_folder.setdefault(path.parent, []).append(policy)
            faults += _names(path, policy) if path.resolve().is_relative_to(POLICIES) else []
    for policies in by_folder.values():
        try:
            in_order(policies)
        except PolicyFileError as error:
            faults += error.faults
    return tuple(faults)


def _names(path: Path, policy: Policy) -> list[Fault]:
    """A file lies where its id says, under the name of its version."""
    found = []
    if path.stem != policy.version:
        found.append(
            Fault(path.name, "version", f"is {policy.version}", f"Rename the file {policy.version}.yaml")
        )
    folder = "/".join(path.resolve().parts[-3:-1])
    if folder != policy.id:
        found.append(
            Fault(path.name, "id", f"is {policy.id}, in the folder {folder}", f"Move it to {policy.id}")
        )
    return found
