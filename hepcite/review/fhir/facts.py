"""Each fact → an Observation (the tumor's type: a Condition), preliminary, with its value, date and sources."""

import datetime

from hepcite.records import ChildPugh, Fact, Interval, Lesion, Value
from hepcite.review.fhir.codes import Code, codes
from hepcite.review.fhir.scene import Scene
from hepcite.review.fhir.shapes import TERMINOLOGY, Json, concept, text
from hepcite.review.fhir.sources import provenance, quotes, sources_of
from hepcite.review.words import words

UCUM = "http://unitsofmeasure.org"
UNITS = {
    "lesion_count": ("lesions", "{lesions}"),
    "largest_lesion_cm": ("cm", "cm"),
    "smallest_lesion_cm": ("cm", "cm"),
}
"""Unit as people say it, and in UCUM."""
CERTAINTY = {"documented": "provisional", "conflicting": "unconfirmed"}
"""What a program reads is never confirmed: that is for a person."""


def facts(scene: Scene) -> list[Json]:
    found = [resource for fact in scene.result.findings.facts.values() for resource in _of_fact(scene, fact)]
    return found + [r for lesion in scene.result.findings.lesions for r in _of_lesion(scene, lesion)]


def fact_reference(scene: Scene, name: str) -> Json:
    return scene.reference(_kind(scene.result.findings.facts[name]), name)


def _kind(fact: Fact) -> str:
    is_diagnosis = fact.name == "tumor_type" and fact.value is not None
    return "Condition" if is_diagnosis else "Observation"


def _of_fact(scene: Scene, fact: Fact) -> list[Json]:
    resource = _condition(scene, fact) if _kind(fact) == "Condition" else _observation(scene, fact)
    entities = sources_of(scene, fact)
    if not entities:
        return [resource]
    return [resource, provenance(scene, fact_reference(scene, fact.name), f"fact/{fact.name}", entities)]


def _condition(scene: Scene, fact: Fact) -> Json:
    is_open = fact.value == "unclear" or fact.status != "documented"
    condition: Json = {
        "resourceType": "Condition",
        "id": scene.id("Condition", fact.name),
        "clinicalStatus": concept(f"{TERMINOLOGY}condition-clinical", "active"),
        "verificationStatus": concept(
            f"{TERMINOLOGY}condition-ver-status", "unconfirmed" if is_open else CERTAINTY[fact.status]
        ),
        "code": _valued(fact.name, fact.value),
        "subject": scene.patient,
        "recordedDate": scene.date.isoformat(),
    }
    notes = _notes(fact)
    return {**condition, "note": notes} if notes else condition


def _observation(scene: Scene, fact: Fact) -> Json:
    code = codes().facts.get(fact.name)
    observation: Json = {
        "resourceType": "Observation",
        "id": scene.id("Observation", fact.name),
        "status": "preliminary",
        "code": codes().concept(words().fact(fact.name), *([code] if code else [])),
        "subject": scene.patient,
        **_when(scene, fact),
        **_value(fact.name, fact.value),
    }
    notes = _notes(fact)
    return {**observation, "note": notes} if notes else observation


def _when(scene: Scene, fact: Fact) -> Json:
    """The date of the record that the fact rests on, where it has one."""
    for evidence in fact.evidence:
        document = scene.document_of(evidence)
        if document and document.date:
            return {"effectiveDateTime": document.date.isoformat()}
    return {}


def _value(name: str, value: Value) -> Json:
    if value is None or value == ():
        return {"dataAbsentReason": concept(f"{TERMINOLOGY}data-absent-reason", "unknown")}
    if isinstance(value, bool):
        return {"valueBoolean": value}
    if isinstance(value, Interval):
        return _measured(name, value)
    return {"valueCodeableConcept": _valued(name, value)}


def _valued(name: str, value: Value) -> Json:
    return codes().concept(text(words().value(name, value)), *_codes_of(name, value))


def _codes_of(name: str, value: Value) -> tuple[Code, ...]:
    """None for a Child-Pugh class, nor where a fact holds several values: each would need a code."""
    if isinstance(value, tuple):
        value = value[0] if len(value) == 1 else None
    if not isinstance(value, str) or isinstance(value, ChildPugh):
        return ()
    return codes().values.get(name, {}).get(value, ())


def _measured(name: str, value: Interval) -> Json:
    if value.min is None and value.max is None:
        return _value(name, None)
    if value.min == value.max and value.min is not None:
        return {"valueQuantity": _quantity(name, value.min)}
    ends = (("low", value.min), ("high", value.max))
    return {"valueRange": {end: _quantity(name, bound) for end, bound in ends if bound is not None}}


def _quantity(name: str, number: float) -> Json:
    unit, ucum = UNITS.get(name, ("", "1"))
    told = round(number, 3)
    quantity: Json = {"value": int(told) if told == int(told) else told, "system": UCUM, "code": ucum}
    return {**quantity, "unit": unit} if unit else quantity


def _notes(fact: Fact) -> list[Json]:
    notes = [text(fact.note)] if fact.note else []
    for rival in fact.rivals:
        told = words().value(fact.name, rival.value)
        is_uncertain = rival.value is None
        notes.append(text(f"{words().uncertain}." if is_uncertain else f"Another record disagrees: {told}."))
    for proposal in fact.proposals:
        told = words().value(fact.name, proposal.value)
        notes.append(text(f"A language model points to {told}, for a person to confirm; it is not used."))
    if fact.absence:
        notes.append(text(words().absences.get(fact.absence.kind, fact.absence.kind)))
    return [{"text": note} for note in notes]


def _of_lesion(scene: Scene, lesion: Lesion) -> list[Json]:
    key = f"lesion/{lesion.id}"
    observation: Json = {
        "resourceType": "Observation",
        "id": scene.id("Observation", key),
        "status": "preliminary",
        "code": {"text": text(f"Liver lesion {lesion.id}")},
        "subject": scene.patient,
        "component": _components(lesion),
    }
    if lesion.date and _is_date(lesion.date):
        observation["effectiveDateTime"] = lesion.date
    entities = quotes(scene, lesion.evidence, "for")
    source = [provenance(scene, scene.reference("Observation", key), key, entities)] if entities else []
    return [observation, *source]


def _is_date(told: str) -> bool:
    try:
        return datetime.date.fromisoformat(told).isoformat() == told
    except ValueError:
        return False


def _components(lesion: Lesion) -> list[Json]:
    size = codes().facts["largest_lesion_cm"]
    state = words().lesion_states.get(lesion.state, lesion.state)
    parts: list[Json] = [{"code": {"text": "State"}, "valueString": text(state)}]
    parts.append({"code": {"text": "Counts as a target lesion"}, "valueBoolean": lesion.target})
    if lesion.largest_cm is not None:
        quantity = _quantity("largest_lesion_cm", lesion.largest_cm)
        parts.append({"code": codes().concept("Largest diameter", size), "valueQuantity": quantity})
    if lesion.segment:
        parts.append({"code": {"text": "Segment"}, "valueString": text(lesion.segment)})
    if lesion.encapsulated is not None:
        parts.append({"code": {"text": words().fact("encapsulated")}, "valueBoolean": lesion.encapsulated})
    return parts
