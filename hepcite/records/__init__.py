"""The nouns: what a case, a document, a fact and a determination are. Frozen, typed, no I/O."""

from hepcite.records.case import Case, Patient, Service
from hepcite.records.determination import (
    Criterion,
    Determination,
    Due,
    Flip,
    Missing,
    Pathway,
    Treatment,
)
from hepcite.records.document import Document, Problem, SourceFile
from hepcite.records.evidence import Evidence
from hepcite.records.fact import (
    AUXILIARY_FACTS,
    FACT_NAMES,
    Absence,
    ChildPugh,
    Fact,
    Findings,
    Interval,
    Lesion,
    Rival,
    Value,
)
from hepcite.records.page import Box, Page, Word
from hepcite.records.result import Result

__all__ = [
    "AUXILIARY_FACTS",
    "FACT_NAMES",
    "Absence",
    "Box",
    "Case",
    "ChildPugh",
    "Criterion",
    "Determination",
    "Document",
    "Due",
    "Evidence",
    "Fact",
    "Findings",
    "Flip",
    "Interval",
    "Lesion",
    "Missing",
    "Page",
    "Pathway",
    "Patient",
    "Problem",
    "Result",
    "Rival",
    "Service",
    "SourceFile",
    "Treatment",
    "Value",
    "Word",
]
