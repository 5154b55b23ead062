"""Packets with a map of what they hold into precision and recall of the documents found in them.

A packet is a case folder of one file, with a map beside the folder (`D01P.map.json`): a list of the documents of the
file in order, as `TrueDocument`.
"""

import datetime
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from hepcite.eval.errors import EvalError
from hepcite.records import Document

DUPLICATE, OTHER_PATIENT, COVER = "duplicate", "another patient", "cover sheet"


class TrueDocument(BaseModel):
    """`kinds` are those that fit; `repeats` is the first page of the document that it is a copy of.

    `date` is None where any will do.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    first_page: int
    pages: int
    kinds: tuple[str, ...]
    date: datetime.date | None = None
    repeats: int | None = None
    is_other_patient: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """Of `there` things that are so, `right` were found; `said` were called so."""

    right: int = 0
    said: int = 0
    there: int = 0

    def __add__(self, other: "Found") -> "Found":
        return Found(self.right + other.right, self.said + other.said, self.there + other.there)

    @property
    def precision(self) -> float | None:
        return self.right / self.said if self.said else None

    @property
    def recall(self) -> float | None:
        return self.right / self.there if self.there else None


MapScore = dict[str, Found]
"""By item: first pages, whole documents, kinds, dates, duplicates, another patient's, cover sheets."""


def map_path(folder: Path) -> Path:
    """Beside the folder, for what lies in it is a record."""
    return folder.with_name(f"{folder.name}.map.json")


def load_map(folder: Path) -> tuple[TrueDocument, ...]:
    """Raises EvalError naming the file."""
    path = map_path(folder)
    try:
        return TypeAdapter(tuple[TrueDocument, ...]).validate_python(json.loads(path.read_bytes()))
    except (OSError, ValueError, ValidationError):
        raise EvalError(
            f"{path}: is no map of a packet; write a list of its documents, see {__name__}"
        ) from None


def score_map(documents: Sequence[Document], truth: Sequence[TrueDocument]) -> MapScore:
    """The documents of one packet, one file, against its map."""
    ours = {document.first_page: document for document in documents}
    both = [(ours[t.first_page], t) for t in truth if t.first_page in ours]
    whole = sum(len(document.pages) == t.pages for document, t in both)
    dated = [(document, t) for document, t in both if t.date is not None]
    return {
        "first pages": Found(len(both), len(ours), len(truth)),
        "whole documents": Found(whole, len(ours), len(truth)),
        "kinds": Found(sum(document.kind in t.kinds for document, t in both), len(ours), len(truth)),
        "dates": Found(
            sum(document.date == t.date for document, t in dated),
            len(ours) - (len(both) - len(dated)),
            sum(t.date is not None for t in truth),
        ),
        "duplicates": _duplicates(ours, truth),
        "another patient's": _set_aside(
            documents, OTHER_PATIENT, {t.first_page for t in truth if t.is_other_patient}
        ),
        "cover sheets": _set_aside(documents, COVER, {t.first_page for t in truth if COVER_KIND in t.kinds}),
    }


COVER_KIND = "cover_sheet"


def _duplicates(ours: dict[int, Document], truth: Sequence[TrueDocument]) -> Found:
    """One of each pair is set aside, whichever."""
    pairs = [{t.first_page, t.repeats} for t in truth if t.repeats is not None]
    said = [page for page, document in ours.items() if _is_aside(document, DUPLICATE)]
    return Found(sum(any(page in pair for pair in pairs) for page in said), len(said), len(pairs))


def _set_aside(documents: Iterable[Document], why: str, there: set[int]) -> Found:
    said = {document.first_page for document in documents if _is_aside(document, why)}
    return Found(len(said & there), len(said), len(there))


def _is_aside(document: Document, why: str) -> bool:
    return (document.set_aside or "").startswith(why)


def total(scores: Iterable[MapScore]) -> MapScore:
    summed: MapScore = {}
    for score in scores:
        for item, found in score.items():
            summed[item] = summed.get(item, Found()) + found
    return summed


def map_table(score: MapScore) -> str:
    """Markdown: one row an item."""
    rows = [
        f"| {item} | {found.right} | {found.said} | {found.there} | {_share(found.precision)} | {_share(found.recall)} |"
        for item, found in score.items()
    ]
    head = [
        "| packet map | right | found | there | precision | recall |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    return "\n".join([*head, *rows]) + "\n"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
