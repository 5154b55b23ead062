"""Case folders into Scores: each one read, decided and compared, some at a time."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

from hepcite import pipeline
from hepcite.criteria import Policy, decide
from hepcite.eval.compare import compare
from hepcite.eval.errors import EvalError
from hepcite.eval.failures import has_wrong_facts, with_failures
from hepcite.eval.labels import Labels, load_labels
from hepcite.eval.score import CaseScore, Scores, Unscored
from hepcite.extract.trace import trace_facts
from hepcite.intake import IntakeError, load_case
from hepcite.intake.casefolder import is_case_folder
from hepcite.intake.exits import where
from hepcite.intake.policies import policy_of
from hepcite.records import Case, Result

DIED = "the process that read it died; run it alone with --jobs 1 to see where"

Outcome = CaseScore | Unscored
Scorer = Callable[[Path], Outcome]
Spoil = Callable[[str, bytes], bytes]
"""A file's name and bytes → the bytes to read instead."""


def find_cases(folder: Path, only: Iterable[str] = ()) -> tuple[Path, ...]:
    """The case folders under `folder` (or `folder` itself), all or those named in `only`, sorted by name."""
    if not folder.is_dir():
        raise EvalError(f"{folder}: is no folder; give the folder that holds the case folders")
    if is_case_folder(folder):
        found = [folder]
    else:
        found = [path for path in folder.iterdir() if path.is_dir() and is_case_folder(path)]
    names = {path.resolve().name: path for path in found}
    if not names:
        raise EvalError(f"{folder}: holds no case folders; each needs a case.json and a labels.json")
    unknown = sorted(set(only) - set(names))
    if unknown:
        there = ", ".join(sorted(names))
        raise EvalError(f"--case {', '.join(unknown)}: no such folder under {folder}; there are {there}")
    chosen = set(only) or set(names)
    return tuple(names[name] for name in sorted(chosen))


def score_cases(paths: Iterable[Path], *, jobs: int = 1) -> Scores:
    """Scores of the case folders. A case that cannot be read, or that crashes, is listed as unscored.

    With `jobs` over 1 the caller's main module must be importable (the workers are spawned).
    """
    return scores_of(paths, score_folder, jobs)


def scores_of(
    paths: Iterable[Path], score: Scorer, jobs: int = 1, tell: Callable[[str], None] | None = None
) -> Scores:
    """As `score_cases`, by `score`, which must be picklable with `jobs` over 1. `tell` gets the name of each case done."""
    folders = sorted(paths, key=lambda path: path.resolve().name)
    outcomes: list[Outcome] = []
    for folder, outcome in zip(folders, _outcomes(folders, score, jobs), strict=True):
        outcomes.append(outcome)
        if tell is not None:
            tell(folder.resolve().name)
    return Scores(
        cases=tuple(outcome for outcome in outcomes if isinstance(outcome, CaseScore)),
        unscored=tuple(outcome for outcome in outcomes if isinstance(outcome, Unscored)),
    )


def _outcomes(folders: Sequence[Path], score: Scorer, jobs: int) -> Iterator[Outcome]:
    """In the order of `folders`. A worker that dies takes its pool along: what was lost is done again, each alone."""
    if jobs <= 1:
        yield from map(score, folders)
        return
    context = get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        futures = [pool.submit(score, folder) for folder in folders]
        for folder, future in zip(folders, futures, strict=True):
            outcome = _outcome_or_none(future)
            if outcome is None:
                with ProcessPoolExecutor(1, mp_context=context) as alone:
                    outcome = _outcome_or_none(alone.submit(score, folder))
            yield outcome or Unscored(folder.resolve().name, DIED)


def _outcome_or_none(future: Future[Outcome]) -> Outcome | None:
    try:
        return future.result()
    except BrokenProcessPool:
        return None


def explained(score: CaseScore, result: Result, labels: Labels, files: Mapping[str, bytes]) -> CaseScore:
    """`score`, its wrong items with the kind of failure. A case with a wrong fact is read for it once more."""
    trace = trace_facts(result.case, result.documents, files) if has_wrong_facts(score) else None
    return with_failures(score, result, labels, trace)


def review_timed(case: Case, files: Mapping[str, bytes], policy: Policy) -> tuple[Result, dict[str, float]]:
    """The result, and the seconds that it took to read the files, to extract the facts and to decide.

    Reading ends when the last file is told as done; the decision is timed on a second one, which is the same.
    """
    read = began = time.perf_counter()

    def told(stage: str, done: int, total: int) -> None:
        nonlocal read
        if stage == "files" and done == total:
            read = time.perf_counter()

    result = pipeline.review_case(case, files, policy, progress=told)
    ended = time.perf_counter()
    decide(case, result.findings, policy)
    deciding = time.perf_counter() - ended
    return result, {"reading": read - began, "facts": max(0.0, ended - read - deciding), "decision": deciding}


def score_folder(folder: Path, spoil: Spoil | None = None) -> Outcome:
    """One case, its files as they are or as `spoil` makes them. The reason of a crash names its type and place, and holds
    no record text."""
    name = folder.resolve().name
    try:
        labels = load_labels(folder)
        case, files = load_case(folder)
        if spoil is not None:
            files = {file: spoil(file, data) for file, data in files.items()}
        result, seconds = review_timed(case, files, policy_of(case))
        return replace(explained(compare(name, result, labels), result, labels, files), seconds=seconds)
    except (EvalError, IntakeError) as error:
        return Unscored(name, "; ".join(str(error).splitlines()))
    except Exception as error:
        return Unscored(name, where(error))
