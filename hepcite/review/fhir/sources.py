"""The quotes behind a statement → Provenance: which document, which page, which characters, read by what."""

from collections.abc import Iterable

from hepcite.records import Evidence, Fact
from hepcite.review.fhir.codes import codes
from hepcite.review.fhir.scene import Scene, document_key
from hepcite.review.fhir.shapes import QUOTE, TERMINOLOGY, Json, concept, extension, text
from hepcite.review.summary import distinct


def provenance(scene: Scene, target: Json, key: str, entities: list[Json]) -> Json:
    told: Json = {
        "resourceType": "Provenance",
        "id": scene.id("Provenance", key),
        "target": [target],
        "recorded": scene.instant,
        "activity": {"text": codes().texts["derived"]},
        "agent": _agents(scene, entities),
    }
    return {**told, "entity": entities} if entities else told


def _agents(scene: Scene, entities: list[Json]) -> list[Json]:
    """The program, and the language model where one of the quotes is its find."""
    kind = concept(f"{TERMINOLOGY}provenance-participant-type", "assembler")
    agents: list[Json] = [{"type": kind, "who": scene.reference("Device")}]
    consultation = scene.result.consultation
    if consultation is not None and any(_is_of_model(entity) for entity in entities):
        agents.append({"type": kind, "who": {"display": text(f"language model {consultation.model}")}})
    return agents


def _is_of_model(entity: Json) -> bool:
    parts = (part for quote in entity.get("extension", []) for part in quote["extension"])
    return any(part["url"] == "method" and part["valueCode"] == "llm" for part in parts)


def sources_of(scene: Scene, fact: Fact) -> list[Json]:
    """The quotes that support the value, and then those of its rivals, marked as against it."""
    against = (evidence for rival in fact.rivals for evidence in rival.evidence)
    return [*quotes(scene, fact.evidence, "for"), *quotes(scene, against, "against")]


def quotes(scene: Scene, evidence: Iterable[Evidence], side: str) -> list[Json]:
    return [_entity(scene, each, side) for each in distinct(evidence) if scene.document_of(each)]


def _entity(scene: Scene, evidence: Evidence, side: str) -> Json:
    document = scene.document_of(evidence)
    key = document_key(document) if document else ""
    place = f"{evidence.document}, page {evidence.page}, characters {evidence.start} to {evidence.end}"
    return {
        "extension": [_quote(evidence, side)],
        "role": "source",
        "what": scene.reference("DocumentReference", key, display=text(place)),
    }


def _quote(evidence: Evidence, side: str) -> Json:
    """`start` and `end` count characters of the page's text as `hepcite text` prints it."""
    parts = [
        extension("page", valuePositiveInt=evidence.page),
        extension("start", valueUnsignedInt=evidence.start),
        extension("end", valueUnsignedInt=evidence.end),
        extension("quote", valueString=text(evidence.quote)),
        extension("method", valueCode=evidence.method),
        extension("rule", valueString=text(evidence.source)),
        extension("side", valueCode=side),
    ]
    return {"url": QUOTE, "extension": parts}
