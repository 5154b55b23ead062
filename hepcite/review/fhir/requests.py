"""What is missing or unclear → a Task for each kind of document that the provider is asked to send."""

from hepcite.review.fhir.codes import codes
from hepcite.review.fhir.scene import Scene
from hepcite.review.fhir.shapes import PAS, PAS_CODES, Json, concept, extension, text
from hepcite.review.letter.needs import Clarification, DocumentRequest, needs_of

ALL_LINES = 1
"""The line of the request that an attachment is about: documents are asked for the request as a whole."""


def requests(scene: Scene) -> list[Json]:
    needs = needs_of(scene.result)
    tasks = [_document(scene, request) for request in needs.documents]
    unclear = (*needs.conflicts, *needs.ambiguous)
    tasks += [_clarification(scene, number, each) for number, each in enumerate(unclear, start=1)]
    return tasks


def _task(scene: Scene, key: str, description: str, inputs: list[Json]) -> Json:
    task: Json = {
        "resourceType": "Task",
        "id": scene.id("Task", key),
        "status": "requested",
        "intent": "order",
        "code": concept(PAS_CODES, "attachment-request-code"),
        "description": text(description),
        "for": scene.patient,
        "authoredOn": scene.date.isoformat(),
        "requester": scene.reference("Organization"),
        "reasonCode": concept(PAS_CODES, "priorAuthorization"),
        "input": inputs,
    }
    due = scene.result.determination.due
    return {**task, "restriction": {"period": {"end": due.at.isoformat()}}} if due else task


def _document(scene: Scene, request: DocumentRequest) -> Json:
    loinc = request.document.loinc
    coded: Json = {"text": request.document.name}
    if loinc:
        code = {"system": codes().systems["loinc"], "code": loinc.code, "display": loinc.display}
        coded = {"coding": [code], **coded}
    inputs: list[Json] = [
        {
            "extension": [extension(f"{PAS}extension-paLineNumber", valueInteger=ALL_LINES)],
            "type": concept(PAS_CODES, "attachments-needed"),
            "valueCodeableConcept": coded,
        }
    ]
    for question in request.questions:
        told = f"{question.ask} ({', '.join(question.clauses)})"
        inputs.append({"type": {"text": "question"}, "valueString": text(told)})
    return _task(scene, f"document/{request.key}", request.document.name, inputs)


def _clarification(scene: Scene, number: int, clarification: Clarification) -> Json:
    places = [
        f"{evidence.document}, page {evidence.page}: {evidence.quote}"
        for side in clarification.sides
        for evidence in side[:1]
    ]
    inputs: list[Json] = [{"type": {"text": "record"}, "valueString": text(place)} for place in places]
    attachment = {
        "extension": [extension(f"{PAS}extension-paLineNumber", valueInteger=ALL_LINES)],
        "type": concept(PAS_CODES, "attachments-needed"),
        "valueCodeableConcept": {"text": "A record that clears this up"},
    }
    told = f"Clear up: {clarification.about} ({', '.join(clarification.clauses)})"
    return _task(scene, f"clarify/{number}", told, [attachment, *inputs])
