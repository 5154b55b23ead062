"""The request → Patient, Organization, Coverage, and the Device that read the records."""

from hepcite.review.fhir.scene import Scene
from hepcite.review.fhir.shapes import MEMBER, Json, text

GENDERS = ("male", "female", "other", "unknown")


def people(scene: Scene) -> list[Json]:
    return [_patient(scene), _insurer(scene), _coverage(scene), _device(scene)]


def _patient(scene: Scene) -> Json:
    told = scene.result.case.patient
    patient: Json = {
        "resourceType": "Patient",
        "id": scene.id("Patient"),
        "name": [{"text": text(told.name)}],
        "birthDate": told.birth_date.isoformat(),
    }
    if told.sex in GENDERS:
        patient["gender"] = told.sex
    if told.member_id:
        patient["identifier"] = [{"system": MEMBER, "value": text(told.member_id)}]
    return patient


def _insurer(scene: Scene) -> Json:
    publisher = scene.result.determination.policy_id.partition("/")[0]
    return {
        "resourceType": "Organization",
        "id": scene.id("Organization"),
        "active": True,
        "name": text(publisher),
    }


def _coverage(scene: Scene) -> Json:
    case = scene.result.case
    coverage: Json = {
        "resourceType": "Coverage",
        "id": scene.id("Coverage"),
        "status": "active",
        "type": {"text": text(case.line_of_business)},
        "beneficiary": scene.patient,
        "payor": [scene.reference("Organization")],
    }
    if case.patient.member_id:
        coverage["subscriberId"] = text(case.patient.member_id)
    return coverage


def _device(scene: Scene) -> Json:
    return {
        "resourceType": "Device",
        "id": scene.id("Device"),
        "deviceName": [{"name": "hepcite", "type": "model-name"}],
        "version": [{"value": scene.result.hepcite_version}],
    }
