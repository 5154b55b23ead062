"""hepcite's whole way from text to facts, all fields, over notes or gold → seconds or accuracy."""

import datetime

from clock import main

from hepcite.extract import extract_findings
from hepcite.extract.identify import identify
from hepcite.extract.language.pipe import read_note
from hepcite.records import Case, Document, Page, Patient, Service, SourceFile

CASE = Case(
    "bench", "commercial", "OR", datetime.date(2026, 6, 1), "standard",
    Patient("Bench Mark", datetime.date(1960, 1, 1)), (), (Service("37243"),),
)  # fmt: skip
CATEGORIES = {
    "negated", "uncertain", "historical", "comparison", "resolved", "hypothetical", "planned", "family",
}  # fmt: skip


def run(texts):
    found = 0
    for text in texts:
        document = identify(SourceFile("note.txt", "0" * 64, (Page(1, text),), "text"), CASE)
        if document.set_aside:
            from dataclasses import replace

            document = replace(document, set_aside=None)
        findings = extract_findings(CASE, (document,))
        found += sum(len(fact.evidence) for fact in findings.facts.values())
    return found


def told(text, spans):
    note = read_note(Document("a.txt", "0" * 64, (Page(1, text),), 1, "text", kind="clinic_note"))
    return [set(note.assertion(a, b).categories) for a, b in spans]


if __name__ == "__main__":
    main(["spacy", "hepcite"], run, told, CATEGORIES)
