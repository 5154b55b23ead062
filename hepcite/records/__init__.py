"""The nouns: what a case, a document, a fact and a determination are. Frozen, typed, no I/O."""

from hepcite.records.case import Case, Patient, Service
from hepcite.records.consultation import Answer, Consultation, Disclosure, SentPassage
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
    EarlierSize,
    Fact,
    Findings,
    Interval,
    Lesion,
    Proposal,
    Rival,
    Value,
    WorksheetLine,
)
from hepcite.records.page import Box, Page, PageImage, PageImages, Word
from hepcite.records.result import Result

__all__ = [
    "AUXILIARY_FACTS",
    "FACT_NAMES",
    "Absence",
    "Answer",
    "Box",
    "Case",
    "ChildPugh",
    "Consultation",
    "Criterion",
    "Determination",
    "Disclosure",
    "Document",
    "Due",
    "EarlierSize",
    "Evidence",
    "Fact",
    "Findings",
    "Flip",
    "Interval",
    "Lesion",
    "Missing",
    "Page",
    "PageImage",
    "PageImages",
    "Pathway",
    "Patient",
    "Problem",
    "Proposal",
    "Result",
    "Rival",
    "SentPassage",
    "Service",
    "SourceFile",
    "Treatment",
    "Value",
    "Word",
    "WorksheetLine",
]
