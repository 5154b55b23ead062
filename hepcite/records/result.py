"""A case read and decided: what the review side renders, and what result.json holds."""

from dataclasses import dataclass

from hepcite.records.case import Case
from hepcite.records.consultation import Consultation
from hepcite.records.determination import Determination
from hepcite.records.document import Document, Problem
from hepcite.records.fact import Findings


@dataclass(frozen=True, slots=True)
class Result:
    """Everything known about one case after one run. `problems` are those of the folder, beside each document's.

    `consultation` is None where no language model was asked.
    """

    case: Case
    documents: tuple[Document, ...]
    findings: Findings
    determination: Determination
    hepcite_version: str
    input_sha256: str
    problems: tuple[Problem, ...] = ()
    consultation: Consultation | None = None
