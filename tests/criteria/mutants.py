"""The data of a policy file → mutants: the same data with one threshold, operator, value or rule changed."""

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

STATUSES = ("met", "not_met", "unclear", "not_documented")
VALUES: dict[str, tuple[Any, ...]] = {
    "class_in": ("A", "B", "C"),
    "any_of": ("bridge", "downstaging", "palliative", "definitive"),
    "is_not": ("listed", "under_evaluation", "not_candidate"),
    "states": ("ID", "MT", "OR", "WA", "CA"),
}
SWAPS = {
    "at_most": ("at_least", "below"),
    "at_least": ("at_most", "above"),
    "above": ("below", "at_least"),
    "below": ("above", "at_most"),
    "no_more_than": ("no_fewer_than",),
    "no_fewer_than": ("no_more_than",),
    "all_of": ("one_of",),
    "one_of": ("all_of",),
    "first_documented": ("all_of", "one_of"),
    "agreeing": ("all_of", "first_documented"),
}
FLIPS: dict[str, tuple[Any, ...]] = {
    "equals": (True, False),
    "otherwise": ("not_met", "not_documented"),
    "when_silent": ("not_applicable", "not_documented"),
    "combine": ("all_of", "one_of"),
    "silence": ("request", "presume"),
    "decided_by": ("program", "medical_director"),
    "outcome": ("criteria", "governed_elsewhere", "not_covered"),
    "own_words_win": (True, False),
    "urgency": ("standard", "expedited"),
}
DEFAULTS = {"silence": "request", "decided_by": "program"}
"""What a clause that leaves the key out stands for."""


@dataclass(frozen=True)
class Mutant:
    what: str
    data: Any


Path = tuple[str | int, ...]
Change = Callable[[Any], None]


def mutants(data: Any) -> Iterator[Mutant]:
    for path, change, what in _changes(data, ()):
        mutated = copy.deepcopy(data)
        node = mutated
        for step in path:
            node = node[step]
        change(node)
        yield Mutant(f"{_name(data, path)}: {what}", mutated)


def _name(data: Any, path: Path) -> str:
    """The path with ids for list places: clauses[I.B.1].test."""
    words, node = "", data
    for step in path:
        node = node[step]
        known = isinstance(node, dict) and (node.get("id") or node.get("code") or node.get("pathway"))
        words += f"[{known or step}]" if isinstance(step, int) else f".{step}"
    return words.lstrip(".")


def _changes(node: Any, path: Path) -> Iterator[tuple[Path, Change, str]]:
    """Changes of dicts at or under `path`."""
    if isinstance(node, list):
        for i, item in enumerate(node):
            yield from _changes(item, (*path, i))
    if not isinstance(node, dict):
        return
    for change, what in _of_dict(node, path):
        yield path, change, what
    for key, item in node.items():
        yield from _changes(item, (*path, key))


def _of_dict(node: dict[str, Any], path: Path) -> Iterator[tuple[Change, str]]:
    for key, value in node.items():
        if key == "combine" and len(node["clauses"]) == 1:
            continue
        yield from _swapped(key)
        yield from _flipped(key, value, path)
        yield from _listed(key, value)
        yield from _numbered(key, value, node)
    if path[:1] == ("clauses",) and len(path) == 2:
        for key, default in DEFAULTS.items():
            if key not in node:
                yield from _flipped(key, default, path)
    if path == () and "llm_evidence" not in node:
        yield _unconfirmed, "llm_evidence becomes needs_confirmation"
    yield from _requantified(node)
    if isinstance(node.get("gives"), dict):
        yield from _moved(node["gives"], only_met=path[0] in ("conflicts", "experimental"))
    yield from _dropped(node, path)


def _unconfirmed(node: Any) -> None:
    node["llm_evidence"] = "needs_confirmation"


def _swapped(key: str) -> Iterator[tuple[Change, str]]:
    for other in SWAPS.get(key, ()):

        def swap(node: Any, key: str = key, other: str = other) -> None:
            node[other] = node.pop(key)

        yield swap, f"{key} becomes {other}"
    if key in ("first_documented",):

        def reverse(node: Any, key: str = key) -> None:
            node[key].reverse()

        yield reverse, f"{key} reversed"


def _flipped(key: str, value: Any, path: Path) -> Iterator[tuple[Change, str]]:
    if not isinstance(value, str | bool):
        return
    for other in FLIPS.get(key, ()):
        if other != value:

            def flip(node: Any, key: str = key, other: Any = other) -> None:
                node[key] = other
                node.setdefault("ask", "x")
                node.setdefault("presumption", "x")
                for extra in ("ask", "presumption"):
                    if node[extra] == "x" and key not in ("silence", "when_silent"):
                        del node[extra]
                if key == "when_silent":
                    node.pop("presumption")

            yield flip, f"{key} becomes {other}"


def _listed(key: str, value: Any) -> Iterator[tuple[Change, str]]:
    for item in VALUES.get(key, ()):
        present = item in value

        def toggle(node: Any, key: str = key, item: Any = item, present: bool = present) -> None:
            if present:
                node[key].remove(item)
            else:
                node[key].append(item)

        yield toggle, f"{key} {'loses' if present else 'gains'} {item}"


def _numbered(key: str, value: Any, node: dict[str, Any]) -> Iterator[tuple[Change, str]]:
    if key == "within":
        yield from _moved_ends()
    if key not in ("at_most", "at_least", "above", "below", "days", "lesions"):
        return
    is_size = str(node.get("fact", "")).endswith("_cm") or (
        key not in ("days", "lesions") and "fact" not in node
    )
    step = 0.1 if is_size else 1
    for delta in (-step, step):

        def shift(node: Any, key: str = key, delta: float = delta) -> None:
            node[key] = round(node[key] + delta, 1) if isinstance(delta, float) else node[key] + delta

        yield shift, f"{key} {value} shifted by {delta}"


def _moved_ends() -> Iterator[tuple[Change, str]]:
    for end in (0, 1):
        for delta in (-1, 1):

            def shift(node: Any, end: int = end, delta: int = delta) -> None:
                node["within"][end] += delta

            yield shift, f"within: end {end} shifted by {delta}"


def _requantified(node: dict[str, Any]) -> Iterator[tuple[Change, str]]:
    if "each" in node:

        def weaken(node: Any) -> None:
            node["no_fewer_than"] = {"lesions": 1, "sized": node.pop("each")}

        yield weaken, "each becomes some"


def _moved(gives: dict[str, list[Any]], only_met: bool) -> Iterator[tuple[Change, str]]:
    for status, values in gives.items():
        for value in values:
            for other in STATUSES:
                if other == status or (only_met and "met" not in (status, other)):
                    continue

                def move(node: Any, status: str = status, other: str = other, value: Any = value) -> None:
                    node["gives"][status].remove(value)
                    node["gives"].setdefault(other, []).append(value)

                yield move, f"{value} gives {other}"


def _dropped(node: dict[str, Any], path: Path) -> Iterator[tuple[Change, str]]:
    """One clause less in a pathway, one test less in a group, one code, rule or conflict less."""
    lists = ("clauses", "all_of", "one_of", "first_documented", "agreeing") if path else ()
    lists += ("words_may_replace", "words_may_add") if path else ("conflicts", "experimental", "clocks")
    lists += ("combined",) if path == ("requests",) else ()
    for key in lists:
        for i in range(len(node.get(key) or ())):
            if len(node[key]) == 1 and key in ("clauses", "all_of", "one_of"):
                continue

            def drop(node: Any, key: str = key, i: int = i) -> None:
                del node[key][i]

            yield drop, f"{key} loses number {i + 1}"
    if node.get("asks_for"):
        other = "embolization" if node["asks_for"] != "embolization" else "cryo"

        def ask(node: Any, other: str = other) -> None:
            node["asks_for"] = other

        yield ask, f"asks for {other}"
    if node.get("gate"):

        def ungate(node: Any) -> None:
            node["gate"] = None

        yield ungate, "gate removed"
