"""The letter: what it asks, that it only asks, that it is plain, and that no record can shape it."""

import datetime
import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from docx import Document as read_docx
from reading_level import grade

from hepcite.records import Due, Fact, Missing, Problem, Result
from hepcite.review.errors import ReviewError
from hepcite.review.letter import (
    Office,
    load_office,
    needs_of,
    to_letter_docx,
    to_letter_html,
    to_letter_text,
)
from hepcite.review.letter.catalogue import Catalogue, catalogue
from hepcite.review.letter.phrases import phrases
from hepcite.review.words import words

DECISION_WORDS = re.compile(
    r"\b(approv\w*|den(?:y|ied|ial)\w*|authoriz\w*|reject\w*|cover(?:ed|age)|eligib\w*|certif\w*"
    r"|medical(?:ly)? necess\w*|meets?|not met|criteria|adverse|appeal\w*)\b",
    re.IGNORECASE,
)


def changed(result: Result, **treatment: Any) -> Result:
    treatments = tuple(replace(t, **treatment) for t in result.determination.treatments)
    return replace(result, determination=replace(result.determination, treatments=treatments))


def unquoted(text: str) -> str:
    return re.sub(r"“[^”]*”", "", text)


def test_asks_by_document_and_says_why(result: Result) -> None:
    missing = (
        Missing("I.B.2.count", "A count", ("lesion_count",)),
        Missing("I.B.2.size", "A size", ("largest_lesion_cm",)),
        Missing("I.B.5", "The vein", ("portal_vein",)),
        Missing("I.B.4", "An eGFR", ("severe_renal_impairment", "kidney_function")),
    )
    needs = needs_of(changed(result, missing=missing))
    assert [(d.key, [q.clauses for q in d.questions]) for d in needs.documents] == [
        ("liver_imaging", [("I.B.2.count",), ("I.B.2.size",), ("I.B.5",)]),
        ("laboratory", [("I.B.4",)]),
    ]
    text = to_letter_text(changed(result, missing=missing))
    assert "LOINC 18748-4, Diagnostic imaging study." in text
    assert "I.B.2.size: Each nodule 5 cm or less" in text


def test_the_same_question_of_several_clauses_is_asked_once(result: Result) -> None:
    missing = tuple(Missing(c, "x", ("resectability",)) for c in ("IV.A.1.c", "IV.A.2.c"))
    (document,) = needs_of(changed(result, missing=missing)).documents
    assert [q.clauses for q in document.questions] == [("IV.A.1.c", "IV.A.2.c")]


def test_an_ask_that_the_catalogue_lacks_keeps_the_policys_words(result: Result) -> None:
    text = to_letter_text(changed(result, missing=(Missing("IV", "Which technique is requested?"),)))
    assert "[ ] Which technique is requested?" in text
    assert "The request form" in text


def test_records_that_disagree_are_both_named_by_file_and_date(result: Result) -> None:
    text = " ".join(to_letter_text(result).split())
    assert "[ ] Portal vein - I.B.5: No portal vein occlusion" in text
    assert "One record, packet.pdf, 2026-03-11, page 6: “Partial thrombus”" in text
    assert "The other record, mri.pdf, 2026-03-03, page 2: “portal vein patent”" in text


def test_pages_unread_and_files_of_another_person(result: Result) -> None:
    needs = needs_of(result)
    assert needs.unread == (("scan.pdf", 1),)
    assert needs.set_aside == ("ct-other.pdf",)
    copies = tuple(
        replace(d, set_aside=d.set_aside and "duplicate: repeats mri.pdf") for d in result.documents
    )
    assert needs_of(replace(result, documents=copies)).set_aside == ()


def test_nothing_to_ask_says_so(result: Result) -> None:
    documents = tuple(replace(d, set_aside=None, problems=()) for d in result.documents)
    quiet = replace(changed(result, missing=(), pathways=()), documents=documents, problems=())
    assert needs_of(quiet).is_empty
    assert phrases().nothing_open in " ".join(to_letter_text(quiet).split())


def test_a_treatment_with_a_met_pathway_or_another_rule_set_asks_nothing(result: Result) -> None:
    (treatment,) = result.determination.treatments
    met = tuple(replace(p, status="met") for p in treatment.pathways)
    assert not needs_of(changed(result, pathways=(*met, *treatment.pathways), missing=())).has_questions
    assert not needs_of(changed(result, information_only=True)).has_questions


@pytest.mark.parametrize("disposition", list(words().dispositions))
def test_reads_no_disposition_and_no_value(result: Result, disposition: str) -> None:
    facts = {n: Fact(n, None, f.status, f.evidence, f.rivals) for n, f in result.findings.facts.items()}
    other = replace(
        changed(result, disposition=disposition, reason="changed"),
        findings=replace(result.findings, facts=facts),
    )
    assert to_letter_text(other) == to_letter_text(result)


def test_holds_no_word_of_a_decision(result: Result) -> None:
    assert DECISION_WORDS.findall(unquoted(to_letter_text(result))) == []
    own = [*phrases().model_dump().values(), *(d.name for d in catalogue().document_types.values())]
    own += [q.ask for q in catalogue().questions if q.ask]
    assert DECISION_WORDS.findall("\n".join(own)) == []
    assert DECISION_WORDS.findall("We approve this. It was denied.") == ["approve", "denied"]


def test_reads_below_grade_ten() -> None:
    told = [text for key, text in phrases().model_dump().items() if not key.startswith(("where", "contact"))]
    asks = [q.ask for q in catalogue().questions if q.ask]
    assert grade("\n".join(told)) < 8
    assert grade("\n".join(asks)) < 8
    assert max(grade(sentence) for sentence in told if len(sentence.split()) > 5) < 10
    assert (
        grade("Notwithstanding the aforementioned documentation, supplementary evidence is indispensable.")
        > 10
    )


def test_due_date(result: Result) -> None:
    assert "before 2026-03-23" not in to_letter_text(_due(result, None))
    text = " ".join(to_letter_text(_due(result, Due(datetime.date(2026, 3, 23), "7 calendar days"))).split())
    assert "before 2026-03-23" in text
    assert "(7 calendar days)" in text
    chosen = " ".join(to_letter_text(result, Office(reply_days=10)).split())
    assert f"by {result.case.received + datetime.timedelta(days=10)}" in chosen


def _due(result: Result, due: Due | None) -> Result:
    return replace(result, determination=replace(result.determination, due=due))


def test_office_fills_the_blanks(result: Result) -> None:
    assert "[fill in: fax number" in to_letter_text(result)
    text = to_letter_text(result, Office(name="Plan", send_to="Fax 555-0100", contact="Ann, 555-0101"))
    assert "Send to: Fax 555-0100" in text
    assert "[fill in" not in text


def test_office_file_is_refused_with_key_and_remedy(tmp_path: Path) -> None:
    path = tmp_path / "office.yaml"
    path.write_text("fax: '1'\n", encoding="utf-8")
    with pytest.raises(ReviewError, match=r"office.yaml: wrong at fax; it may hold name, send_to"):
        load_office(path)
    with pytest.raises(ReviewError, match="cannot be read"):
        load_office(tmp_path / "none.yaml")
    path.write_text("name: 'Plan'\nreply_days: 14\n", encoding="utf-8")
    assert load_office(path) == Office(name="Plan", reply_days=14)


def test_text_lines_fit(result: Result) -> None:
    assert max(len(line) for line in to_letter_text(result).splitlines()) <= 80


def test_docx_holds_the_same_lines_and_no_clock(result: Result) -> None:
    data = to_letter_docx(result)
    assert data == to_letter_docx(result)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
    told = " ".join(p.text for p in read_docx(io.BytesIO(data)).paragraphs)
    for line in ("Request for documents", "[ ] Portal vein", "One record, packet.pdf", phrases().closing):
        assert line in told


def test_hostile_text_stays_text(result: Result) -> None:
    patient = replace(result.case.patient, name="<script>alert(1)</script>\x00\x1b[31m\u202e\ud800")
    hostile = replace(result, case=replace(result.case, patient=patient))
    html = to_letter_html(hostile)
    assert "&lt;script&gt;" in html
    assert "<script" not in html
    assert not set("\x00\x1b\u202e\ud800") & set(html + to_letter_text(hostile))
    to_letter_docx(hostile)


def test_catalogue_refuses_what_is_not_known() -> None:
    good = catalogue().model_dump()
    for change in (
        {"otherwise": {"document": "nothing", "ask": None}},
        {"questions": [{"facts": ["no_such_fact"], "document": "request", "ask": "?"}]},
        {
            "document_types": {
                **good["document_types"],
                "x": {"name": "x", "loinc": {"code": "18748-5", "display": "x"}},
            }
        },
    ):
        with pytest.raises(ValueError, match=r"no document type|no such facts|check digit"):
            Catalogue.model_validate({**good, **change})


def test_every_ask_of_every_shipped_policy_has_a_question() -> None:
    """An ask that falls through to the request form would name the wrong document."""
    folder = Path(str(__import__("hepcite").__path__[0])) / "criteria" / "policies"
    for path in folder.rglob("*.yaml"):
        policy = yaml.safe_load(path.read_text("utf-8"))
        for clause in policy["clauses"]:
            facts = tuple(_facts(clause["test"]))
            if clause.get("ask") and facts:
                assert catalogue().answer_to(facts)[0] != "request", clause["id"]


def _facts(test: dict[str, Any]) -> list[str]:
    inner = [
        f
        for part in test.values()
        if isinstance(part, list)
        for t in part
        if isinstance(t, dict)
        for f in _facts(t)
    ]
    return [*([test["fact"]] if "fact" in test else []), *inner]


def test_a_fatal_problem_of_the_folder_is_no_file_to_send(result: Result) -> None:
    problem = Problem("not_read", "the folder holds something that was not read")
    assert needs_of(replace(result, problems=(problem,))).unread == needs_of(result).unread
