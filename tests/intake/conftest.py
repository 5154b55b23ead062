"""A case folder as a provider's packet arrives, to be broken by the tests."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

REQUEST: dict[str, Any] = {
    "case_id": "T01",
    "line_of_business": "commercial",
    "state": "OR",
    "received": "2026-03-16",
    "urgency": "standard",
    "patient": {"name": "Ada Sample", "birth_date": "1961-09-17", "sex": "female", "member_id": "PS1"},
    "diagnoses": ["C22.0"],
    "services": [{"code": "37243", "description": "TACE"}],
}


@pytest.fixture
def request_keys() -> dict[str, Any]:
    return dict(REQUEST)


@pytest.fixture
def make_case(tmp_path: Path) -> Callable[..., Path]:
    """make_case(key=value, ...) writes a case folder; a value of None drops the key."""

    def make(name: str = "T01", **changes: object) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        request = {key: value for key, value in {**REQUEST, **changes}.items() if value is not None}
        (folder / "case.json").write_text(json.dumps(request), encoding="utf-8")
        (folder / "mri.txt").write_text("MRI LIVER\nPatent portal vein.\n", encoding="utf-8")
        return folder

    return make
