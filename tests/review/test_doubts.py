"""What a reader has to look at for herself: proposals of a model, second opinions, words not read for certain, near copies."""

from dataclasses import replace

import pytest

from hepcite.records import Criterion, Evidence, Fact, PageImage, Problem, Proposal, Result, Rival
from hepcite.review import to_html, to_terminal
from hepcite.review.citations import Citations
from hepcite.review.fhir import to_fhir_json
from hepcite.review.letter import needs_of, to_letter_text
from hepcite.review.summary import summarize

BOXES = ((72.0, 90.5, 300.0, 102.0),)
THROMBUS = Evidence("packet.pdf", 6, 0, 16, "Partial thrombus", "rule.sample", BOXES)
RESECTION = Evidence("packet.pdf", 5, 33, 62, "Not a candidate for resection", "rule.sample", BOXES)
PIXEL = PageImage(b"RIFF", "image/webp", 612.0, 792.0)


def with_criterion(result: Result, **changes: object) -> Result:
    """The clause on the portal vein, changed."""
    treatment = result.determination.treatments[0]

    def changed(criterion: Criterion) -> Criterion:
        return replace(criterion, **changes) if "portal_vein" in criterion.facts else criterion  # type: ignore[arg-type]

    pathways = tuple(replace(p, criteria=tuple(changed(c) for c in p.criteria)) for p in treatment.pathways)
    first = replace(treatment, pathways=pathways)
    treatments = (first, *result.determination.treatments[1:])
    return replace(result, determination=replace(result.determination, treatments=treatments))


def with_fact(result: Result, fact: Fact) -> Result:
    return replace(
        result, findings=replace(result.findings, facts={**result.findings.facts, fact.name: fact})
    )


@pytest.fixture
def proposed(result: Result) -> Result:
    words = replace(THROMBUS, method="llm", source="imaging/v1")
    return with_criterion(result, proposals=(Proposal("portal_vein", "patent", (words,)),))


def test_a_proposal_stands_among_what_is_to_be_done_and_at_its_clause(proposed: Result) -> None:
    (confirmation,) = summarize(proposed).confirmations
    assert (confirmation.clauses, confirmation.proposal.value) == (("I.B.5",), "patent")
    page = to_html(proposed)
    before, after = page.split("Clause by clause", 1)
    told = "Proposed by a language model, not used:</span> Portal vein: patent. Confirm it on the page first."
    assert "To confirm on the page" in before
    assert (before.count(told), after.count(told)) == (1, 1)
    assert '<span class="tag">found by a language model</span>' in before
    text = to_terminal(proposed)
    assert "TO CONFIRM: PROPOSED BY A LANGUAGE MODEL\n  Portal vein (I.B.5): patent\n" in text
    assert "packet.pdf p. 6, 2026-03-11, found by a language model" in " ".join(text.split())


def test_nothing_is_to_confirm_where_no_model_proposed(result: Result) -> None:
    assert summarize(result).confirmations == ()
    assert "To confirm" not in to_html(result)
    assert "TO CONFIRM" not in to_terminal(result)


def test_a_second_opinion_is_labeled(result: Result) -> None:
    words = replace(RESECTION, source="second_opinion.resectability@1")
    told = with_fact(result, Fact("resectability", "unresectable", "documented", (words,)))
    assert '<span class="tag">second opinion</span>' in to_html(told)
    assert "second opinion" not in to_html(result)
    against = with_criterion(result, against=(replace(THROMBUS, source="second_opinion.portal@1"),))
    assert "second opinion" in " ".join(to_terminal(against).split())


@pytest.fixture
def uncertain(result: Result) -> Result:
    fact = Fact("portal_vein", "patent", "conflicting", (THROMBUS,), (Rival(None, (THROMBUS,)),))
    return with_criterion(with_fact(result, fact), evidence=(THROMBUS,), against=(THROMBUS,))


def test_words_not_read_for_certain_are_said_to_be_and_their_picture_stands_beside(uncertain: Result) -> None:
    (contradiction,) = summarize(uncertain).contradictions
    assert [(s.value, s.is_uncertain) for s in contradiction.sides] == [
        ("patent", False),
        ("not read for certain: look at the page", True),
    ]
    assert 'class="clip"' not in to_html(uncertain)
    page = to_html(uncertain, {("packet.pdf", 6): PIXEL})
    assert page.count('<use href="#picture-5">') == page.count('<g id="picture-5">') == 1
    assert "records disagree</span>" not in page
    assert "or are not read for certain</h3>" in page
    assert "not read for certain" in to_terminal(uncertain)


def test_the_clip_holds_the_words_and_little_else(uncertain: Result) -> None:
    clip = Citations(uncertain, {("packet.pdf", 6): PIXEL}).clip(THROMBUS)
    assert clip is not None
    assert (clip.frame, clip.boxes) == ((0.0, 76.5, 388.0, 39.5), ((72.0, 90.5, 300.0, 102.0),))
    assert Citations(uncertain, {}).clip(THROMBUS) is None


def test_the_author_and_the_notes_of_a_document_are_told(result: Result) -> None:
    nearly = Problem("near_duplicate", "mri.pdf: nearly repeats page 4 of b.pdf; compare the two.", 1, False)
    mri = replace(result.documents[1], author="Harriet Osgood, MD", problems=(nearly,))
    told = replace(result, documents=(mri, *result.documents[2:]))
    page = to_html(told)
    assert "<bdi>Harriet Osgood, MD</bdi>" in page
    assert "Yes: see the notes below" in page
    assert "</a>, page 1: nearly repeats page 4 of b.pdf; compare the two." in page
    text = to_terminal(told)
    assert "by Harriet Osgood, MD" in " ".join(text.split())
    assert "mri.pdf page 1: nearly repeats page 4" in text


def test_the_letter_asks_for_a_clear_copy_of_such_a_page_and_blames_no_record(uncertain: Result) -> None:
    needs = needs_of(uncertain)
    assert ("packet.pdf", 6) in needs.unread
    assert needs.conflicts == ()
    assert "Two records say different things" not in to_letter_text(uncertain)


def test_the_bundle_says_so_too(uncertain: Result) -> None:
    bundle = to_fhir_json(uncertain)
    assert "not read for certain: look at the page." in bundle
    assert "Another record disagrees" not in bundle
