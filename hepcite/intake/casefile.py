"""The text of case.json or case.yaml into a Case, or into the list of all its faults."""

import datetime
import json
import re
from collections.abc import Hashable, Iterator
from typing import Annotated, Any, Literal

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    SecretStr,
    StringConstraints,
    ValidationError,
)
from pydantic_core import ErrorDetails

from hepcite.intake.errors import IntakeError
from hepcite.records import Case, Patient, Service

NonEmpty = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


def _not_blank(text: str | None) -> str | None:
    return text if text and text.strip() else None


Blankable = Annotated[str | None, AfterValidator(_not_blank)]


def _iso_date(value: object) -> datetime.date:
    """Refuses what pydantic would take for a time stamp (numbers, times of day)."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        return datetime.date.fromisoformat(value)
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value
    raise ValueError("not a date")


IsoDate = Annotated[datetime.date, BeforeValidator(_iso_date)]


class _Edge(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class PatientFile(_Edge):
    name: NonEmpty
    birth_date: IsoDate
    sex: Literal["female", "male", "other", "unknown"] | None = None
    member_id: Blankable = None


class ServiceFile(_Edge):
    code: Blankable = None
    description: Blankable = None


class CaseFile(_Edge):
    """case.json as CONTRACT.md has it."""

    case_id: NonEmpty
    line_of_business: Literal["commercial", "medicare", "medicaid"]
    state: Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")]
    received: IsoDate
    urgency: Literal["standard", "expedited"]
    patient: PatientFile
    diagnoses: tuple[NonEmpty, ...] = ()
    services: tuple[ServiceFile, ...]
    date_of_service: IsoDate | None = None
    passwords: dict[NonEmpty, SecretStr] = {}


REMEDIES = {
    "missing": "is missing; add it",
    "extra_forbidden": "is not a key of a case; remove it or correct its spelling",
    "string_type": "must be text; write it in quotes",
    "string_too_short": "is empty; fill it in",
    "string_pattern_mismatch": "must be two capital letters, such as OR",
    "tuple_type": "must be a list, in [ ]",
    "model_type": "must hold keys and values, in { }",
}
DATE_REMEDY = "must be a date, written YYYY-MM-DD"


def parse_case(text: str, *, name: str) -> Case:
    """`name` (case.json or case.yaml) chooses the syntax and stands in the messages."""
    raw = _parse_syntax(text, name)
    if not isinstance(raw, dict):
        raise IntakeError(
            f"{name}: must hold one object with the keys of a case, such as case_id and patient"
        )
    faults = [f"{name}: {fault}" for fault in (*_model_faults(raw), *_sense_faults(raw))]
    if faults:
        raise IntakeError(*faults)
    return _to_case(CaseFile.model_validate(raw))


def _parse_syntax(text: str, name: str) -> object:
    try:
        if name.endswith(".json"):
            return json.loads(text, object_pairs_hook=_unique_keys)
        return yaml.load(text, Loader=_UniqueKeyLoader)  # noqa: S506 (a SafeLoader by descent)
    except _DuplicateKey as error:
        raise IntakeError(f"{name}: {error.key}: is given twice; keep one") from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise IntakeError(f"{name}: is not valid JSON at {place}: {error.msg}; correct it there") from None
    except yaml.MarkedYAMLError as error:
        place = f"line {error.problem_mark.line + 1}" if error.problem_mark else "an unknown line"
        raise IntakeError(
            f"{name}: is not valid YAML at {place}: {error.problem}; correct it there"
        ) from None
    except (yaml.YAMLError, RecursionError):
        raise IntakeError(f"{name}: cannot be parsed; write it as plain keys and values in UTF-8") from None


class _DuplicateKey(Exception):
    def __init__(self, key: object) -> None:
        self.key = key


def _unique_keys(pairs: list[tuple[str, object]]) -> dict[str, object]:
    seen: dict[str, object] = {}
    for key, value in pairs:
        if key in seen:
            raise _DuplicateKey(key)
        seen[key] = value
    return seen


class _UniqueKeyLoader(yaml.SafeLoader):
    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [self.construct_object(key_node) for key_node, _ in node.value]
        for position, key in enumerate(keys):
            if key in keys[:position]:
                raise _DuplicateKey(key)
        return super().construct_mapping(node, deep)


def _model_faults(raw: dict[str, object]) -> list[str]:
    try:
        CaseFile.model_validate(raw)
    except ValidationError as error:
        return [_fault(detail) for detail in error.errors(include_url=False, include_input=False)]
    return []


def _fault(detail: ErrorDetails) -> str:
    key = _path(detail["loc"])
    kind = detail["type"]
    if kind == "literal_error":
        return f"{key}: must be one of {detail['ctx']['expected'].replace(' or ', ', ')}"
    if kind.startswith("date") or kind == "value_error":
        return f"{key}: {DATE_REMEDY}"
    return f"{key}: {REMEDIES.get(kind, 'has a wrong value; see the example of a case in the README')}"


def _path(loc: tuple[int | str, ...]) -> str:
    text = ""
    for part in loc:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _sense_faults(raw: dict[str, object]) -> Iterator[str]:
    """Faults of values that are well formed, one by one, and cannot be."""
    patient = raw.get("patient")
    born = _date(patient.get("birth_date")) if isinstance(patient, dict) else None
    received = _date(raw.get("received"))
    if born and received and born > received:
        yield "patient.birth_date: lies after received; correct one of the two dates"
    services = raw.get("services")
    if services == []:
        yield "services: is empty; give at least one"
    for position, service in enumerate(services if isinstance(services, list) else [], start=1):
        if isinstance(service, dict) and not any(_is_filled(service.get(k)) for k in ("code", "description")):
            yield f"services[{position}]: has neither code nor description; give one of them"


def _is_filled(value: object) -> bool:
    return bool(value.strip()) if isinstance(value, str) else value is not None


def _date(value: object) -> datetime.date | None:
    try:
        return _iso_date(value)
    except ValueError:
        return None


def _to_case(file: CaseFile) -> Case:
    return Case(
        case_id=file.case_id,
        line_of_business=file.line_of_business,
        state=file.state,
        received=file.received,
        urgency=file.urgency,
        patient=Patient(**file.patient.model_dump()),
        diagnoses=file.diagnoses,
        services=tuple(Service(**service.model_dump()) for service in file.services),
        date_of_service=file.date_of_service,
        passwords=tuple((name, secret.get_secret_value()) for name, secret in file.passwords.items()),
    )
