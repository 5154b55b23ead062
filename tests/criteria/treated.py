"""Plain facts → the treatment, pathway and criterion that the shipped policy makes of them."""

import datetime
from typing import Any

from hepcite.criteria import decide, policy_for
from hepcite.records import Criterion, Findings, Pathway, Treatment

from .facts import case_of

POLICY = policy_for("pacificsource/liver-tumor-treatment", datetime.date(2026, 3, 2))

HCC: dict[str, Any] = {
    "tumor_type": "hcc",
    "resectability": "unresectable",
    "child_pugh": "A",
    "lesion_count": 2,
    "largest_lesion_cm": 4.1,
    "encapsulated": True,
    "extrahepatic_disease": "absent",
    "severe_renal_impairment": False,
    "portal_vein": "patent",
}


def treated(code: str, findings: Findings, line: str = "commercial") -> Treatment:
    (treatment,) = decide(case_of([{"code": code}], line=line), findings, POLICY).treatments
    return treatment


def pathway_of(treatment: Treatment, name: str) -> Pathway:
    return next(pathway for pathway in treatment.pathways if pathway.clause == name)


def criterion_of(treatment: Treatment, name: str) -> Criterion:
    return next(c for p in treatment.pathways for c in p.criteria if c.clause == name)
