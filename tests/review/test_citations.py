"""Evidence into numbered citations, and the pages that they lie on."""

from dataclasses import replace

from hepcite.records import Evidence, Page, PageImage, Result
from hepcite.review.citations import Citations, cited_pages

IMAGE = PageImage(b"dots", "image/webp", 612, 792)


def cite(result: Result, document: str, number: int, quote: str) -> Evidence:
    (page,) = (p for d in result.documents for p in d.pages if (d.name, p.number) == (document, number))
    start = page.text.index(quote)
    return Evidence(document, number, start, start + len(quote), quote, "r", ((1.0, 2.0, 3.0, 4.0),))


def test_numbers_follow_the_order_of_reading_and_pages_that_of_the_packet(result: Result) -> None:
    citations = Citations(result, {("mri.pdf", 2): IMAGE})
    last, first = (
        citations.of(cite(result, *place))
        for place in (("packet.pdf", 5, "Child-Pugh A6"), ("mri.pdf", 2, "definite HCC"))
    )
    assert last
    assert first
    assert (last.number, first.number) == (1, 2)
    leaves = citations.leaves()
    assert [(leaf.document.name, leaf.page.number, leaf.image) for leaf in leaves] == [
        ("mri.pdf", 2, IMAGE),
        ("packet.pdf", 5, None),
    ]
    assert citations.shown() == {1, 2}


def test_words_that_are_not_at_their_place_are_no_citation(result: Result) -> None:
    evidence = cite(result, "mri.pdf", 2, "definite HCC")
    assert Citations(result, {}).of(replace(evidence, start=evidence.start + 1)) is None
    assert Citations(result, {}).of(replace(evidence, document="elsewhere.pdf")) is None


def test_the_text_is_cut_where_citations_begin_and_end_even_inside_one_another(result: Result) -> None:
    citations = Citations(result, {})
    for quote in ("Child-Pugh A6. Not a candidate", "A6. Not", "Hepatology"):
        citations.of(cite(result, "packet.pdf", 5, quote))
    (leaf,) = citations.leaves()
    assert [
        (piece, [c.number for c in held], [c.number for c in new]) for piece, held, new in leaf.pieces()
    ] == [
        ("Hepatology", [3], [3]),
        (" visit. ", [], []),
        ("Child-Pugh ", [1], [1]),
        ("A6. Not", [1, 2], [2]),
        (" a candidate", [1], []),
        (" for resection.", [], []),
        ("", [], []),
    ]
    assert "".join(piece for piece, _, _ in leaf.pieces()) == leaf.page.text


def test_pictures_are_wanted_of_cited_pages_that_have_boxes(result: Result) -> None:
    assert cited_pages(result) == {"mri.pdf": {1, 2}, "packet.pdf": {5, 6}}
    flat = replace(
        result,
        documents=tuple(replace(d, pages=(Page(1, "x"),)) for d in result.documents),
        findings=replace(result.findings, facts={}, lesions=()),
        determination=replace(result.determination, treatments=()),
    )
    assert cited_pages(flat) == {}
