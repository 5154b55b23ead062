"""Scores and the baseline of an earlier run → which answers changed, and whether the change may be merged.

baseline.json holds the wrong answers alone: what a labeled case has and the file does not name was right.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from hepcite.eval.errors import EvalError
from hepcite.eval.score import CaseScore, Item, Scores
from hepcite.records import FACT_NAMES

ALLOWED_FALL = 0.02
"""A fact that falls by more, on the cases that both runs have, stops the gate."""
CI_VARIABLE = "CI"
UNCITED = "right, not cited"


class _Edge(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class CaseBaseline(_Edge):
    """`scored`: items of each group. `wrong`: "group name" to our answer, where it is not the labeled one."""

    scored: dict[str, int]
    wrong: dict[str, str] = {}


class Baseline(_Edge):
    format: Literal["hepcite.baseline/1"] = "hepcite.baseline/1"
    false_meets_criteria: tuple[str, ...] = ()
    unscored: tuple[str, ...] = ()
    cases: dict[str, CaseBaseline]


ChangeKind = Literal["worse", "better", "otherwise"]


@dataclass(frozen=True, slots=True)
class Change:
    """`before` and `now` are our answers; None is the labeled one, `expected`."""

    case: str
    group: str
    name: str
    kind: ChangeKind
    expected: str
    before: str | None
    now: str | None


@dataclass(frozen=True, slots=True)
class Diff:
    """`added` and `gone` name cases that one run alone has. `faults` is empty where the gate is open."""

    changes: tuple[Change, ...]
    added: tuple[str, ...]
    gone: tuple[str, ...]
    falls: Mapping[str, tuple[float, float]]
    faults: tuple[str, ...]

    @property
    def cases(self) -> tuple[str, ...]:
        return tuple(sorted({change.case for change in self.changes} | set(self.added)))


def baseline_of(scores: Scores) -> Baseline:
    return Baseline(
        false_meets_criteria=scores.false_meets,
        unscored=tuple(unscored.case for unscored in scores.unscored),
        cases={case.case: _case(case) for case in scores.cases},
    )


def _case(case: CaseScore) -> CaseBaseline:
    groups = dict.fromkeys(item.group for item in case.items)
    scored = {group: len(case.of(group)) for group in groups if group != "child_pugh_score"}
    return CaseBaseline(scored=scored, wrong=_wrong(case))


def _wrong(case: CaseScore) -> dict[str, str]:
    wrong = {_key(case, item): item.got for item in case.items if not item.right}
    return wrong | {_key(case, item): UNCITED for item in case.items if item.right and item.cited is False}


def _key(case: CaseScore, item: Item) -> str:
    """A clause may stand in two treatments: the later one is numbered."""
    same = [i for i in case.items if (i.group, i.name) == (item.group, item.name)]
    place = next(n for n, each in enumerate(same) if each is item)
    return f"{item.group} {item.name}" + (f" #{place + 1}" if place else "")


def load_baseline(path: Path) -> Baseline:
    try:
        return Baseline.model_validate_json(path.read_bytes())
    except OSError as error:
        raise EvalError(
            f"--baseline {path}: cannot be read ({error.strerror}); make it with --write-baseline"
        ) from None
    except ValidationError as error:
        places = sorted({".".join(str(part) for part in detail["loc"][:2]) for detail in error.errors()})
        raise EvalError(
            f"--baseline {path}: wrong at {', '.join(places) or 'the file'}; make it anew with --write-baseline"
        ) from None


def write_baseline(path: Path, scores: Scores) -> None:
    """Refused where CI is set: a gate that moves its own mark is none."""
    if os.environ.get(CI_VARIABLE):
        raise EvalError(
            "--write-baseline: refused where CI is set; write it by hand, look at the diff, commit it"
        )
    path.write_text(baseline_of(scores).model_dump_json(indent=1) + "\n", encoding="utf-8")


def compare_with(baseline: Baseline, scores: Scores) -> Diff:
    """Cases that one run alone has change no rate: a new, hard batch is no fall."""
    ours = {case.case: case for case in scores.cases}
    both = [case for name, case in ours.items() if name in baseline.cases]
    changes = tuple(change for case in both for change in _changes(case, baseline.cases[case.case].wrong))
    unscored = {each.case for each in scores.unscored}
    falls = {name: fall for name in FACT_NAMES if (fall := _fall(name, both, baseline))}
    return Diff(
        changes=changes,
        added=tuple(sorted(set(ours) - set(baseline.cases))),
        gone=tuple(sorted(set(baseline.cases) - set(ours) - unscored)),
        falls=falls,
        faults=tuple(_faults(baseline, scores, falls, unscored)),
    )


def _changes(case: CaseScore, before: Mapping[str, str]) -> Iterator[Change]:
    now = _wrong(case)
    for item in case.items:
        key = _key(case, item)
        was, is_ = before.get(key), now.get(key)
        if was != is_:
            kind: ChangeKind = "worse" if was is None else "better" if is_ is None else "otherwise"
            yield Change(case.case, item.group, item.name, kind, item.expected, was, is_)


def _fall(name: str, cases: Sequence[CaseScore], baseline: Baseline) -> tuple[float, float] | None:
    """Shares before and now where they fall by more than is allowed."""
    have = [case for case in cases if any(item.name == name for item in case.of("fact"))]
    if not have:
        return None
    wrong = [baseline.cases[case.case].wrong.get(f"fact {name}", UNCITED) for case in have]
    before = sum(answer == UNCITED for answer in wrong) / len(have)
    now = sum(item.right for case in have for item in case.of("fact") if item.name == name) / len(have)
    return (before, now) if before - now > ALLOWED_FALL + 1e-9 else None


def _faults(
    baseline: Baseline, scores: Scores, falls: Mapping[str, tuple[float, float]], unscored: set[str]
) -> Iterator[str]:
    new = sorted(set(scores.false_meets) - set(baseline.false_meets_criteria))
    if new:
        yield f"new false meets_criteria: {', '.join(new)}; nothing is merged with one"
    for name, (before, now) in falls.items():
        yield f"{name} fell from {before:.3f} to {now:.3f}, by more than {ALLOWED_FALL:.2f}; see what changed"
    lost = sorted(unscored & set(baseline.cases))
    if lost:
        yield f"no score any more: {', '.join(lost)}; run each alone with --jobs 1"


def gate_lines(diff: Diff) -> str:
    """For the terminal: what changed, then the gate's answer."""
    counts = {
        kind: sum(change.kind == kind for change in diff.changes) for kind in ("worse", "better", "otherwise")
    }
    lines = [
        "against the baseline: "
        + ", ".join(f"{count} answers {kind}" for kind, count in counts.items())
        + f"; {len(diff.added)} cases are new, {len(diff.gone)} are not in this run"
    ]
    for change in sorted(diff.changes, key=lambda c: (c.kind != "worse", c.case)):
        was, now = (change.expected if answer is None else answer for answer in (change.before, change.now))
        lines.append(f"  {change.kind:<9} {change.case}  {change.group} {change.name}: {was} -> {now}")
    lines += [f"gate: {fault}" for fault in diff.faults] or ["gate: open"]
    return "\n".join(lines) + "\n"
