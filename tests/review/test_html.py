"""A Result into summary.html: whole, self-contained, and safe against what records hold."""

import base64
import hashlib
import re
from collections import Counter
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

from hepcite.records import Evidence, Fact, Findings, Page, PageImage, Result
from hepcite.review import to_html

VOID = {"meta", "br", "input"}
HOSTILE = "<script>alert(1)</script>\"'&<img src=x onerror=y>"


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: Counter[str] = Counter()
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.mismatched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        told = dict(attrs)
        if told.get("id"):
            self.ids.append(told["id"] or "")
        if tag == "a":
            self.targets.append(told.get("href") or "")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.mismatched.append(tag)


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    return reader


def hostile(result: Result) -> Result:
    """Hostile text wherever a record or a request can put it."""
    page = Page(1, HOSTILE)
    evidence = Evidence(HOSTILE, 1, 0, len(HOSTILE), HOSTILE, HOSTILE)
    documents = tuple(replace(d, name=HOSTILE, pages=(page,), set_aside=HOSTILE) for d in result.documents)
    facts = {n: replace(f, evidence=(evidence,), note=HOSTILE) for n, f in result.findings.facts.items()}
    facts["tumor_type"] = Fact("tumor_type", HOSTILE, "documented", (evidence,))
    patient = replace(result.case.patient, name=HOSTILE, member_id=HOSTILE)
    case = replace(result.case, case_id=HOSTILE, patient=patient, diagnoses=(HOSTILE,))
    return replace(result, case=case, documents=documents, findings=Findings(facts, result.findings.lesions))


def test_tags_are_balanced(result: Result) -> None:
    reader = read(to_html(result))
    assert (reader.open, reader.mismatched) == ([], [])


def test_hostile_text_stays_text(result: Result) -> None:
    html = to_html(hostile(result))
    reader = read(html)
    assert (reader.tags["script"], reader.tags["img"]) == (1, 0)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert (reader.open, reader.mismatched) == ([], [])


def test_nothing_comes_from_elsewhere(result: Result) -> None:
    html = to_html(result, {("mri.pdf", 1): PageImage(b"dots", "image/webp", 612, 792)})
    assert 'href="data:image/webp;base64,ZG90cw=="' in html
    own = html.replace("data:image/webp;base64,ZG90cw==", "")
    assert not re.search(r"https?:|//[a-z]|url\(|@import|<link|srcset| src=| style=| on[a-z]+=", own)


def test_a_browser_runs_and_styles_only_what_is_in_the_file(result: Result) -> None:
    html = to_html(result)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
    assert policy
    told = unescape(policy[1]).split("; ")
    assert told[:2] == ["default-src 'none'", "img-src data:"]
    for tag, source in (("style", "style-src"), ("script", "script-src")):
        (text,) = re.findall(f"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{source} 'sha256-{digest}'" in told


def test_every_link_has_its_target_and_every_id_is_unique(result: Result) -> None:
    first = result.determination.treatments[0]
    twice = replace(first.pathways[1], clause="I.C")
    treatments = (replace(first, pathways=(*first.pathways, twice)), first)
    reader = read(
        to_html(replace(result, determination=replace(result.determination, treatments=treatments)))
    )
    assert {target for target in reader.targets if target[1:] not in reader.ids} == set()
    assert len(reader.ids) == len(set(reader.ids))
    assert "#clause-I.B.5" in reader.targets


def test_obstacles_come_before_the_clauses(result: Result) -> None:
    html = to_html(result)
    parts = ("DRAFT", "Ada Sample", "Needs clinical review", "Before anyone decides", "Clause by clause")
    places = [
        html.index(f">{part}") if part != "Needs clinical review" else html.index(part) for part in parts
    ]
    assert places == sorted(places)


def test_a_quote_stands_in_its_line_with_its_place(result: Result) -> None:
    html = to_html(result)
    assert 'Segment 6 observation, </span><mark>3.4 x 2.9 cm</mark><span class="around">, LR-5.' in html
    assert '<bdi>mri.pdf</bdi>, page 1</a> · <span class="date">2026-03-03</span>' in html


def test_a_quote_that_is_not_at_its_place_stands_alone(result: Result) -> None:
    moved = tuple(
        replace(d, pages=tuple(replace(p, text="other words " * 40) for p in d.pages))
        for d in result.documents
    )
    html = to_html(replace(result, documents=moved))
    assert '<blockquote class="cited"><bdi><mark>3.4 x 2.9 cm</mark></bdi><cite>' in html
    assert 'class="go"' not in html


def test_shows_facts_lesions_presumptions_and_packet_pages(result: Result) -> None:
    html = to_html(result)
    for part in (
        "class A, score 6, stated",
        "presumed",
        ">L1<",
        "5 to 6",
        "records disagree",
        "14 days after",
    ):
        assert part in html


def test_information_only_is_said(result: Result) -> None:
    treatment = replace(
        result.determination.treatments[0],
        disposition="governed_elsewhere",
        information_only=True,
        references=("NCD 20.28",),
    )
    html = to_html(replace(result, determination=replace(result.determination, treatments=(treatment,))))
    assert "For information only." in html
    assert "Decided by: NCD 20.28" in html


def test_a_pathway_that_does_not_apply_has_no_clause_table(result: Result) -> None:
    html = to_html(result)
    assert "<strong>I.A</strong> Palliative" in html
    assert "<h3>I.A" not in html


def test_the_same_result_gives_the_same_text(result: Result) -> None:
    assert to_html(result) == to_html(result)


def test_the_same_words_are_quoted_once(result: Result) -> None:
    fact = result.findings.facts["child_pugh"]
    again = replace(fact.evidence[0], source="another rule")
    facts = {"child_pugh": replace(fact, evidence=(*fact.evidence, again))}
    alone = replace(result.determination, treatments=())
    html = to_html(replace(result, determination=alone, findings=Findings(facts)))
    assert html.count('class="go"') == 1
    assert html.count('id="c1"') == 1
    assert 'id="c2"' not in html


def test_what_blocks_is_told_only_while_no_pathway_is_met(result: Result) -> None:
    treatment = result.determination.treatments[0]
    told = 'Pathway I.B would be met if the records settled <a href="#clause-I.B.5">I.B.5</a> and <a href'
    assert told in to_html(result)
    met = replace(treatment, pathways=(*treatment.pathways, replace(treatment.pathways[1], status="met")))
    html = to_html(replace(result, determination=replace(result.determination, treatments=(met,))))
    assert "would be met" not in html


def test_a_third_quote_is_folded_away(result: Result) -> None:
    treatment = result.determination.treatments[0]
    pathway = treatment.pathways[1]
    first = pathway.criteria[0]
    many = tuple(replace(first.evidence[0], start=start) for start in range(5))
    shown = replace(pathway, criteria=(replace(first, evidence=many),))
    treatments = (replace(treatment, pathways=(shown,), missing=()),)
    html = to_html(
        replace(
            result,
            determination=replace(result.determination, treatments=treatments),
            findings=Findings({}),
        )
    )
    assert html.index("<summary>3 more</summary>") > html.index("<mark>")
    assert html.split('<details class="more">')[0].count("<mark>") == 2
    assert html.count("<mark>Child-Pugh A6</mark>") == 5
