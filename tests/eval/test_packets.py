"""Documents found in a packet against its map: precision and recall by item."""

import datetime
import json
from pathlib import Path

import pytest

from hepcite.eval.errors import EvalError
from hepcite.eval.packets import Found, TrueDocument, load_map, map_path, map_table, score_map, total
from hepcite.records import Document, Page

DAY = datetime.date(2026, 2, 11)


def document(first: int, pages: int, kind: str, set_aside: str | None = None) -> Document:
    made = tuple(Page(first + n, "text") for n in range(pages))
    return Document("packet.pdf", "0" * 64, made, first, "text", kind, DAY, set_aside)


TRUTH = (
    TrueDocument(first_page=1, pages=1, kinds=("cover_sheet",)),
    TrueDocument(first_page=2, pages=2, kinds=("radiology_report",), date=DAY),
    TrueDocument(first_page=4, pages=1, kinds=("clinic_note", "consult"), date=datetime.date(2026, 1, 2)),
    TrueDocument(first_page=5, pages=2, kinds=("radiology_report",), date=DAY, repeats=2),
    TrueDocument(first_page=7, pages=1, kinds=("other",), is_other_patient=True),
)


def test_a_perfect_map() -> None:
    found = (
        document(1, 1, "cover_sheet", "cover sheet: holds no record"),
        document(2, 2, "radiology_report", "duplicate: repeats pages 5 to 6 of packet.pdf"),
        document(4, 1, "consult"),
        document(5, 2, "radiology_report"),
        document(7, 1, "other", "another patient: the name differs from the request"),
    )
    score = score_map(found, TRUTH)
    assert score["first pages"] == score["whole documents"] == score["kinds"] == Found(5, 5, 5)
    assert score["duplicates"] == score["another patient's"] == score["cover sheets"] == Found(1, 1, 1)
    assert score["dates"] == Found(2, 3, 3)


def test_what_is_missed_and_what_is_false() -> None:
    found = (
        document(1, 1, "other"),
        document(2, 3, "radiology_report", "another patient: the name differs from the request"),
        document(5, 1, "pathology", None),
        document(6, 1, "other", "duplicate: repeats page 1 of packet.pdf"),
        document(7, 1, "other"),
    )
    score = score_map(found, TRUTH)
    assert score["first pages"] == Found(4, 5, 5)
    assert score["whole documents"] == Found(2, 5, 5)
    assert score["kinds"] == Found(2, 5, 5)
    assert score["duplicates"] == Found(0, 1, 1)
    assert score["another patient's"] == Found(0, 1, 1)
    assert score["cover sheets"] == Found(0, 0, 1)


def test_the_table_of_several_packets() -> None:
    both = total([{"kinds": Found(1, 2, 4)}, {"kinds": Found(2, 2, 2)}])
    assert both == {"kinds": Found(3, 4, 6)}
    assert "| kinds | 3 | 4 | 6 | 0.750 | 0.500 |" in map_table(both)
    assert "| kinds | 0 | 0 | 1 | - | 0.000 |" in map_table({"kinds": Found(0, 0, 1)})


def test_a_map_that_is_none_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "D01P"
    rows = [t.model_dump(mode="json") for t in TRUTH]
    map_path(folder).write_text(json.dumps(rows))
    assert load_map(folder) == TRUTH
    map_path(folder).write_text(json.dumps([{**rows[0], "extra": 1}]))
    with pytest.raises(EvalError, match=r"D01P\.map\.json: is no map of a packet"):
        load_map(folder)
