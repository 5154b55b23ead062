"""Environment and file → where a language model is, what it may cost, and to which hosts anything may go."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from hepcite.intake.errors import IntakeError

PREFIX = "HEPCITE_LLM_"
FILE_VARIABLE = "HEPCITE_LLM_CONFIG"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
_ONLY_IN_ENVIRONMENT = "api_key"


class Settings(BaseModel):
    """Nothing here has a default that lets text leave the machine: hosts but the machine itself have to be allowed.

    `api_version` is for Azure's older addresses, which carry it in the query and the key in a header of its own.
    `tokens_per_case` counts question and answer of all calls about one case.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    base_url: Annotated[str, Field(min_length=1)]
    model: Annotated[str, Field(min_length=1)]
    api_key: SecretStr | None = None
    api_key_file: Path | None = None
    api_version: str | None = None
    allowed_hosts: tuple[str, ...] = LOOPBACK
    timeout_seconds: Annotated[float, Field(gt=0, le=600)] = 60
    retries: Annotated[int, Field(ge=0, le=5)] = 2
    longest_wait_seconds: Annotated[float, Field(ge=0, le=120)] = 20
    tokens_per_case: Annotated[int, Field(ge=500)] = 12_000
    answer_tokens: Annotated[int, Field(ge=100)] = 1_500
    concurrency: Annotated[int, Field(ge=1, le=32)] = 2
    requests_per_minute: Annotated[int, Field(ge=1)] = 120
    cache_dir: Path | None = None

    @property
    def host(self) -> str:
        return (urlsplit(self.base_url).hostname or "").lower()

    @property
    def endpoint(self) -> str:
        """Host and port as they are told in results."""
        port = urlsplit(self.base_url).port
        return f"{self.host}:{port}" if port else self.host


def load_settings(environment: Mapping[str, str], file: Path | None = None) -> Settings:
    """The environment wins over the file (`file`, or that of HEPCITE_LLM_CONFIG). Raises IntakeError with every fault."""
    named = environment.get(FILE_VARIABLE)
    path = file or (Path(named) if named else None)
    told: dict[str, Any] = _of_file(path) if path else {}
    told |= _of_environment(environment)
    if not told:
        raise IntakeError(
            "--llm: no model is configured; set HEPCITE_LLM_BASE_URL and HEPCITE_LLM_MODEL, or name a file with "
            "HEPCITE_LLM_CONFIG (README, Language model)"
        )
    try:
        settings = Settings.model_validate(told)
    except ValidationError as error:
        raise IntakeError(*(_fault(detail) for detail in error.errors(include_input=False))) from None
    _refuse_other_places(settings)
    return _with_key(settings)


def _of_file(path: Path) -> dict[str, Any]:
    try:
        told = yaml.safe_load(path.read_bytes())
    except OSError as error:
        raise IntakeError(f"{path}: cannot be read ({error.strerror}); correct HEPCITE_LLM_CONFIG") from None
    except yaml.YAMLError:
        raise IntakeError(f"{path}: is not valid YAML; correct it") from None
    if not isinstance(told, dict):
        raise IntakeError(f"{path}: holds no settings; write base_url and model into it")
    if _ONLY_IN_ENVIRONMENT in told:
        raise IntakeError(
            f"{path}: holds a key; put it into {PREFIX}API_KEY, or a file named by api_key_file"
        )
    return {str(key): value for key, value in told.items()}


def _of_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for name in Settings.model_fields:
        value = environment.get(PREFIX + name.upper())
        if value:
            told[name] = [h.strip() for h in value.split(",")] if name == "allowed_hosts" else value
    return told


def _fault(detail: Any) -> str:
    name = ".".join(str(part) for part in detail["loc"]) or "settings"
    if detail["type"] == "missing":
        return f"--llm: {name} is missing; set {PREFIX}{name.upper()}"
    return f"--llm: {name}: {detail['msg'][0].lower()}{detail['msg'][1:]}; correct {PREFIX}{name.upper()} or the file"


def _refuse_other_places(settings: Settings) -> None:
    parts = urlsplit(settings.base_url)
    if parts.scheme not in ("http", "https") or not settings.host:
        raise IntakeError("--llm: base_url is no http or https address; correct HEPCITE_LLM_BASE_URL")
    if parts.username or parts.password or parts.query:
        raise IntakeError("--llm: base_url holds a key or a query; put the key into HEPCITE_LLM_API_KEY")
    if settings.host not in {host.lower() for host in settings.allowed_hosts}:
        raise IntakeError(
            f"--llm: {settings.host} is not among the allowed hosts ({', '.join(settings.allowed_hosts)}); passages of "
            "records would go there. If that is meant, add it to HEPCITE_LLM_ALLOWED_HOSTS"
        )
    if parts.scheme == "http" and settings.host not in LOOPBACK:
        raise IntakeError(
            f"--llm: {settings.host} is asked over http, which anyone on the way can read; use https"
        )


def _with_key(settings: Settings) -> Settings:
    if settings.api_key is not None or settings.api_key_file is None:
        return settings
    try:
        key = settings.api_key_file.read_text("utf-8").strip()
    except OSError as error:
        raise IntakeError(
            f"{settings.api_key_file}: cannot be read ({error.strerror}); correct api_key_file"
        ) from None
    return settings.model_copy(update={"api_key": SecretStr(key)})
