"""result.json of a reviewed case and its records → a labeled case folder: what the nurse left or corrected is the label."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from hepcite.eval.errors import EvalError
from hepcite.intake import load_case
from hepcite.intake.casefolder import CASE_FILES, is_case_folder
from hepcite.intake.resultfile import load_result
from hepcite.records import FACT_NAMES
from hepcite.review.fact_schema import EvidenceJson, FactJson
from hepcite.review.result_schema import ResultJson, TreatmentJson

RESULT_FILE = "result.json"


def new_case(reviewed: Path, records: Path | None, out: Path) -> str:
    """Writes `out` and says what it holds. `reviewed` is a result.json, or the folder of one.

    `records` is the case folder, by default that of result.json. Raises EvalError where something is missing or in the
    way, IntakeError where the case or the result cannot be read.
    """
    path = reviewed / RESULT_FILE if reviewed.is_dir() else reviewed
    folder = records or path.parent
    if not is_case_folder(folder):
        raise EvalError(f"{folder}: holds no case.json; name the folder of the records with --from CASE")
    if out.exists() and any(out.iterdir()):
        raise EvalError(f"--out {out}: is there already and not empty; choose another")
    result = load_result(path)
    _, files = load_case(folder)
    files.pop(RESULT_FILE, None)
    missing = sorted({document.name for document in result.documents} - set(files))
    if missing:
        raise EvalError(
            f"{folder}: {len(missing)} files of the result are not there ({missing[0]}); give the case that it was made of"
        )
    labels = labels_of(result)
    out.mkdir(parents=True, exist_ok=True)
    for name in CASE_FILES:
        if (folder / name).is_file():
            (out / name).write_bytes((folder / name).read_bytes())
    for name, data in files.items():
        (out / name).write_bytes(data)
    (out / "labels.json").write_text(
        json.dumps(labels, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    quotes = sum(len(each) for each in labels["evidence"].values())
    return f"{len(files)} files, {len(labels['facts'])} facts, {quotes} quotes; {labels['theme']}"


def labels_of(result: ResultJson) -> dict[str, Any]:
    """labels.json as CONTRACT.md has it."""
    facts: dict[str, FactJson[Any]] = {name: getattr(result.facts, name) for name in FACT_NAMES}
    by_person = [n for n, f in facts.items() if any(e.method == "reviewer" for e in f.evidence)]
    told = result.facts.model_dump(mode="json", by_alias=True)
    return {
        "theme": f"reviewed; by a person: {', '.join(by_person) or 'none of the facts'}",
        "facts": {name: told[name]["value"] for name in FACT_NAMES},
        "evidence": {name: list(_quotes(fact.evidence)) for name, fact in facts.items() if fact.evidence},
        "set_aside": _set_aside(result),
        "treatments": [_treatment(treatment) for treatment in result.treatments],
    }


def _quotes(evidence: Iterable[EvidenceJson]) -> Iterable[dict[str, str]]:
    """Those that a person chose alone, where there are some."""
    every = list(evidence)
    chosen = [each for each in every if each.method == "reviewer"] or every
    pairs = dict.fromkeys((each.document, each.quote) for each in chosen)
    return ({"file": file, "quote": quote} for file, quote in pairs)


def _set_aside(result: ResultJson) -> list[str]:
    """The files of which every document is set aside."""
    used = {document.name for document in result.documents if document.set_aside is None}
    return sorted({document.name for document in result.documents} - used)


def _treatment(treatment: TreatmentJson) -> dict[str, Any]:
    """Clauses as the first pathway that applies has them."""
    clauses: dict[str, str] = {}
    for pathway in sorted(treatment.pathways, key=lambda each: each.status == "not_applicable"):
        for criterion in pathway.criteria:
            clauses.setdefault(criterion.clause, criterion.status)
    return {
        "treatment": treatment.treatment,
        "technique": treatment.technique,
        "codes": treatment.codes,
        "disposition": treatment.disposition,
        "pathways": {pathway.clause: pathway.status for pathway in treatment.pathways},
        "clauses": clauses,
    }
