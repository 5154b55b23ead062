"""One result, one date → the ids and references that its resources share."""

import datetime
import uuid
from dataclasses import dataclass

from hepcite.records import Document, Evidence, Result
from hepcite.review.fhir.shapes import NAMESPACE, Json


@dataclass(frozen=True, slots=True)
class Scene:
    """`date` stands wherever FHIR wants to know when; no clock is read."""

    result: Result
    date: datetime.date

    @property
    def instant(self) -> str:
        return f"{self.date.isoformat()}T00:00:00Z"

    def id(self, kind: str, key: str = "") -> str:
        """The same input, policy version and key give the same id."""
        seed = (self.result.input_sha256, self.result.determination.policy_sha256, kind, key)
        return str(uuid.uuid5(NAMESPACE, "/".join(seed)))

    def reference(self, kind: str, key: str = "", display: str | None = None) -> Json:
        told: Json = {"reference": f"urn:uuid:{self.id(kind, key)}"}
        return told if display is None else {**told, "display": display}

    @property
    def patient(self) -> Json:
        return self.reference("Patient")

    def document_of(self, evidence: Evidence) -> Document | None:
        for document in self.result.documents:
            pages = range(document.first_page, document.first_page + max(1, len(document.pages)))
            if document.name == evidence.document and evidence.page in pages:
                return document
        return None


def document_key(document: Document) -> str:
    return f"{document.name}/{document.first_page}"
