"""What all resources share: JSON, text that FHIR lets through, and the addresses of systems and extensions."""

import re
import uuid
from typing import Any

Json = dict[str, Any]

NAMESPACE = uuid.UUID("d9290659-570f-4d2b-aea1-00885e472305")
"""Ours: every id is a uuid5 in it."""

DTR = "http://hl7.org/fhir/us/davinci-dtr/StructureDefinition/"
PAS = "http://hl7.org/fhir/us/davinci-pas/StructureDefinition/"
PAS_CODES = "http://hl7.org/fhir/us/davinci-pas/CodeSystem/PASTempCodes"
X12_REVIEW_ACTION = "https://codesystem.x12.org/005010/306"
TERMINOLOGY = "http://terminology.hl7.org/CodeSystem/"

_NOT_IN_FHIR = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def own_uri(name: str) -> str:
    """A URI of ours for a system, an extension or a questionnaire; docs/fhir.md lists them."""
    return f"urn:uuid:{uuid.uuid5(NAMESPACE, name)}"


QUOTE = own_uri("extension/quote")
STATUS = own_uri("system/status")
CASE = own_uri("system/case")
MEMBER = own_uri("system/member")


def text(value: str) -> str:
    """`value` without the characters that a FHIR string cannot hold, and never empty."""
    return _NOT_IN_FHIR.sub(" ", value).strip() or "-"


def concept(system: str, code: str, display: str | None = None) -> Json:
    coding: Json = {"system": system, "code": code}
    if display is not None:
        coding["display"] = display
    return {"coding": [coding]}


def extension(url: str, **value: object) -> Json:
    return {"url": url, **value}
