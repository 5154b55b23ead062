"""FHIR resources that state one thing (a condition, a procedure, a medication) → a line each, with its standing."""

from typing import Any

from hepcite.extract.formats.fhir_bundle import Bundle, objects, text_at
from hepcite.extract.formats.fhir_pages import concept
from hepcite.extract.formats.stamps import day_of
from hepcite.extract.formats.statuses import FhirStatements, negated, statuses

_STANDINGS = (("verificationStatus", "coding", "code"), ("clinicalStatus", "coding", "code"), ("status",))
"""The first that says something decides: a refuted problem is none, whatever its clinical status."""


def is_statement(kind: str) -> bool:
    return kind in statuses().fhir_statements


def withdrawn_status(resource: Any) -> str:
    """The status for which the statement is no evidence; empty where it is some."""
    rules = _rules(resource)
    return next((one for one in _standings(resource) if one in rules.withdrawn), "")


def statement_line(resource: Any, bundle: Bundle) -> str:
    """Such as "active: Hepatocellular carcinoma | 2025-03-02"; empty where no subject is named in words."""
    rules = _rules(resource)
    subject = next((name for key in rules.subject if (name := _subject(resource, key, bundle))), "")
    if not subject:
        return ""
    said = _standings(resource)
    if rules.denied & set(said):
        line = negated(subject)
    else:
        words = next((rules.words[one] for one in said if one in rules.words), "")
        line = f"{words} {subject}".strip()
    notes = " ".join(text_at(note, "text") for note in objects(resource, "note"))
    return " | ".join(part for part in (line, _day(resource, rules), notes) if part)


def _rules(resource: Any) -> FhirStatements:
    return statuses().fhir_statements[text_at(resource, "resourceType")]


def _standings(resource: Any) -> list[str]:
    return [said for path in _STANDINGS if (said := text_at(resource, *path))]


def _subject(resource: Any, key: str, bundle: Bundle) -> str:
    named = bundle.referred(resource, key)
    if named:
        return concept(named[0], "code")
    return concept(resource, key) or text_at(resource, key, "display")


def _day(resource: Any, rules: FhirStatements) -> str:
    stamps = (text_at(resource, key) or text_at(resource, key, "start") for key in rules.days)
    return next((day for stamp in stamps if (day := day_of(stamp))), "")
