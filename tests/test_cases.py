"""Every labeled case through the whole way: spans, schema, determinism, and the floor of accuracy."""

import json
import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest

from hepcite.eval import Scores, find_cases
from hepcite.eval.baseline import compare_with, gate_lines, load_baseline
from hepcite.eval.compare import compare
from hepcite.eval.labels import load_labels
from hepcite.extract.fallback import Question, Reply, consult
from hepcite.extract.fallback.identifiers import identifiers_of
from hepcite.extract.fallback.masking import masked
from hepcite.extract.language.dates import find_dates
from hepcite.intake import load_case
from hepcite.intake.policies import policy_of
from hepcite.pipeline import review_case
from hepcite.records import FACT_NAMES, Evidence, Fact, Findings, Result
from hepcite.review import schema, to_json

CASES = Path(__file__).parent.parent / "eval" / "cases"
BASELINE = CASES.parent / "baseline.json"
FOLDERS = find_cases(CASES)


@pytest.fixture(scope="module")
def results() -> dict[str, Result]:
    reviewed = {}
    for folder in FOLDERS:
        case, files = load_case(folder)
        reviewed[folder.name] = review_case(case, files, policy_of(case))
    return reviewed


def all_evidence(result: Result) -> Iterator[Evidence]:
    for fact in result.findings.facts.values():
        yield from fact.evidence
        for rival in fact.rivals:
            yield from rival.evidence
        if fact.absence:
            yield from fact.absence.near_misses
    for lesion in result.findings.lesions:
        yield from lesion.evidence
    for treatment in result.determination.treatments:
        for pathway in treatment.pathways:
            for criterion in pathway.criteria:
                yield from criterion.evidence
                yield from criterion.against


def test_every_quote_is_the_text_under_its_span(results: dict[str, Result]) -> None:
    checked = 0
    for name, result in results.items():
        pages = {(d.name, p.number): p for d in result.documents for p in d.pages}
        for e in all_evidence(result):
            page = pages[e.document, e.page]
            assert page.text[e.start : e.end] == e.quote, (name, e.document, e.page)
            assert e.quote.strip() == e.quote != "", (name, e.document, e.page)
            assert e.boxes == page.boxes(e.start, e.end), (name, e.document, e.page)
            assert (e.boxes is not None) == (page.width is not None), (name, e.document, e.page)
            checked += 1
    assert checked > 1000


def test_no_evidence_comes_from_a_document_that_is_set_aside(results: dict[str, Result]) -> None:
    for name, result in results.items():
        aside = {d.name for d in result.documents if d.set_aside}
        assert not {e.document for e in all_evidence(result)} & aside, name


def test_every_result_fits_the_exported_schema(results: dict[str, Result]) -> None:
    validator = jsonschema.Draft202012Validator(schema())
    for name, result in results.items():
        assert list(validator.iter_errors(json.loads(to_json(result)))) == [], name


def test_no_case_is_approved_or_denied(results: dict[str, Result]) -> None:
    words = {"approved", "denied", "approve", "deny", "approval", "denial"}
    for name, result in results.items():
        for treatment in result.determination.treatments:
            said = " ".join(
                [treatment.disposition, treatment.reason, *(m.ask for m in treatment.missing)]
            ).lower()
            assert not words & set(said.replace(".", " ").replace(",", " ").split()), name


@pytest.mark.parametrize("name", ["D02", "D16", "D32"])
def test_two_processes_give_the_same_bytes(name: str) -> None:
    def run(seed: str) -> bytes:
        command = [sys.executable, "-m", "hepcite", "check", str(CASES / name), "--json"]
        done = subprocess.run(
            command, capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed}, check=True
        )
        return done.stdout

    assert run("1") == run("2") != b""


DEVELOPMENT = tuple(f for f in FOLDERS if f.name.startswith("D") and f.name <= "D40")
"""The cases on which the rules were written; the others were unseen when they were first scored."""


@pytest.mark.parametrize(
    ("folders", "facts_floor", "dispositions_floor"), [(DEVELOPMENT, 0.98, 0.98), (FOLDERS, 0.98, 0.96)]
)
def test_the_floor_of_accuracy_holds(
    results: dict[str, Result], folders: tuple[Path, ...], facts_floor: float, dispositions_floor: float
) -> None:
    """The figures asked of the labeled cases; never a false meets_criteria, 0.95 of right facts cited rightly."""
    scores = Scores(tuple(compare(f.name, results[f.name], load_labels(f)) for f in folders))
    facts, dispositions = scores.items("fact"), scores.items("disposition")
    cited = [i.cited for i in facts if i.cited is not None]
    assert scores.false_meets == ()
    assert sum(i.right for i in facts) >= facts_floor * len(facts)
    assert sum(i.right for i in dispositions) >= dispositions_floor * len(dispositions)
    assert sum(cited) >= 0.95 * len(cited)


class _Listening:
    """A model that answers nothing and remembers what was sent."""

    name, endpoint, tokens_per_case = "listening", "127.0.0.1:1", 10**9

    def __init__(self) -> None:
        self.heard: list[str] = []

    def ask(self, question: Question) -> Reply:
        self.heard.append(question.user)
        return Reply("answered")


def _identifying(result: Result, sent: str) -> list[str]:
    """What of the patient stands in `sent`, looked for in other ways than the masking does."""
    patient = result.case.patient
    plain = unicodedata.normalize("NFKD", sent).encode("ascii", "ignore").decode().lower()
    name = unicodedata.normalize("NFKD", patient.name).encode("ascii", "ignore").decode().lower()
    found = [part for part in re.findall("[a-z]{3,}", name) if re.search(rf"\b{part}\b", plain)]
    found += [
        "birth date" for d in find_dates(sent, None) if d.precision == "day" and d.date == patient.birth_date
    ]
    numbers = {patient.member_id or "-"}
    for document in result.documents:
        for page in document.pages:
            labelled = re.findall(r"(?:MRN|Medical Record (?:No\.?|Number))[ .:#]*([A-Z0-9-]{4,})", page.text)
            numbers |= {number for number in labelled if sum(c.isdigit() for c in number) > 3}
    found += [number for number in numbers if len(number) > 3 and number.lower() in plain]
    for pattern in (r"\b\d{3}-\d{2}-\d{4}\b", r"\(?\b\d{3}\)?[ .-]\d{3}[.-]\d{4}\b", r"[a-z]@[a-z]"):
        found += re.findall(pattern, plain)
    return found


def test_no_identifier_is_sent_to_a_model_in_any_case(results: dict[str, Result]) -> None:
    """Every fact asked of every case, and every page masked whole: nothing that identifies the patient leaves."""
    sent, shares = 0, []
    for name, result in results.items():
        model = _Listening()
        silent = Findings({fact: Fact(fact, None, "not_documented") for fact in FACT_NAMES})
        _, account = consult(result.case, result.documents, silent, FACT_NAMES, model)
        told = identifiers_of(result.case.patient, result.documents)
        pages = [p.text for d in result.documents if not d.set_aside for p in d.pages]
        masked_pages = [masked(text, 0, len(text), told.spans(text)).text for text in pages]
        for text in (*model.heard, *masked_pages):
            assert _identifying(result, text) == [], name
        sent += len(model.heard)
        passages = {(p.document, p.page, p.start): len(p.text) for c in account.calls for p in c.passages}
        shares.append(sum(passages.values()) / max(2400, sum(map(len, pages))))
    assert sent > 300
    assert max(shares) <= 0.11


def test_the_gate_against_the_baseline_is_open(results: dict[str, Result]) -> None:
    """No new false meets_criteria and no fact more than two points down, as `hepcite eval --baseline` has it."""
    scores = Scores(tuple(compare(f.name, results[f.name], load_labels(f)) for f in FOLDERS))
    diff = compare_with(load_baseline(BASELINE), scores)
    assert not diff.faults, gate_lines(diff)
    assert not diff.added, f"not in eval/baseline.json: {diff.added}; run hepcite eval with --write-baseline"
