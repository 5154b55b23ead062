"""Each treatment → a QuestionnaireResponse: one item a clause, its status, and the facts with their origin (DTR)."""

from collections.abc import Iterable

from hepcite.records import Criterion, Evidence, Fact, Pathway, Treatment
from hepcite.review.fhir.scene import Scene
from hepcite.review.fhir.shapes import DTR, STATUS, Json, extension, own_uri, text
from hepcite.review.words import words


def answers(scene: Scene) -> list[Json]:
    treatments = scene.result.determination.treatments
    return [_response(scene, number, t) for number, t in enumerate(treatments, start=1) if t.pathways]


def origin_of(evidence: Iterable[Evidence]) -> str:
    """DTR information origin: `manual` where a person gave it, `override` where a person changed what was read."""
    methods = {each.method for each in evidence}
    if "reviewer" not in methods:
        return "auto"
    return "manual" if methods == {"reviewer"} else "override"


def _response(scene: Scene, number: int, treatment: Treatment) -> Json:
    determination = scene.result.determination
    questionnaire = own_uri(f"questionnaire/{determination.policy_id}")
    return {
        "resourceType": "QuestionnaireResponse",
        "id": scene.id("QuestionnaireResponse", str(number)),
        "questionnaire": f"{questionnaire}|{determination.policy_version}",
        "status": "in-progress",
        "subject": scene.patient,
        "authored": scene.date.isoformat(),
        "author": scene.reference("Device"),
        "item": [_pathway(scene, pathway) for pathway in treatment.pathways],
    }


def _pathway(scene: Scene, pathway: Pathway) -> Json:
    group: Json = {"linkId": pathway.clause, "text": text(pathway.title)}
    items = [_clause(scene, pathway, criterion) for criterion in pathway.criteria]
    return {**group, "item": items} if items else group


def _clause(scene: Scene, pathway: Pathway, criterion: Criterion) -> Json:
    """A clause stands in several pathways, so its pathway is part of its link id."""
    link = f"{pathway.clause}/{criterion.clause}"
    status = {
        "extension": [_origin(origin_of(criterion.evidence))],
        "valueCoding": {
            "system": STATUS,
            "code": criterion.status,
            "display": words().status(criterion.status).word,
        },
        "item": [
            {"linkId": f"{link}/reason", "text": "Reason", "answer": [_string(criterion.reason, "auto")]},
            *(_fact(link, fact) for name in criterion.facts if (fact := _found(scene, name))),
        ],
    }
    return {"linkId": link, "text": text(criterion.requirement), "answer": [status]}


def _found(scene: Scene, name: str) -> Fact | None:
    return scene.result.findings.facts.get(name)


def _fact(link: str, fact: Fact) -> Json:
    """No answer where the records are silent."""
    item: Json = {"linkId": f"{link}/{fact.name}", "text": words().fact(fact.name)}
    if fact.value is None or fact.value == ():
        return item
    return {**item, "answer": [_string(words().value(fact.name, fact.value), origin_of(fact.evidence))]}


def _string(value: str, origin: str) -> Json:
    return {"extension": [_origin(origin)], "valueString": text(value)}


def _origin(source: str) -> Json:
    return {"url": f"{DTR}information-origin", "extension": [extension("source", valueCode=source)]}
