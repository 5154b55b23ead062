"""A Result into the summary for the terminal, answer and obstacles first, at most 100 columns wide."""

import io
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from hepcite.records import Criterion, Document, Evidence, Pathway, Result, Treatment
from hepcite.review.summary import (
    Confirmation,
    Contradiction,
    Note,
    Summary,
    applying,
    distinct,
    not_applying,
    open_pathways,
    sets_in_words,
    summarize,
)
from hepcite.review.words import Mark, words

MAX_WIDTH = 100
QUOTE_WIDTH = 220
SHOWN_QUOTES = 2
COLORS = {"good": "green", "bad": "red", "gap": "yellow", "doubt": "magenta", "calm": "dim"}


def to_terminal(result: Result, *, width: int = MAX_WIDTH, color: bool = False) -> str:
    """Plain text, or with ANSI colors. Control characters of the records are dropped."""
    out = io.StringIO()
    console = Console(
        file=out,
        width=min(width, MAX_WIDTH),
        force_terminal=color,
        no_color=not color,
        color_system="standard" if color else None,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
    )
    _print(console, summarize(result))
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def _print(console: Console, summary: Summary) -> None:
    _print_head(console, summary)
    for treatment in summary.result.determination.treatments:
        _print_answer(console, treatment)
    _print_list(
        console, "ASK THE PROVIDER FOR", (f"[ ] {a.ask}  ({', '.join(a.clauses)})" for a in summary.asks)
    )
    _print_list(console, "NOT READ", (_note(note) for note in summary.unread))
    for heading, changes in (("CONTRADICTIONS", True), ("ALSO CONTRADICTORY, WITHOUT EFFECT", False)):
        found = [c for c in summary.contradictions if c.changes_answer is changes]
        _print_list(console, heading, (_contradiction(summary, c) for c in found))
    _print_list(
        console,
        "TO CONFIRM: PROPOSED BY A LANGUAGE MODEL",
        (_confirmation(summary, c) for c in summary.confirmations),
    )
    for treatment in summary.result.determination.treatments:
        for pathway in applying(treatment):
            _print_pathway(console, summary, treatment, pathway)
        _print_not_applying(console, treatment)
    _print_list(console, "DOCUMENTS", (_document(document) for document in summary.result.documents))
    _print_list(console, "NOTES", (_note(note) for note in summary.notes))


def _print_head(console: Console, summary: Summary) -> None:
    case, determination = summary.result.case, summary.result.determination
    patient, due = case.patient, determination.due
    member = [patient.name, f"born {patient.birth_date}", patient.sex, patient.member_id]
    request = [case.case_id, case.line_of_business, case.state, case.urgency, f"received {case.received}"]
    console.print(words().draft, style="bold")
    grid = Table.grid(padding=(0, 2))
    grid.add_row("Member", _clean(" · ".join(part for part in member if part)))
    grid.add_row("Request", _clean(" · ".join(request)))
    if due:
        grid.add_row("Due", _clean(f"{due.at} ({due.rule})"))
    grid.add_row("Policy", f"{determination.policy_id}, version {determination.policy_version}")
    console.print(grid)


def _print_answer(console: Console, treatment: Treatment) -> None:
    mark = words().disposition(treatment.disposition)
    codes = " ".join(treatment.codes)
    console.print()
    console.print(f"{words().treatment(treatment)}{f' ({codes})' if codes else ''}", style="bold")
    console.print(Text.assemble("  ", _marked(mark)))
    _print_wrapped(console, treatment.reason or mark.sentence, "    ")
    for pathway in open_pathways(treatment):
        told = f"{pathway.clause} would be met if the records settled {sets_in_words(pathway)}."
        _print_wrapped(console, told, "    ")
    for flip in treatment.flips:
        answer = words().disposition(flip.disposition).word
        _print_wrapped(
            console, f"If a record showed “{flip.statement}”, the answer would be: {answer}.", "    "
        )
    if treatment.references:
        _print_wrapped(console, "Decided by: " + "; ".join(treatment.references), "    ")
    if treatment.rests_on_llm:
        _print_wrapped(console, "Rests on text found by a language model: confirm each quote.", "    ")


def _marked(mark: Mark) -> Text:
    return Text(f"{mark.symbol} {mark.word}", style=COLORS[mark.tone])


def _print_list(console: Console, heading: str, entries: Iterable[str]) -> None:
    told = list(entries)
    if not told:
        return
    console.print()
    console.print(heading, style="bold")
    for entry in told:
        for position, line in enumerate(entry.split("\n")):
            _print_wrapped(console, line, "  " if position == 0 else "      ")


def _print_wrapped(console: Console, text: str, indent: str) -> None:
    console.print(
        textwrap.fill(
            _clean(text),
            width=console.width,
            initial_indent=indent,
            subsequent_indent=indent + "    ",
            break_on_hyphens=False,
        )
    )


def _note(note: Note) -> str:
    page = f" page {note.problem.page}" if note.problem.page else ""
    place = f"{note.document}{page}: " if note.document else ""
    return f"{place}{note.told}"


def _contradiction(summary: Summary, contradiction: Contradiction) -> str:
    clauses = f" ({', '.join(contradiction.clauses)})" if contradiction.clauses else ""
    lines = [f"{contradiction.about}{clauses}: {contradiction.reason}".rstrip(": ")]
    for side in contradiction.sides:
        value = f"{side.value}: " if side.value else ""
        lines.append(f"· {value}{'; '.join(_cited_few(summary, side.evidence)) or 'no quote'}")
    return "\n".join(lines)


def _confirmation(summary: Summary, confirmation: Confirmation) -> str:
    proposal = confirmation.proposal
    value = words().value(proposal.fact, proposal.value)
    head = f"{words().fact(proposal.fact)} ({', '.join(confirmation.clauses)}): {value}"
    return "\n".join([head, *(f"· {quote}" for quote in _cited_few(summary, proposal.evidence))])


def _cited_few(summary: Summary, evidence: Iterable[Evidence]) -> Iterator[str]:
    found = distinct(evidence)
    yield from (_cited(summary, each) for each in found[:SHOWN_QUOTES])
    if found[SHOWN_QUOTES:]:
        yield f"and {len(found) - SHOWN_QUOTES} more in the result"


def _cited(summary: Summary, evidence: Evidence) -> str:
    quote = textwrap.shorten(_clean(evidence.quote), QUOTE_WIDTH, placeholder=" …")
    date = summary.date_of(evidence)
    finder = words().finder(evidence)
    place = f"{evidence.document} p. {evidence.page}{f', {date}' if date else ''}"
    return f"“{quote}” {place}{f', {finder}' if finder else ''}"


def _print_pathway(console: Console, summary: Summary, treatment: Treatment, pathway: Pathway) -> None:
    mark = words().status(pathway.status)
    console.print()
    aside = ", for information only" if treatment.information_only else ""
    heading = Text(_clean(f"{pathway.clause}  {pathway.title}{aside}  "), style="bold")
    console.print(Text.assemble(heading, _marked(mark)))
    if pathway.gate:
        _print_wrapped(console, pathway.gate, "  ")
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(ratio=1)
    for criterion in pathway.criteria:
        body = Text("\n".join(_criterion_lines(summary, criterion)))
        status = _marked(words().status(criterion.status))
        table.add_row(
            f"  {criterion.clause}", status.append(", presumed" if criterion.presumed else ""), body
        )
    console.print(table)


def _criterion_lines(summary: Summary, criterion: Criterion) -> Iterator[str]:
    yield _clean(criterion.requirement)
    if criterion.presumed or criterion.status != "met" or not criterion.evidence:
        yield _clean(criterion.reason)
    yield from _cited_few(summary, criterion.evidence)
    for evidence in distinct(criterion.against):
        yield "against: " + _cited(summary, evidence)
    if criterion.absence:
        for evidence in distinct(criterion.absence.near_misses):
            yield "near, does not count: " + _cited(summary, evidence)


def _print_not_applying(console: Console, treatment: Treatment) -> None:
    others = not_applying(treatment)
    if others:
        console.print()
    for pathway in others:
        gate = f": {pathway.gate}" if pathway.gate else ""
        _print_wrapped(console, f"– {pathway.clause} does not apply{gate}", "")


def _document(document: Document) -> str:
    last = document.first_page + len(document.pages) - 1
    pages = (
        f"pages {document.first_page} to {last}"
        if last > document.first_page
        else f"page {document.first_page}"
    )
    kind = words().document_kinds.get(document.kind, document.kind)
    told = f"{document.name}: {kind}, {document.date or 'no date'}, {pages if document.pages else 'no pages'}"
    told += f", by {document.author}" if document.author else ""
    return f"{told}\nSET ASIDE, not used: {document.set_aside}" if document.set_aside else told


def _clean(text: str) -> str:
    """One line without control and formatting characters, so that no record can steer the terminal."""
    return "".join(" " if c.isspace() else "" if unicodedata.category(c) in ("Cc", "Cf") else c for c in text)
