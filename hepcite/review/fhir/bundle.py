"""A Result into one FHIR R4 Bundle of the type collection.

Versions: FHIR 4.0.1; Da Vinci DTR 2.1.0 (the extension `information-origin`, codes auto, override, manual; DTR 2.2.0
splits auto into auto-client and auto-server); Da Vinci PAS 2.1.0 (`extension-reviewAction`, `extension-reviewActionCode`,
`extension-paLineNumber`, the codes of PASTempCodes); X12 code list 306. The resources follow these guides where they
can, and claim no profile: a case folder has no provider, no claim and no payer address, which the profiles ask for.
"""

import datetime
import json
from collections.abc import Callable

from hepcite.records import Result
from hepcite.review.fhir.answers import answers
from hepcite.review.fhir.documents import documents
from hepcite.review.fhir.facts import facts
from hepcite.review.fhir.people import people
from hepcite.review.fhir.requests import requests
from hepcite.review.fhir.response import response
from hepcite.review.fhir.scene import Scene, document_key
from hepcite.review.fhir.shapes import CASE, Json, text
from hepcite.review.fhir.sources import provenance

PARTS: tuple[Callable[[Scene], list[Json]], ...] = (people, documents, facts, answers, requests, response)


def to_fhir(result: Result, date: datetime.date | None = None) -> Json:
    """The Bundle as JSON. Pure: `date` (the day of receipt where None) is the only time in it."""
    scene = Scene(result, date or result.case.received)
    resources = [resource for part in PARTS for resource in part(scene)]
    resources += [_whole(scene, each) for each in resources if each["resourceType"] in _WHOLE]
    return {
        "resourceType": "Bundle",
        "id": scene.id("Bundle"),
        "identifier": {"system": CASE, "value": text(result.case.case_id)},
        "type": "collection",
        "timestamp": scene.instant,
        "entry": [{"fullUrl": f"urn:uuid:{each['id']}", "resource": each} for each in resources],
    }


def to_fhir_json(result: Result) -> str:
    """The text of bundle.json. The same result gives the same bytes."""
    return json.dumps(to_fhir(result), ensure_ascii=False, indent=2) + "\n"


_WHOLE = ("QuestionnaireResponse", "Task", "ClaimResponse")


def _whole(scene: Scene, resource: Json) -> Json:
    """What rests on all of the records: derived from every document that was not set aside."""
    entities = [
        {"role": "source", "what": scene.reference("DocumentReference", document_key(document))}
        for document in scene.result.documents
        if not document.set_aside
    ]
    target = {"reference": f"urn:uuid:{resource['id']}"}
    return provenance(scene, target, f"{resource['resourceType']}/{resource['id']}", entities)
