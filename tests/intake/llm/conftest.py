"""A question, and a client for a scripted server: what every test of the network edge starts from."""

import datetime
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hepcite.extract.fallback import Question
from hepcite.intake.llm.client import EndpointModel
from hepcite.intake.llm.settings import load_settings

sys.path.insert(0, str(Path(__file__).parents[3]))  # for tests.llm_server

NOON = datetime.datetime(2026, 4, 1, 12, 0, tzinfo=datetime.UTC)
KEY = "sk-scripted-1234567890"


@pytest.fixture
def question() -> Question:
    return Question(
        "imaging/v1", "0" * 64, "Point to words.", '{"facts": [], "passages": []}', {"type": "object"}
    )


@pytest.fixture
def model_for() -> Callable[..., EndpointModel]:
    """model_for(base_url, setting=value, ...): a client that waits for nothing and is always asked at noon."""

    def make(base_url: str, **settings: Any) -> EndpointModel:
        told = {
            "BASE_URL": base_url,
            "MODEL": "scripted",
            "API_KEY": KEY,
            "TIMEOUT_SECONDS": "5",
            "RETRIES": "0",
        }
        told |= {name.upper(): str(value) for name, value in settings.items()}
        environment = {f"HEPCITE_LLM_{name}": value for name, value in told.items()}
        return EndpointModel(load_settings(environment), clock=lambda: NOON, sleep=lambda seconds: None)

    return make
