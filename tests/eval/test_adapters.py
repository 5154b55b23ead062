"""The same cases in other harnesses: pydantic-evals runs them here; inspect-ai has an environment of its own."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
CASES = ROOT / "eval" / "cases"
ADAPTERS = ROOT / "bench" / "adapters"


@pytest.fixture
def adapter(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    pytest.importorskip("pydantic_evals", reason="pydantic-evals is not installed (extra dev)")
    monkeypatch.syspath_prepend(str(ADAPTERS))
    import pydantic_dataset

    return pydantic_dataset


def test_pydantic_evals_marks_our_answers_as_we_do(adapter: ModuleType) -> None:
    evaluate = partial(adapter.dataset(CASES, ["D01"]).evaluate_sync, max_concurrency=1, progress=False)
    with ThreadPoolExecutor(
        1
    ) as thread:  # an event loop of its own: browsers of other tests keep theirs running
        report = thread.submit(evaluate, adapter.reviewed).result()
    (case,) = report.cases
    assert not report.failures
    assert case.metadata == "meets_criteria"
    assert {name: score.value for name, score in case.scores.items()} == dict.fromkeys(
        ("facts", "clauses", "pathways", "citations"), 1.0
    )
    assert {name: held.value for name, held in case.assertions.items()} == {
        "disposition_right": True,
        "no_false_meets_criteria": True,
    }


def test_another_cases_answer_is_marked_false_with_the_reason(adapter: ModuleType) -> None:
    """D02's labels ask for a document; the answer to D01 in its place is the first harm."""
    answer = adapter.reviewed(CASES / "D01")
    shares, holds, wrong = adapter.marks_of(CASES / "D02", answer)
    assert holds == {"disposition_right": False, "no_false_meets_criteria": False}
    assert shares["facts"] < 1.0
    assert "meets_criteria for " in wrong


@pytest.mark.parametrize("path", sorted(ADAPTERS.glob("*.py")), ids=lambda path: path.name)
def test_adapters_stay_thin(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) < 100
