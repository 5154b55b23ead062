"""A policy version into the tree that a person reads: lines for the terminal, or one page of HTML."""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined

from hepcite.criteria import Policy
from hepcite.criteria.differences import Difference
from hepcite.criteria.in_words import Part, parts_of

WIDTH = 100


@dataclass(frozen=True, slots=True)
class PathwayNode:
    part: Part
    clauses: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class TreatmentNode:
    part: Part
    pathways: tuple[PathwayNode, ...]


def tree_of(policy: Policy) -> tuple[Part, tuple[TreatmentNode, ...], tuple[Part, ...]]:
    """The frame, the treatments with their pathways and clauses, and the parts that stand beside them."""
    terms, parts = policy.terms, {(part.kind, part.name): part for part in parts_of(policy.terms)}
    pathways = {
        p.id: PathwayNode(parts["pathway", p.id], tuple(parts["clause", c] for c in p.named()))
        for p in terms.pathways
    }
    treatments = tuple(
        TreatmentNode(parts["treatment", t.id], tuple(pathways[p] for p in t.pathways))
        for t in terms.treatments
    )
    in_tree = ("policy", "treatment", "pathway", "clause")
    return parts["policy", terms.id], treatments, tuple(p for p in parts.values() if p.kind not in in_tree)


def to_lines(policy: Policy) -> Iterator[str]:
    frame, treatments, rest = tree_of(policy)
    yield f"{frame.title}: {policy.id}, version {policy.version}"
    yield f"SHA-256 {policy.sha256}"
    yield from _lines(frame, "")
    for treatment in treatments:
        yield ""
        yield f"{treatment.part.title} ({treatment.part.name})"
        yield from _lines(treatment.part, "  ")
        for pathway in treatment.pathways:
            yield ""
            yield from _heading(pathway.part, "  ")
            yield from _lines(pathway.part, "    ")
            for clause in pathway.clauses:
                yield from _heading(clause, "    ")
                yield from _lines(clause, "      ")
    for part in rest:
        yield ""
        yield from _heading(part, "", f"{part.kind} ")
        yield from _lines(part, "  ")


def _heading(part: Part, indent: str, kind: str = "") -> Iterator[str]:
    yield from _wrapped(f"{kind}{part.name}  {part.title}", indent)


def _lines(part: Part, indent: str) -> Iterator[str]:
    for line in part.lines:
        yield from _wrapped(f"{line.label}: {line.words}", indent)


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent + "  ", break_on_hyphens=False
    )


def to_page(policy: Policy) -> str:
    """One file of HTML with its style inside, no script, nothing from elsewhere."""
    environment = Environment(
        loader=PackageLoader("hepcite.intake"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    frame, tree, rest = tree_of(policy)
    return environment.get_template("policy.html").render(policy=policy, frame=frame, tree=tree, rest=rest)


def difference_lines(found: tuple[Difference, ...]) -> Iterator[str]:
    for difference in found:
        part = difference.part
        yield from _wrapped(f"{part.kind} {part.name} {difference.kind}: {part.title}", "")
        if difference.kind == "added":
            yield from _lines(part, "  ")
        for change in difference.changes:
            if change.old is None:
                yield from _wrapped(f"{change.label}, new: {change.new}", "  ")
            elif change.new is None:
                yield from _wrapped(f"{change.label}, gone: {change.old}", "  ")
            else:
                yield from _wrapped(f"{change.label}, was: {change.old}", "  ")
                yield from _wrapped(f"{change.label}, now: {change.new}", "  ")
