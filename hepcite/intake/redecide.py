"""Results or case folders and another policy version into what that version changes in them."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from hepcite.criteria import Policy, decide
from hepcite.intake.casefolder import is_case_folder, load_case
from hepcite.intake.errors import IntakeError
from hepcite.intake.resultfile import findings_of, load_result, request_of
from hepcite.records import Case, Criterion, Findings, Treatment
from hepcite.review.result_json import redecided
from hepcite.review.result_schema import ResultJson

NONE = "no such treatment"


@dataclass(frozen=True, slots=True)
class Answer:
    """One treatment under two policy versions. `clauses` holds clause, old and new status of what differs."""

    treatment: str
    old: str
    new: str
    clauses: tuple[tuple[str, str, str], ...]

    @property
    def is_changed(self) -> bool:
        return self.old != self.new


@dataclass(frozen=True, slots=True)
class Shift:
    """One case under two policy versions."""

    case: str
    answers: tuple[Answer, ...]

    @property
    def changes_disposition(self) -> bool:
        return any(answer.is_changed for answer in self.answers)


def redecide(path: Path, policy: Policy, case_folder: Path | None) -> ResultJson:
    """The result at `path` decided anew. `case_folder` gives the request of a result that lacks it."""
    result = load_result(path)
    case = _request(path, result, case_folder)
    return redecided(result, decide(case, findings_of(result), policy))


def shift_of_results(old: ResultJson, new: ResultJson) -> Shift:
    pairs = zip_longest(old.treatments, new.treatments)
    return Shift(old.case_id, tuple(_answer(_told(a), _told(b)) for a, b in pairs))


def shifts(folder: Path, old: Policy, new: Policy) -> Iterator[Shift]:
    """Every result.json under `folder`, and every case folder, which is read anew, under both versions."""
    if not folder.is_dir():
        raise IntakeError(f"--cases {folder}: is no folder; give one with results or case folders")
    results = sorted(folder.rglob("result.json"))
    held = {path.parent for path in results}
    cases = [p for p in sorted(folder.iterdir()) if p.is_dir() and is_case_folder(p) and p not in held]
    if not results and not cases:
        raise IntakeError(f"--cases {folder}: holds neither a result.json nor case folders; give another")
    for path in results:
        result = load_result(path)
        yield _shift(_request(path, result, None), findings_of(result), old, new)
    for path in cases:
        from hepcite.extract import extract_findings, read_documents  # takes long to import

        case, files = load_case(path)
        yield _shift(case, extract_findings(case, read_documents(case, files), files), old, new)


def _request(path: Path, result: ResultJson, case_folder: Path | None) -> Case:
    case = load_case(case_folder)[0] if case_folder else request_of(result)
    if case is None:
        raise IntakeError(f"{path}: does not hold the request (an older result); give its folder with --case")
    return case


def _shift(case: Case, findings: Findings, old: Policy, new: Policy) -> Shift:
    before, after = decide(case, findings, old).treatments, decide(case, findings, new).treatments
    pairs = zip_longest(before, after)
    return Shift(case.case_id, tuple(_answer(_told(a), _told(b)) for a, b in pairs))


Told = tuple[str, str, dict[str, str]]
"""Name, disposition, and the status of each clause."""


def _told(treatment: object) -> Told | None:
    """Of a Treatment, or of one of result.json, which have the same names."""
    if treatment is None:
        return None
    found: Treatment = treatment  # type: ignore[assignment]
    criteria: list[Criterion] = [c for pathway in found.pathways for c in pathway.criteria]
    name = " ".join(part for part in (found.treatment, found.technique, "+".join(found.codes)) if part)
    return name, found.disposition, {c.clause: c.status for c in criteria}


def _answer(old: Told | None, new: Told | None) -> Answer:
    name = (new or old or ("", "", {}))[0]
    before, after = (old[2] if old else {}), (new[2] if new else {})
    clauses = tuple(
        (clause, before.get(clause, "not asked"), after.get(clause, "not asked"))
        for clause in dict.fromkeys([*after, *before])
        if before.get(clause) != after.get(clause)
    )
    return Answer(name, old[1] if old else NONE, new[1] if new else NONE, clauses)
