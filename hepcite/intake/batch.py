"""A folder of case folders into a result folder for each, by several processes, resumable at any moment.

No queue: what is done stands in the result folders. A result counts as done where it is of the same bytes, policy and
version of hepcite; anything else, a torn file too, is made anew. At most two cases a process are on their way, so memory
does not grow with the number of cases.
"""

import multiprocessing
import os
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Any, Literal

from hepcite.intake.casefolder import is_case_folder, load_case
from hepcite.intake.errors import IntakeError
from hepcite.intake.exits import where

RESULT = "result.json"
AHEAD = 2
State = Literal["decided", "skipped", "wrong", "failed"]


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one case folder. `problem` says what is wrong with it, without record text.

    `is_all_read` is False where a document, or a part of one, could not be read.
    """

    folder: str
    state: State
    case_id: str = ""
    dispositions: tuple[str, ...] = ()
    due: str = ""
    missing: tuple[str, ...] = ()
    is_all_read: bool = True
    problem: str = ""


@dataclass
class Totals:
    states: dict[str, int] = field(default_factory=dict)
    not_all_read: int = 0

    def count(self, done: Done) -> None:
        self.states[done.state] = self.states.get(done.state, 0) + 1
        self.not_all_read += not done.is_all_read or done.state in ("wrong", "failed")


def find_case_folders(folder: Path) -> tuple[Path, ...]:
    """Every folder under `folder` that holds a case file, by name. Raises IntakeError where there is none."""
    if not folder.is_dir():
        raise IntakeError(f"{folder}: is no folder; give the folder that holds the case folders")
    found = []
    for path, folders, _ in os.walk(folder):
        if is_case_folder(Path(path)):
            found.append(Path(path))
            folders.clear()  # what lies in a case folder is no other case
    if not found:
        raise IntakeError(f"{folder}: holds no case folders (with case.json); give another")
    return tuple(sorted(found))


def run_batch(
    root: Path,
    folders: Sequence[Path],
    out: Path,
    formats: Sequence[str],
    jobs: int,
    told: Callable[[Done], None],
) -> Totals:
    """Reviews what is not done yet. `told` is called in this process after each case, in order of completion."""
    totals = Totals()
    for done in _all_done(root, folders, out, tuple(formats), jobs):
        totals.count(done)
        told(done)
    return totals


def _all_done(
    root: Path, folders: Sequence[Path], out: Path, formats: tuple[str, ...], jobs: int
) -> Iterator[Done]:
    waiting = list(reversed(folders))
    while waiting:
        suspects = yield from _until_a_death(root, waiting, out, formats, jobs)
        for folder in suspects:  # each alone, so that none is blamed for another's death
            died = yield from _until_a_death(root, [folder], out, formats, 1)
            if died:
                yield Done(_name(root, folder), "failed", problem="its process died twice", is_all_read=False)


def _until_a_death(
    root: Path, waiting: list[Path], out: Path, formats: tuple[str, ...], jobs: int
) -> Generator[Done, None, tuple[Path, ...]]:
    """Empties `waiting` from its end. Where a process died: the folders at hand then, one of which did it."""
    pool = ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"))
    running: dict[Future[Done], Path] = {}
    try:
        while waiting or running:
            while waiting and len(running) < jobs * AHEAD:
                future = pool.submit(review_folder, root, waiting[-1], out, formats)  # raises where one died
                running[future] = waiting.pop()
            finished, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in sorted(finished, key=lambda each: each.exception() is not None):
                done = future.result()
                del running[future]
                yield done
    except BrokenProcessPool:
        return tuple(running.values())
    finally:
        pool.shutdown(cancel_futures=True)
    return ()


def review_folder(root: Path, folder: Path, out: Path, formats: tuple[str, ...]) -> Done:
    """One case, in a process of the pool. Raises nothing but for faults of the pool."""
    name = _name(root, folder)
    try:
        return _review(name, folder, out / name, formats)
    except IntakeError as error:
        return Done(name, "wrong", problem="; ".join(error.faults), is_all_read=False)
    except Exception as error:
        return Done(name, "failed", problem=where(error), is_all_read=False)


def _review(name: str, folder: Path, out: Path, formats: tuple[str, ...]) -> Done:
    from hepcite.intake.outputs import FORMATS, parse_formats, write_formats
    from hepcite.intake.policies import policy_of

    others = [each for each in parse_formats(",".join(formats)) if each.file_name != RESULT]
    case, files = load_case(folder)
    policy = policy_of(case)

    import hepcite
    from hepcite.extract import digest
    from hepcite.pipeline import review_case
    from hepcite.review.result_json import to_json, to_model

    known = _known(out / RESULT)
    told = (hepcite.__version__, policy.sha256, digest(case, files))
    is_same = known is not None and told == _produced(known)
    if known is not None and is_same and all((out / each.file_name).is_file() for each in others):
        return _done(name, "skipped", known)
    result = review_case(case, files, policy)
    out.mkdir(parents=True, exist_ok=True)
    for each in () if is_same else chain.from_iterable(FORMATS.values()):
        (out / each.file_name).unlink(missing_ok=True)  # of an earlier result, perhaps in other formats
    _, faults = write_formats(out, others, result, files)
    _write_whole(out / RESULT, to_json(result))  # last: its presence says that the folder is complete
    done = _done(name, "decided", to_model(result).model_dump(by_alias=True))
    return replace(done, problem="; ".join(faults))


def _known(path: Path) -> dict[str, Any] | None:
    """None where there is no whole result."""
    from pydantic import ValidationError

    from hepcite.review.result_schema import ResultJson

    try:
        return ResultJson.model_validate_json(path.read_bytes()).model_dump(by_alias=True)
    except (OSError, ValidationError):
        return None


def _produced(result: dict[str, Any]) -> tuple[str, str, str]:
    by = result["produced_by"]
    return by["hepcite"], by["policy"]["sha256"], by["input_sha256"]


def _done(name: str, state: State, result: dict[str, Any]) -> Done:
    treatments = result["treatments"]
    problems = [*result["problems"], *(p for document in result["documents"] for p in document["problems"])]
    return Done(
        folder=name,
        state=state,
        case_id=result["case_id"],
        dispositions=tuple(treatment["disposition"] for treatment in treatments),
        due=result["due"]["at"] if result["due"] else "",
        missing=tuple(dict.fromkeys(m["clause"] for treatment in treatments for m in treatment["missing"])),
        is_all_read=not any(problem["fatal"] for problem in problems),
    )


def _write_whole(path: Path, text: str) -> None:
    """A reader sees the old file or the new one, never a part."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    part.write_text(text, encoding="utf-8", newline="\n")
    part.replace(path)


def _name(root: Path, folder: Path) -> str:
    return folder.relative_to(root).as_posix() if folder != root else folder.resolve().name
