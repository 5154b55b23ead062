"""Where a model may be: told by environment and file, refused in full where it is not allowed."""

from pathlib import Path

import pytest

from hepcite.intake import IntakeError
from hepcite.intake.llm.settings import load_settings

LOCAL = {"HEPCITE_LLM_BASE_URL": "http://127.0.0.1:11434/v1", "HEPCITE_LLM_MODEL": "m"}


def test_a_local_model_needs_an_address_and_a_name() -> None:
    settings = load_settings(LOCAL)
    assert (settings.endpoint, settings.model, settings.api_key) == ("127.0.0.1:11434", "m", None)


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "llm.yaml"
    file.write_text('base_url: "http://localhost:8000/v1"\nmodel: "of the file"\ntokens_per_case: 3000\n')
    settings = load_settings({"HEPCITE_LLM_CONFIG": str(file), "HEPCITE_LLM_MODEL": "of the environment"})
    assert (settings.host, settings.model, settings.tokens_per_case) == (
        "localhost",
        "of the environment",
        3000,
    )


def test_another_host_goes_only_where_it_is_allowed() -> None:
    away = {**LOCAL, "HEPCITE_LLM_BASE_URL": "https://llm.example.org/v1"}
    with pytest.raises(IntakeError, match=r"llm\.example\.org is not among the allowed hosts"):
        load_settings(away)
    assert load_settings({**away, "HEPCITE_LLM_ALLOWED_HOSTS": "LLM.example.org"}).host == "llm.example.org"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"HEPCITE_LLM_MODEL": ""}, "model is missing; set HEPCITE_LLM_MODEL"),
        ({"HEPCITE_LLM_BASE_URL": "ftp://127.0.0.1/v1"}, "no http or https address"),
        ({"HEPCITE_LLM_BASE_URL": "http://u:p@127.0.0.1/v1"}, "holds a key or a query"),
        ({"HEPCITE_LLM_BASE_URL": "http://127.0.0.1/v1?key=1"}, "holds a key or a query"),
        ({"HEPCITE_LLM_BASE_URL": "http://127.0.0.1.evil.org/v1"}, "not among the allowed hosts"),
        (
            {"HEPCITE_LLM_BASE_URL": "http://a.org/v1", "HEPCITE_LLM_ALLOWED_HOSTS": "a.org"},
            "over http, which anyone",
        ),
        ({"HEPCITE_LLM_TIMEOUT_SECONDS": "-1"}, "timeout_seconds"),
        ({"HEPCITE_LLM_API_KEY_FILE": "/nowhere/key"}, "/nowhere/key: cannot be read"),
        ({"HEPCITE_LLM_CONFIG": "/nowhere/llm.yaml"}, "/nowhere/llm.yaml: cannot be read"),
    ],
)
def test_what_is_wrong_is_told_with_its_remedy(changes: dict[str, str], told: str) -> None:
    with pytest.raises(IntakeError, match=told):
        load_settings({**LOCAL, **changes})


def test_nothing_configured_is_told_so() -> None:
    with pytest.raises(IntakeError, match="no model is configured"):
        load_settings({})


@pytest.mark.parametrize(
    ("text", "told"),
    [("- a\n", "holds no settings"), ("a: [", "not valid YAML"), ("api_key: k\n", "holds a key")],
)
def test_a_wrong_file_is_refused(text: str, told: str, tmp_path: Path) -> None:
    file = tmp_path / "llm.yaml"
    file.write_text(text)
    with pytest.raises(IntakeError, match=told):
        load_settings(LOCAL, file)


def test_a_key_stands_in_no_text_of_the_settings(tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("sk-very-secret\n")
    settings = load_settings({**LOCAL, "HEPCITE_LLM_API_KEY_FILE": str(key)})
    assert settings.api_key is not None
    assert settings.api_key.get_secret_value() == "sk-very-secret"
    assert "sk-very-secret" not in repr(settings) + str(settings.model_dump())
