"""scores.json of `hepcite eval --out DATA/evaluation` into a page, where there is one."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from hepcite.intake.web.pages.routing import pages_router
from hepcite.intake.web.rendering import page
from hepcite.intake.web.site import site_of

router = pages_router()
FOLDER, FILE = "evaluation", "scores.json"
MOST_BYTES = 20_000_000
HARMS = {
    "false_meets_criteria": "Criteria said to be met that are not",
    "false_not_meets": "Criteria said not to be met that are",
    "unscored": "Cases that could not be scored",
}


@dataclass(frozen=True, slots=True)
class Row:
    """`low` and `high`: the 95 % interval, in percent."""

    name: str
    right: int
    total: int
    percent: float | None
    low: float | None
    high: float | None


@router.get("/evaluation")
def evaluation(request: Request) -> HTMLResponse:
    path = site_of(request).store.folder / FOLDER / FILE
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ValueError("too large")
        scores = json.loads(path.read_text(encoding="utf-8"))
        made = datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat()
        told = {
            "harms": [(words, list(_names(scores[key]))) for key, words in HARMS.items()],
            "scored": int(scores["scored"]),
            "tables": list(_tables(scores)),
            "faults": list(_faults(scores["cases"])),
        }
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return page(request, "web/evaluation.html", made=None, is_there=path.is_file())
    return page(request, "web/evaluation.html", made=made, is_there=True, **told)


def _names(told: list[Any]) -> Iterator[str]:
    for each in told:
        yield f"{each['case']}: {each['why']}" if isinstance(each, Mapping) else str(each)


def _tables(scores: Mapping[str, Any]) -> Iterator[tuple[str, list[Row]]]:
    """Every rate for itself in one table, then each group of rates in its own."""
    told = [(name, value) for name, value in scores.items() if isinstance(value, Mapping)]
    yield "overall", [_row(name, value) for name, value in told if _is_rate(value)]
    for name, value in told:
        if value and all(_is_rate(each) for each in value.values()):
            yield name, [_row(inner, each) for inner, each in value.items()]


def _is_rate(value: object) -> bool:
    return isinstance(value, Mapping) and {"right", "total", "rate", "interval_95"} <= set(value)


def _row(name: str, rate: Mapping[str, Any]) -> Row:
    low, high = rate["interval_95"] or (None, None)
    return Row(name, rate["right"], rate["total"], *(_percent(each) for each in (rate["rate"], low, high)))


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _faults(cases: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str, str]]:
    """Case, group, name, expected and got of every item that is wrong."""
    for case, items in cases.items():
        for item in items:
            if not item["right"]:
                yield case, item["group"], item["name"], _in_words(item["expected"]), _in_words(item["got"])


def _in_words(value: object) -> str:
    return str(value) if isinstance(value, str | int | float) else json.dumps(value, ensure_ascii=False)
