"""Labeled case folders, rules alone and with a scripted model, into what each tier of answers does and what leaves the machine."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path

import hepcite
from hepcite.criteria import Policy, decide, open_facts
from hepcite.eval.compare import compare
from hepcite.eval.errors import EvalError
from hepcite.eval.labels import Labels, load_labels
from hepcite.eval.score import CaseScore, Scores, Unscored
from hepcite.eval.scripted import Liar, Oracle, quoted
from hepcite.eval.tally import rate
from hepcite.extract import extract_findings, read_documents
from hepcite.extract.fallback import Model, consult
from hepcite.extract.fallback.consult import is_open
from hepcite.intake import IntakeError, load_case
from hepcite.intake.exits import where
from hepcite.intake.policies import policy_of
from hepcite.records import FACT_NAMES, Case, Consultation, Document, Fact, Findings, Result

CHARACTERS_A_TOKEN = 4
"""For the estimate of tokens: the scripted models count none."""

WAYS = ("rules only", "with verified", "with proposals shown", "with proposals confirmed")


@dataclass(frozen=True, slots=True)
class Blind:
    """The same with the rules silenced on every fact that is labeled with words: what a model can bring back at all.

    `lies` counts what became of wrong values with the right quotes.
    """

    facts: int
    found: int
    tiers: Mapping[str, int]
    lies: Mapping[str, int]
    share: float


@dataclass(frozen=True, slots=True)
class FallbackCase:
    """One case with the oracle and the liar. `scores` has one for each of WAYS, in that order."""

    case: str
    asked: int
    findable: int
    found: int
    record_characters: int
    sent_characters: int
    tokens: int
    tiers: Mapping[str, int]
    uses: Mapping[str, int]
    lies: Mapping[str, int]
    lied: tuple[str, ...]
    blind: "Blind"
    scores: tuple[CaseScore, ...]


def measure_cases(paths: Iterable[Path], *, jobs: int = 1) -> tuple[FallbackCase | Unscored, ...]:
    folders = sorted(paths, key=lambda path: path.resolve().name)
    if jobs <= 1:
        return tuple(measure_folder(folder) for folder in folders)
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        return tuple(pool.map(measure_folder, folders))


def measure_folder(folder: Path) -> FallbackCase | Unscored:
    name = folder.resolve().name
    try:
        labels = load_labels(folder)
        case, files = load_case(folder)
        documents = read_documents(case, files)
        findings = extract_findings(case, documents, files)
        return _measured(name, labels, case, documents, findings, policy_of(case))
    except (EvalError, IntakeError) as error:
        return Unscored(name, "; ".join(str(error).splitlines()))
    except Exception as error:
        return Unscored(name, where(error))


def _measured(
    name: str, labels: Labels, case: Case, documents: tuple[Document, ...], findings: Findings, policy: Policy
) -> FallbackCase:
    asked = tuple(n for n in open_facts(case, findings, policy) if is_open(findings.facts.get(n)))

    def put_to(model: Model) -> tuple[Findings, Consultation]:
        return consult(case, documents, findings, asked, model)

    def scored(found: Findings) -> CaseScore:
        determination = decide(case, found, policy)
        result = Result(case, documents, found, determination, hepcite.__version__, "")
        return compare(name, result, labels)

    helped, account = put_to(Oracle(labels))
    _, lies = put_to(Liar(labels))
    sent = [{"id": str(i), "text": p.text} for i, c in enumerate(account.calls) for p in c.passages]
    findable = [n for n in asked if labels.evidence.get(n) and labels.facts.value(n) not in (None, ())]
    ways = (findings, _without_proposals(helped), helped, _confirmed(helped))
    lied = [f"{a.fact}={a.told}: {a.reason}" for a in lies.answers if a.used_as != "nothing"]
    return FallbackCase(
        case=name,
        asked=len(asked),
        findable=len(findable),
        found=sum(any(True for _ in quoted(labels, n, sent)) for n in findable),
        record_characters=sum(len(p.text) for d in documents for p in d.pages),
        sent_characters=sum(call.characters for call in account.calls),
        tokens=_tokens(account),
        tiers=_counted(a.tier for a in account.answers),
        uses=_counted(a.used_as for a in account.answers),
        lies=_counted(a.tier if a.used_as != "nothing" else "unverified" for a in lies.answers),
        lied=tuple(lied),
        blind=_blind(labels, case, documents, findings),
        scores=tuple(scored(way) for way in ways),
    )


def _blind(labels: Labels, case: Case, documents: tuple[Document, ...], findings: Findings) -> Blind:
    names = tuple(
        n
        for n in FACT_NAMES
        if labels.evidence.get(n) and labels.facts.value(n) not in (None, (), "none_mentioned")
    )
    silenced = _each(findings, lambda f: Fact(f.name, None, "not_documented") if f.name in names else f)
    _, account = consult(case, documents, silenced, names, Oracle(labels))
    _, lies = consult(case, documents, silenced, names, Liar(labels, only_labeled_words=True))
    whole = sum(len(p.text) for d in documents for p in d.pages)
    return Blind(
        facts=len(names),
        found=len({a.fact for a in account.answers}),
        tiers=_counted(_best_tier(account, name) for name in names),
        lies=_counted(a.tier for a in lies.answers),
        share=len({(p.document, p.page, p.start) for c in account.calls for p in c.passages})
        and _sent_once(account) / whole,
    )


def _sent_once(account: Consultation) -> int:
    """Characters of the passages, each counted once however many calls it was part of."""
    passages = {(p.document, p.page, p.start): len(p.text) for c in account.calls for p in c.passages}
    return sum(passages.values())


def _best_tier(account: Consultation, name: str) -> str:
    tiers = {a.tier for a in account.answers if a.fact == name}
    return next((tier for tier in ("verified", "proposed", "unverified") if tier in tiers), "not sent")


def _tokens(account: Consultation) -> int:
    """Of passages and their frame; the prompt file itself, which holds nothing of a record, is not counted."""
    return sum(call.characters // CHARACTERS_A_TOKEN for call in account.calls)


def _counted(keys: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for key in keys:
        counts[key] = counts.get(key, 0) + 1
    return counts


def _each(findings: Findings, change: Callable[[Fact], Fact]) -> Findings:
    return replace(findings, facts={name: change(fact) for name, fact in findings.facts.items()})


def _without_proposals(findings: Findings) -> Findings:
    return _each(findings, lambda fact: replace(fact, proposals=()))


def _confirmed(findings: Findings) -> Findings:
    """As a person leaves it who confirms the first proposal on each fact that is not documented."""

    def confirmed(fact: Fact) -> Fact:
        if not fact.proposals or fact.status != "not_documented":
            return fact
        return Fact(fact.name, fact.proposals[0].value, "documented", fact.proposals[0].evidence)

    return _each(findings, confirmed)


def fallback_report(outcomes: Iterable[FallbackCase | Unscored]) -> str:
    return "\n".join(_lines(tuple(outcomes))) + "\n"


def _lines(outcomes: tuple[FallbackCase | Unscored, ...]) -> Iterator[str]:
    cases = [o for o in outcomes if isinstance(o, FallbackCase)]
    yield f"cases: {len(cases)}, unscored: {len(outcomes) - len(cases)}"
    for lost in outcomes:
        if isinstance(lost, Unscored):
            yield f"  {lost.case}: {lost.why}"
    asked = [c for c in cases if c.asked]
    yield f"cases with facts to ask about: {len(asked)}, facts asked: {sum(c.asked for c in cases)}"
    yield f"of these labeled with words: {sum(c.findable for c in cases)}, words among the passages: {sum(c.found for c in cases)}"
    yield ""
    yield f"oracle's answers   {_told(cases, 'tiers', ('verified', 'proposed', 'unverified'))}"
    yield f"  used as          {_told(cases, 'uses', ('evidence', 'proposal', 'nothing'))}"
    yield f"liar's answers     {_told(cases, 'lies', ('verified', 'proposed', 'unverified'))}"
    yield ""
    yield from _accuracy(cases)
    yield ""
    yield from _blind_lines(cases)
    yield ""
    yield from _disclosed(cases, asked)


def _told(cases: list[FallbackCase], attribute: str, keys: tuple[str, ...]) -> str:
    totals = {key: sum(getattr(case, attribute).get(key, 0) for case in cases) for key in keys}
    return ", ".join(f"{key} {count}" for key, count in totals.items())


def _accuracy(cases: list[FallbackCase]) -> Iterator[str]:
    yield f"{'accuracy':<26} {'facts':>13} {'clauses':>13} {'dispositions':>13}  false meets_criteria"
    for way, name in enumerate(WAYS):
        scores = Scores(tuple(case.scores[way] for case in cases))
        rates = [rate(scores.items(group)) for group in ("fact", "clause", "disposition")]
        cells = " ".join(f"{r.right}/{r.total}".rjust(13) for r in rates)
        yield f"{name:<26} {cells}  {len(scores.false_meets)}"


def _blind_lines(cases: list[FallbackCase]) -> Iterator[str]:
    facts = sum(case.blind.facts for case in cases)
    tiers = {
        t: sum(c.blind.tiers.get(t, 0) for c in cases)
        for t in ("verified", "proposed", "unverified", "not sent")
    }
    lies = {t: sum(c.blind.lies.get(t, 0) for c in cases) for t in ("verified", "proposed", "unverified")}
    yield f"rules silenced on all {facts} labeled facts: {', '.join(f'{t} {n}' for t, n in tiers.items())}"
    yield f"  wrong values with the right quotes: {', '.join(f'{t} {n}' for t, n in lies.items())}"


def _disclosed(cases: list[FallbackCase], asked: list[FallbackCase]) -> Iterator[str]:
    for name, group in (("all cases", cases), ("cases asked about", asked)):
        sent, whole = sum(c.sent_characters for c in group), sum(c.record_characters for c in group)
        tokens, number = sum(c.tokens for c in group), max(1, len(group))
        share = sent / whole if whole else 0
        yield (
            f"{name}: {sent / number:.0f} of {whole / number:.0f} characters a case leave the machine "
            f"({share:.1%}), about {tokens / number:.0f} tokens against {whole / number / CHARACTERS_A_TOKEN:.0f}"
        )
    shares = sorted(c.sent_characters / c.record_characters for c in asked if c.record_characters)
    if shares:
        yield f"largest share of one case: {shares[-1]:.1%}"
