"""Each submitted document → a DocumentReference with its kind, its hash and its place in the file."""

import base64

from hepcite.records import Document
from hepcite.review.fhir.codes import codes
from hepcite.review.fhir.scene import Scene, document_key
from hepcite.review.fhir.shapes import Json, text
from hepcite.review.words import words


def documents(scene: Scene) -> list[Json]:
    return [_document(scene, document) for document in scene.result.documents]


def hash_uri(sha256_hex: str) -> str:
    """RFC 6920. FHIR R4's Attachment.hash is SHA-1 by definition, so the SHA-256 stands as an identifier."""
    digest = base64.urlsafe_b64encode(bytes.fromhex(sha256_hex)).decode().rstrip("=")
    return f"ni:///sha-256;{digest}"


def _document(scene: Scene, document: Document) -> Json:
    known, kind = codes(), words().document_kinds.get(document.kind, document.kind)
    coded = known.document_types.get(document.kind)
    reference: Json = {
        "resourceType": "DocumentReference",
        "id": scene.id("DocumentReference", document_key(document)),
        "status": "current",
        "type": known.concept(kind, *([coded] if coded else [])),
        "subject": scene.patient,
        "date": scene.instant,
        "description": text(_description(document)),
        "content": [{"attachment": _attachment(document)}],
    }
    if len(document.sha256) == 64:
        reference["identifier"] = [{"system": "urn:ietf:rfc:3986", "value": hash_uri(document.sha256)}]
    if document.date:
        day = document.date.isoformat()
        reference["context"] = {"period": {"start": day, "end": day}}
    return reference


def _description(document: Document) -> str:
    last = document.first_page + max(1, len(document.pages)) - 1
    pages = f"page {last}" if last == document.first_page else f"pages {document.first_page} to {last}"
    aside = f"; set aside, not used: {document.set_aside}" if document.set_aside else ""
    return f"{document.name}, {pages}{aside}"


def _attachment(document: Document) -> Json:
    ending = document.name.rpartition(".")[2].lower()
    attachment: Json = {"title": text(document.name)}
    if ending in codes().content_types:
        attachment["contentType"] = codes().content_types[ending]
    if document.date:
        attachment["creation"] = document.date.isoformat()
    return attachment
