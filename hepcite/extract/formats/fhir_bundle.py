"""FHIR JSON values → the resources inside, found by their references; nothing is fetched."""

import base64
import binascii
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Bundle:
    """`resources` in the order given, contained ones after their holder; `by_reference`: by every name."""

    resources: tuple[dict[str, Any], ...]
    by_reference: dict[str, dict[str, Any]] = field(default_factory=dict)

    @staticmethod
    def of(roots: list[Any]) -> "Bundle":
        resources: list[dict[str, Any]] = []
        named: dict[str, dict[str, Any]] = {}
        for root in roots:
            _collect(root, "", resources, named)
        return Bundle(tuple(resources), named)

    def referred(self, resource: Any, key: str) -> list[dict[str, Any]]:
        """The resources that `resource[key]` refers to, one reference or several, as far as they are here."""
        names = [text_at(reference, "reference") for reference in objects(resource, key)]
        found = [self._named(resource, name) for name in names if name]
        return [one for one in found if one is not None]

    def _named(self, holder: Any, name: str) -> dict[str, Any] | None:
        if name.startswith("#"):
            inner = [c for c in objects(holder, "contained") if text_at(c, "id") == name[1:]]
            return inner[0] if inner else None
        return self.by_reference.get(name.split("/_history/")[0])

    def content(self, attachment: Any) -> bytes | None:
        """The bytes of an attachment, inline or as a Binary of the same file; None where they are missing."""
        encoded = text_at(attachment, "data")
        if not encoded:
            binary = self.by_reference.get(text_at(attachment, "url"))
            encoded = text_at(binary, "data") if binary else ""
        try:
            return base64.b64decode("".join(encoded.split()), validate=True) or None
        except (binascii.Error, ValueError):
            return None


def _collect(value: Any, url: str, found: list[dict[str, Any]], named: dict[str, dict[str, Any]]) -> None:
    if not isinstance(value, dict) or not text_at(value, "resourceType"):
        return
    found.append(value)
    identifier = text_at(value, "id")
    if identifier:
        named[f"{text_at(value, 'resourceType')}/{identifier}"] = value
    if url:
        named[url] = value
    if text_at(value, "resourceType") == "Bundle":
        for entry in objects(value, "entry"):
            _collect(entry.get("resource"), text_at(entry, "fullUrl"), found, named)
    for inner in objects(value, "contained"):
        _collect(inner, "", found, {})


def objects(value: Any, key: str) -> list[dict[str, Any]]:
    """The objects at `key`, whether one or a list of them."""
    inner = value.get(key) if isinstance(value, dict) else None
    several = inner if isinstance(inner, list) else [inner]
    return [one for one in several if isinstance(one, dict)]


def text_at(value: Any, *path: str) -> str:
    """The text at the end of `path`, of lists the first; empty where there is none."""
    for key in path:
        if isinstance(value, list):
            value = value[0] if value else None
        value = value.get(key) if isinstance(value, dict) else None
    if isinstance(value, list):
        value = value[0] if value else None
    return value if isinstance(value, str) else ""
