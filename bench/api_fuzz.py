"""Requests made up from the OpenAPI, right and wrong ones → every answer that the OpenAPI does not allow.

    python bench/api_fuzz.py [--examples 50] [--as nurse]

schemathesis against the application in this process, over a store of its own with one decided case, whose ids it uses
about half of the time. No server error, every answer of a told
status and shape. That every made-up case.json be taken is not asked for. Needs schemathesis (extra dev).
"""

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import positive_data_acceptance

sys.path[:0] = [str(Path(__file__).parent.parent / "tests" / "intake")]

from store_parts import decided  # noqa: E402

from hepcite.intake.accounts import make_token  # noqa: E402
from hepcite.intake.store import Actor, Store, open_store  # noqa: E402
from hepcite.intake.web import Settings, create_app  # noqa: E402


def fuzz(store: Store, role: str, examples: int) -> tuple[Counter[str], list[str]]:
    """How many answers of each status, and what was wrong with each wrong one."""
    case_id = decided(store)
    user = store.accounts.add(f"fuzz-{role}", role, Actor("bench", "system"))
    headers = {"Authorization": f"Bearer {make_token(store, user, 'fuzz')}"}
    app = create_app(store, Settings(hosts=("testserver", "localhost", "127.0.0.1"), reads_ahead=False))
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", app)
    statuses: Counter[str] = Counter()
    faults: list[str] = []
    for found in schema.get_all_operations():
        fuzz_one(found.ok(), case_id, headers, examples, statuses, faults)
    return statuses, faults


def fuzz_one(
    operation: Any,
    case_id: str,
    headers: dict[str, str],
    examples: int,
    statuses: Counter[str],
    faults: list[str],
) -> None:
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(case=operation.as_strategy())
    def one(case: Any) -> None:
        if "case_id" in (case.path_parameters or {}) and sum(statuses.values()) % 2:
            case.path_parameters = {**case.path_parameters, "case_id": case_id}
        answer = case.call(headers=headers)
        statuses[f"{operation.method.upper()} {answer.status_code}"] += 1
        try:
            case.validate_response(answer, excluded_checks=[positive_data_acceptance])
        except FailureGroup as error:
            told = "; ".join(str(each).splitlines()[0] for each in error.exceptions)
            faults.append(f"{operation.method.upper()} {operation.path}: {answer.status_code} {told}")

    one()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--examples", type=int, default=50)
    parser.add_argument("--as", dest="role", default="medical_director")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "data") as store:
        statuses, faults = fuzz(store, told.role, told.examples)
    print(f"{sum(statuses.values())} requests as {told.role}: {dict(sorted(statuses.items()))}")
    for fault in sorted(set(faults)):
        print(fault)
    raise SystemExit(1 if faults else 0)


if __name__ == "__main__":
    main()
