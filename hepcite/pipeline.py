"""A case folder in, a cited determination out: the whole flow on one screen."""

from collections.abc import Mapping

import hepcite
from hepcite.criteria import Policy, decide, open_facts
from hepcite.extract import Progress, digest, extract_findings, read_documents
from hepcite.extract.fallback import Model, consult, problems_of
from hepcite.records import Case, Consultation, Result


def review_case(
    case: Case,
    files: Mapping[str, bytes],
    policy: Policy,
    model: Model | None = None,
    progress: Progress | None = None,
) -> Result:
    """Read `files` (name to bytes), extract the facts, decide each clause of `policy`.

    Pure but for the reading of bytes: the same case, files and policy give the same result. A `model` is asked about
    the facts that are left open; what it points to counts as extract/fallback lets it.
    """
    documents = read_documents(case, files, progress)
    findings = extract_findings(case, documents, files)
    consultation: Consultation | None = None
    if model is not None:
        asked = open_facts(case, findings, policy)
        findings, consultation = consult(case, documents, findings, asked, model)
    determination = decide(case, findings, policy)
    return Result(
        case=case,
        documents=documents,
        findings=findings,
        determination=determination,
        hepcite_version=hepcite.__version__,
        input_sha256=digest(case, files),
        problems=problems_of(consultation),
        consultation=consultation,
    )
