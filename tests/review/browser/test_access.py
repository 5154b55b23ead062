"""What axe-core finds in a summary, and what hostile text of a record can do there: nothing."""

import importlib
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from reviewed import reviewed

from hepcite.records import Document, Evidence, Fact, Findings, Page, Result, Word

AXE = "axe_playwright_python"
RUN = "axe.run(document, {resultTypes: ['violations']}).then(r => r.violations.map(v => `${v.id}: ${v.nodes[0].html}`))"
HOSTILE = (
    "<script>window.broken = 1</script><img src=x onerror='window.broken = 1'>\"'&{{7*7}}"
    "\u202eevil\u2066\x00\x07\x1b[31m " + "x" * 10_000
)


def axe() -> str:
    if os.environ.get("CI"):
        package = importlib.import_module(AXE)
    else:
        package = pytest.importorskip(AXE, reason="pip install -e '.[dev]' brings axe-core")
    return Path(str(package.__file__)).with_name("axe.min.js").read_text(encoding="utf-8")


def findings_in(page: Any) -> list[str]:
    page.evaluate(axe())
    found: list[str] = page.evaluate(RUN)
    return found


@pytest.mark.parametrize(
    ("scheme", "width"), [("light", 1440), ("dark", 1440), ("light", 320), ("dark", 320)]
)
def test_axe_finds_nothing(open_summary: Any, scheme: str, width: int) -> None:
    page = open_summary(*reviewed("D04"), width=width, color_scheme=scheme, bypass_csp=True)
    page.check("#view-all")
    page.keyboard.press("n")
    assert findings_in(page) == []


def test_axe_finds_what_is_wrong(open_summary: Any) -> None:
    page = open_summary(*reviewed("D04"), bypass_csp=True)
    page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('afterbegin', '<input><button></button>')"
    )
    assert {found.split(":")[0] for found in findings_in(page)} == {"button-name", "label"}


def hostile(result: Result) -> Result:
    text = f"{HOSTILE} 3.4 cm"
    page = Page(1, text, (Word(0, 10, (72.0, 72.0, 90.0, 84.0)),), 612, 792)
    evidence = Evidence(HOSTILE, 1, 0, len(text), text, HOSTILE)
    documents = (Document(HOSTILE, "a" * 64, (page,), 1, HOSTILE, HOSTILE, None, None),)
    facts = {
        name: Fact(name, HOSTILE, "documented", (evidence,), note=HOSTILE)
        for name in ("tumor_type", "intent")
    }
    treatments = tuple(
        replace(
            treatment,
            reason=HOSTILE,
            pathways=tuple(
                replace(p, criteria=tuple(replace(c, evidence=(evidence,), against=()) for c in p.criteria))
                for p in treatment.pathways
            ),
        )
        for treatment in result.determination.treatments
    )
    case = replace(
        result.case,
        case_id=HOSTILE,
        diagnoses=(HOSTILE,),
        patient=replace(result.case.patient, name=HOSTILE, member_id=HOSTILE),
    )
    return replace(
        result,
        case=case,
        documents=documents,
        findings=Findings(facts),
        determination=replace(result.determination, treatments=treatments),
    )


@pytest.mark.parametrize("width", [1440, 320])
def test_hostile_text_is_shown_and_does_nothing(open_summary: Any, result: Result, width: int) -> None:
    page = open_summary(hostile(result), width=width)
    for view in ("all", "decided", "context"):
        page.check(f"#view-{view}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.keyboard.press("n")
    assert page.evaluate("window.broken") is None
    assert page.locator("main img, main script").count() == 0
    told = page.locator("h1").inner_text()
    assert told.startswith("<script>window.broken = 1</script><img src=x")
    assert "[U+202E]evil[U+2066][U+0000][U+0007][U+001B][31m" in told
    assert "\u202e" not in page.content()
    assert page.problems == []
