"""Labeled case folders, their labels fed as facts, into Scores of the criteria alone."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hepcite.criteria import decide
from hepcite.eval.compare import answer_items
from hepcite.eval.errors import EvalError
from hepcite.eval.labels import GoldQuote, IntervalLabel, Labels, load_labels
from hepcite.eval.score import CaseScore, Scores, Unscored
from hepcite.intake import IntakeError, load_case
from hepcite.intake.policies import policy_of
from hepcite.records import AUXILIARY_FACTS, FACT_NAMES, Fact, Findings, Interval, Rival, Value

AUXILIARY_FILE = "gold_auxiliary.yaml"

EMPTY: Mapping[str, Value] = {"intent": (), "transplant_status": "none_mentioned"}


class _Edge(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class AuxiliaryLabel(_Edge):
    """What a label rests on beside the 13 facts: the value, the words that say it, and why it is needed."""

    value: IntervalLabel | bool | str
    quotes: Annotated[tuple[GoldQuote, ...], Field(min_length=1)]
    reason: Annotated[str, Field(min_length=1)]


class AuxiliaryFile(_Edge):
    """`cases` holds auxiliary facts; `rivals` the other side of a conflict, which a label of one value cannot hold."""

    cases: dict[str, dict[str, AuxiliaryLabel]] = {}
    rivals: dict[str, dict[str, AuxiliaryLabel]] = {}


def score_gold(paths: Iterable[Path], auxiliary: Path | None) -> Scores:
    """`auxiliary` is a gold_auxiliary.yaml; None: no label rests on more than the 13 facts."""
    told = load_auxiliary(auxiliary) if auxiliary else AuxiliaryFile()
    outcomes = [_score(folder, told) for folder in sorted(paths, key=lambda path: path.resolve().name)]
    return Scores(
        cases=tuple(outcome for outcome in outcomes if isinstance(outcome, CaseScore)),
        unscored=tuple(outcome for outcome in outcomes if isinstance(outcome, Unscored)),
    )


def auxiliary_for(folder: Path) -> Path | None:
    """The file in the folder of the cases, or else beside it."""
    found = (place / AUXILIARY_FILE for place in (folder, folder.resolve().parent))
    return next((path for path in found if path.is_file()), None)


def load_auxiliary(path: Path) -> AuxiliaryFile:
    """Raises EvalError naming each wrong key."""
    try:
        found = AuxiliaryFile.model_validate(yaml.safe_load(path.read_bytes()) or {})
    except yaml.YAMLError:
        raise EvalError(f"{path.name}: is not valid YAML; correct it") from None
    except ValidationError as error:
        places = (".".join(str(part) for part in detail["loc"]) for detail in error.errors(include_url=False))
        raise EvalError(f"{path.name}: wrong at {', '.join(places)}; see {__name__}") from None
    unknown = sorted({name for facts in found.cases.values() for name in facts} - set(AUXILIARY_FACTS))
    if unknown:
        known = ", ".join(AUXILIARY_FACTS)
        raise EvalError(f"{path.name}: {', '.join(unknown)}: no such auxiliary fact; there are {known}")
    unknown = sorted({name for facts in found.rivals.values() for name in facts} - set(FACT_NAMES))
    if unknown:
        known = ", ".join(FACT_NAMES)
        raise EvalError(f"{path.name}: rivals: {', '.join(unknown)}: no such fact; there are {known}")
    return found


def gold_findings(
    labels: Labels, auxiliary: Mapping[str, AuxiliaryLabel], rivals: Mapping[str, AuxiliaryLabel]
) -> Findings:
    facts = {name: _fact(name, labels.facts.value(name)) for name in FACT_NAMES}
    for name, label in rivals.items():
        facts[name] = replace(facts[name], status="conflicting", rivals=(Rival(_value(label), ()),))
    facts |= {name: _fact(name, _value(auxiliary.get(name))) for name in AUXILIARY_FACTS}
    return Findings(facts)


def _value(label: AuxiliaryLabel | None) -> Value:
    if label is None:
        return None
    return (
        Interval(label.value.min, label.value.max) if isinstance(label.value, IntervalLabel) else label.value
    )


def _fact(name: str, value: Value) -> Fact:
    is_silent = value is None or value == EMPTY.get(name)
    return Fact(
        name, EMPTY.get(name) if is_silent else value, "not_documented" if is_silent else "documented"
    )


def _score(folder: Path, told: AuxiliaryFile) -> CaseScore | Unscored:
    name = folder.resolve().name
    try:
        labels = load_labels(folder)
        case, _ = load_case(folder)
        findings = gold_findings(labels, told.cases.get(name, {}), told.rivals.get(name, {}))
        determination = decide(case, findings, policy_of(case))
    except (EvalError, IntakeError) as error:
        return Unscored(name, "; ".join(str(error).splitlines()))
    return CaseScore(name, answer_items(determination, labels, complete=True))
