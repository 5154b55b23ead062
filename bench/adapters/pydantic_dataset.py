"""The labeled cases as a Dataset of pydantic-evals, with hepcite as its task.

    python bench/adapters/pydantic_dataset.py eval/cases D01 D07

Exit status 1 where a case fails, or says `meets_criteria` falsely. Needs pydantic-evals (extra dev).
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from marks import dispositions, marks_of, reviewed
from pydantic_evals import Case, Dataset
from pydantic_evals.evaluators import EvaluationReason, Evaluator, EvaluatorContext

from hepcite.eval import find_cases
from hepcite.records import Result


@dataclass
class AsLabeled(Evaluator[Path, Result, str]):
    """Shares are scores, what has to hold is an assertion."""

    def evaluate(self, ctx: EvaluatorContext[Path, Result, str]) -> dict[str, float | EvaluationReason]:
        shares, holds, wrong = marks_of(ctx.inputs, ctx.output)
        return {**shares, **{name: EvaluationReason(value, wrong or None) for name, value in holds.items()}}


def dataset(cases: Path, only: Sequence[str] = ()) -> Dataset[Path, Result, str]:
    """`metadata` of a case is its labeled disposition; the labels are read where a result is compared."""
    folders = find_cases(cases, only)
    return Dataset(
        name="hepcite",
        cases=[Case(name=f.name, inputs=f, metadata=dispositions(f)) for f in folders],
        evaluators=[AsLabeled()],
    )


def main() -> int:
    report = dataset(Path(sys.argv[1]), sys.argv[2:]).evaluate_sync(
        reviewed, max_concurrency=1, progress=False
    )
    report.print(include_input=False, include_output=False, include_metadata=True)
    false = [case.name for case in report.cases if not case.assertions["no_false_meets_criteria"].value]
    return int(bool(false or report.failures))


if __name__ == "__main__":
    sys.exit(main())
