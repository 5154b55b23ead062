"""The labeled cases as a task of inspect-ai, with hepcite as its solver; no model is asked.

    inspect eval inspect_task.py -T cases=/path/to/eval/cases --model none/none

in this folder, with inspect-ai and hepcite in one environment; `inspect_run.py` makes one. The log holds no word of a record.
"""

import asyncio
import sys
from pathlib import Path

from inspect_ai import Task, task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import ModelOutput
from inspect_ai.scorer import Score, Target, mean, scorer
from inspect_ai.solver import Generate, TaskState, solver

sys.path.insert(0, str(Path(__file__).parent))

from marks import dispositions, marks_of, reviewed

from hepcite.eval import find_cases
from hepcite.records import Result

ALWAYS = ("facts", "disposition_right", "no_false_meets_criteria")
"""What every case has. Shares that a case may lack (no clause applies, nothing is cited) stand in the metadata."""
RESULTS: dict[str, Result] = {}


@solver
def hepcite():
    async def solve(state: TaskState, generate: Generate) -> TaskState:
        result = await asyncio.to_thread(reviewed, Path(state.input_text))
        RESULTS[state.input_text] = result
        said = ", ".join(treatment.disposition for treatment in result.determination.treatments)
        state.output = ModelOutput.from_content("hepcite", said)
        return state

    return solve


@scorer(metrics={name: [mean()] for name in ALWAYS})
def as_labeled():
    async def score(state: TaskState, target: Target) -> Score:
        shares, holds, wrong = marks_of(Path(state.input_text), RESULTS.pop(state.input_text))
        marks = {**shares, **{name: float(held) for name, held in holds.items()}}
        return Score(
            value={name: marks[name] for name in ALWAYS},
            answer=state.output.completion,
            explanation=wrong or "all as labeled",
            metadata=marks,
        )

    return score


@task
def liver_cases(cases: str, only: str | list[str] = "") -> Task:
    """`only`: the names of cases; on the command line parted by commas, of which inspect makes a list."""
    names = only if isinstance(only, list) else [only]
    folders = find_cases(Path(cases), [name for name in names if name])
    samples = [Sample(input=str(f.resolve()), target=dispositions(f), id=f.name) for f in folders]
    return Task(dataset=MemoryDataset(samples, name="hepcite"), solver=hepcite(), scorer=as_labeled())
