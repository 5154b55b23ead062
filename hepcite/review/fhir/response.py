"""The request → a PAS ClaimResponse that says pended (X12 review action A4) for each line, and can say nothing else."""

from hepcite.review.fhir.codes import codes
from hepcite.review.fhir.scene import Scene
from hepcite.review.fhir.shapes import CASE, PAS, TERMINOLOGY, X12_REVIEW_ACTION, Json, concept, text

PENDED = "A4"
"""The one review action that this program knows. What a person decides is told by another system."""


def response(scene: Scene) -> list[Json]:
    """Reads how many lines were asked for, and no status: whatever the records say, the answer is the same."""
    case = scene.result.case
    return [
        {
            "resourceType": "ClaimResponse",
            "id": scene.id("ClaimResponse"),
            "identifier": [{"system": CASE, "value": text(case.case_id)}],
            "status": "active",
            "type": concept(f"{TERMINOLOGY}claim-type", "professional"),
            "use": "preauthorization",
            "patient": scene.patient,
            "created": scene.date.isoformat(),
            "insurer": scene.reference("Organization"),
            "request": {"identifier": {"system": CASE, "value": text(case.case_id)}},
            "outcome": "queued",
            "item": [_item(number) for number in range(1, max(1, len(case.services)) + 1)],
            "insurance": [{"sequence": 1, "focal": True, "coverage": scene.reference("Coverage")}],
            "processNote": [{"number": 1, "type": "display", "text": codes().texts["pended"]}],
        }
    ]


def _item(number: int) -> Json:
    action = {
        "url": f"{PAS}extension-reviewActionCode",
        "valueCodeableConcept": concept(X12_REVIEW_ACTION, PENDED, "Pended"),
    }
    adjudication = {
        "extension": [{"url": f"{PAS}extension-reviewAction", "extension": [action]}],
        "category": concept(f"{TERMINOLOGY}adjudication", "submitted"),
    }
    return {"itemSequence": number, "noteNumber": [1], "adjudication": [adjudication]}
