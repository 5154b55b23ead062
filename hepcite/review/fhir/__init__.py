"""A Result into a FHIR R4 Bundle: what was read, from where, what is missing, and a response that can only pend."""

from hepcite.review.fhir.bundle import to_fhir, to_fhir_json

__all__ = ["to_fhir", "to_fhir_json"]
