"""What notes say of the kidney function → the two facts, by sentence (renal.yaml), and CKD-EPI 2021."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from hepcite.extract.fields import renal
from hepcite.extract.fields.base import Context
from hepcite.extract.fields.renal.ckd_epi import ckd_epi_2021

FILES = sorted(Path(__file__).parent.glob("renal*.yaml"))
ENTRIES: list[dict[str, Any]] = [e for path in FILES for e in yaml.safe_load(path.read_text("utf-8"))]
ContextOf = Callable[[dict[str, Any]], Context]


def _context(entry: dict[str, Any], context_of: ContextOf) -> Context:
    """The packet of `entry`, with its sex and birth date in the request."""
    context = context_of({"kind": "clinic_note", **entry})
    patient = replace(context.case.patient, sex=entry.get("sex", context.case.patient.sex))
    if "birth_date" in entry:
        patient = replace(patient, birth_date=entry["birth_date"])
    return replace(context, case=replace(context.case, patient=patient))


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: str(e.get("text") or e["docs"][-1]["text"])[:60])
def test_sentence(entry: dict[str, Any], context_of: ContextOf) -> None:
    severe, kidney = renal.read(_context(entry, context_of))
    want = entry["want"]
    if entry.get("open"):
        assert severe.value is not False or severe.status == "conflicting"
        return
    assert severe.value == (None if want == "indeterminate" else want)
    assert kidney.value == ("indeterminate" if want == "indeterminate" else None)
    if severe.value is not None:
        assert severe.evidence
    if "status" in entry:
        assert severe.status == entry["status"]


@pytest.mark.parametrize(
    ("creatinine", "age", "sex", "egfr"),
    [
        (0.7, 40, "female", 112),
        (1.0, 60, "male", 86),
        (1.9, 66, "female", 29),
        (1.9, 66, "male", 38),
        (2.3, 50, "male", 34),
    ],
)
def test_ckd_epi_2021(creatinine: float, age: int, sex: str, egfr: int) -> None:
    assert round(ckd_epi_2021(creatinine, age, sex)) == egfr
