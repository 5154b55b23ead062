"""A case folder in, a cited determination out: the whole flow on one screen."""

from collections.abc import Mapping

import hepcite
from hepcite.criteria import Policy, decide
from hepcite.extract import digest, extract_findings, read_documents
from hepcite.records import Case, Result


def review_case(case: Case, files: Mapping[str, bytes], policy: Policy) -> Result:
    """Read `files` (name to bytes), extract the facts, decide each clause of `policy`.

    Pure but for the reading of bytes: the same case, files and policy give the same result.
    """
    documents = read_documents(case, files)
    findings = extract_findings(case, documents)
    determination = decide(case, findings, policy)
    return Result(
        case=case,
        documents=documents,
        findings=findings,
        determination=determination,
        hepcite_version=hepcite.__version__,
        input_sha256=digest(case, files),
    )
