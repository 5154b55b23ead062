"""FHIR resources → the lines of a page: who, when, which standing, then what is said."""

from typing import Any

from hepcite.extract.formats.fhir_bundle import Bundle, objects, text_at
from hepcite.extract.formats.html import html_text
from hepcite.extract.formats.stamps import day_of
from hepcite.extract.formats.statuses import statuses
from hepcite.extract.formats.unwrap import unwrapped


def report_lines(resource: Any, bundle: Bundle, rows: list[str]) -> list[str]:
    lines = [*_head(resource, bundle, concept(resource, "code")), ""]
    narrative = _narrative(resource)
    conclusion = text_at(resource, "conclusion")
    codes = [_words(code) for code in objects(resource, "conclusionCode")]
    lines += [narrative] if narrative and not rows and narrative != conclusion else []
    lines += rows
    if conclusion:
        lines += ["", "Conclusion:", unwrapped(conclusion)]
    return [*lines, *(code for code in codes if code and code not in conclusion)]


def document_lines(resource: Any, bundle: Bundle) -> list[str]:
    lines = _head(resource, bundle, concept(resource, "type"))
    description = text_at(resource, "description")
    return [*lines, "", description] if description else lines


def composition_lines(resource: Any, bundle: Bundle) -> list[str]:
    lines = _head(resource, bundle, text_at(resource, "title") or concept(resource, "type"))
    pending = list(objects(resource, "section"))
    while pending:
        section = pending.pop(0)
        lines += ["", text_at(section, "title"), _narrative(section)]
        pending[:0] = objects(section, "section")
    return lines


def results_head(resource: Any, bundle: Bundle) -> list[str]:
    """What loose results have in common: the patient and the day."""
    return patient_lines(resource, bundle) + _day(resource)


def observation_row(resource: Any) -> list[str]:
    """Name, value, range and flag in one row; each component in its own; then the notes."""
    name = concept(resource, "code")
    value = _value(resource)
    reference = text_at(resource, "referenceRange", "text") or _range(resource)
    flag = text_at(resource, "interpretation", "coding", "code") or concept(resource, "interpretation")
    parts = [name, value, reference, "" if flag == "N" else flag]
    while parts and not parts[-1]:
        parts.pop()
    mark = _standing(resource)
    rows = [(f"{mark}: " if mark else "") + " | ".join(parts)] if value else []
    for component in objects(resource, "component"):
        said = _value(component)
        rows += [f"{name}, {concept(component, 'code')} | {said}"] if said else []
    return [*rows, *(text_at(note, "text") for note in objects(resource, "note"))]


def _head(resource: Any, bundle: Bundle, title: str) -> list[str]:
    mark = _standing(resource)
    return [line for line in (title, mark, *patient_lines(resource, bundle), *_day(resource)) if line]


def _standing(resource: Any) -> str:
    rules, marks = statuses().fhir, statuses().marks
    said = {text_at(resource, "status"), text_at(resource, "docStatus")}
    if said & rules.preliminary:
        return marks.preliminary
    return (
        marks.amended if said & rules.amended and text_at(resource, "resourceType") != "Observation" else ""
    )


def patient_lines(resource: Any, bundle: Bundle) -> list[str]:
    """The subject's name and birth date, as its resource or its reference states them."""
    found = bundle.referred(resource, "subject")
    name, born = text_at(resource, "subject", "display"), ""
    if found:
        stated = (objects(found[0], "name") or [{}])[0]
        given = stated.get("given")
        first = " ".join(part for part in given if isinstance(part, str)) if isinstance(given, list) else ""
        name = text_at(stated, "text") or f"{first} {text_at(stated, 'family')}".strip() or name
        born = day_of(text_at(found[0], "birthDate"))
    parts = [f"Patient: {name}" if name else "", f"DOB: {born}" if born else ""]
    line = " | ".join(part for part in parts if part)
    return [line] if line else []


def _day(resource: Any) -> list[str]:
    keys = (
        ("effectiveDateTime",),
        ("effectivePeriod", "start"),
        ("context", "period", "start"),
        ("effectiveInstant",),
    )
    performed = next((day for key in keys if (day := day_of(text_at(resource, *key)))), "")
    issued = day_of(text_at(resource, "issued")) or day_of(text_at(resource, "date"))
    if performed:
        return [f"Date of exam: {performed}"]
    return [f"Report date: {issued}"] if issued else []


def concept(resource: Any, key: str) -> str:
    return _words((objects(resource, key) or [{}])[0])


def _words(coded: Any) -> str:
    return text_at(coded, "text") or text_at(coded, "coding", "display") or text_at(coded, "coding", "code")


def _value(holder: Any) -> str:
    if objects(holder, "dataAbsentReason"):
        return statuses().marks.unknown
    for quantity in objects(holder, "valueQuantity"):
        return _quantity(quantity)
    for concept_value in objects(holder, "valueCodeableConcept"):
        return _words(concept_value)
    for limits in objects(holder, "valueRange"):
        return _limits(limits)
    if isinstance(holder.get("valueBoolean"), bool):
        return "yes" if holder["valueBoolean"] else "no"
    keys = ("valueString", "valueInteger", "valueDateTime", "valueTime")
    return next((said for key in keys if (said := text_at(holder, key))), "")


def _quantity(quantity: Any) -> str:
    said = (
        text_at(quantity, "comparator"),
        text_at(quantity, "value"),
        text_at(quantity, "unit") or text_at(quantity, "code"),
    )
    return " ".join(part for part in said if part)


def _range(resource: Any) -> str:
    ranges = objects(resource, "referenceRange")
    return _limits(ranges[0]) if ranges else ""


def _limits(limits: Any) -> str:
    low, high = ((objects(limits, key) or [{}])[0] for key in ("low", "high"))
    if text_at(low, "value") and text_at(high, "value"):
        return f"{text_at(low, 'value')} - {_quantity(high)}"
    return (
        f">= {_quantity(low)}"
        if text_at(low, "value")
        else (f"<= {_quantity(high)}" if text_at(high, "value") else "")
    )


def _narrative(holder: Any) -> str:
    division = text_at(holder, "text", "div")
    return html_text(division)[0] if division else ""
