"""The labeled cases, and a scripted server on loopback → what a model would be sent a case, against the whole record.

    python bench/cost.py eval/cases [--most 1000]

The server finds each labeled quote in what it is sent and says its value; every request is counted as it came over the
wire. The other way, which nobody sends, is made of the same words: one call a case with all pages and all facts. Cases with
scanned pages take part where HEPCITE_CACHE holds what was recognised of them; else they are left out, and counted.
"""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from pictures import has_pictures  # noqa: E402
from results_file import machine, write_part  # noqa: E402

from hepcite.eval import find_cases  # noqa: E402
from hepcite.eval.labels import Labels, load_labels  # noqa: E402
from hepcite.eval.scripted import Oracle  # noqa: E402
from hepcite.extract.fallback import Question  # noqa: E402
from hepcite.extract.fallback.prompts import question  # noqa: E402
from hepcite.extract.fallback.questions import questions  # noqa: E402
from hepcite.intake import load_case  # noqa: E402
from hepcite.intake.llm import Settings  # noqa: E402
from hepcite.intake.llm.client import EndpointModel  # noqa: E402
from hepcite.intake.policies import policy_of  # noqa: E402
from hepcite.pipeline import review_case  # noqa: E402
from hepcite.records import FACT_NAMES, Document  # noqa: E402
from tests.llm_server import Server, claim, oracle_of, serving  # noqa: E402

CHARACTERS_A_TOKEN = 4
"""A rule of thumb for English prose. Figures and abbreviations take more tokens, on both sides of the ratio alike."""
EVERY_CASES = 40


@dataclass(frozen=True, slots=True)
class Cost:
    """Characters of one case: `record` of all its pages; `passages` of the record, `messages` with the instructions, `wire`
    of the whole requests; `whole` of the one request that holds the record."""

    calls: int
    record: int
    passages: int
    messages: int
    wire: int
    whole: int


def measured(folder: Path, server: Server, model: EndpointModel) -> Cost:
    case, files = load_case(folder)
    before = len(server.requests)
    result = review_case(case, files, policy_of(case), model)
    bodies = [request.body for request in server.requests[before:]]
    calls = result.consultation.calls if result.consultation else ()
    failed = sorted({call.outcome for call in calls if call.outcome != "answered"})
    if failed or len(bodies) != len(calls):
        raise SystemExit(f"{folder.name}: {len(bodies)} requests for {len(calls)} calls, ended {failed}")
    return Cost(
        calls=len(bodies),
        record=sum(len(page.text) for document in result.documents for page in document.pages),
        passages=sum(call.characters for call in calls),
        messages=sum(len(message["content"]) for body in bodies for message in body["messages"]),
        wire=sum(len(json.dumps(body, ensure_ascii=False)) for body in bodies),
        whole=whole_record(result.documents),
    )


def whole_record(documents: Sequence[Document]) -> int:
    """Characters of the messages of one call about all facts, with every page: our longest instructions, once."""
    asked = [question(task, names, ()) for task, names in questions().tasks(FACT_NAMES).items()]
    facts = [fact for put in asked for fact in json.loads(put.user)["facts"]]
    pages = [{"id": f"P{page.number}", "text": page.text} for each in documents for page in each.pages]
    user = json.dumps({"facts": facts, "passages": pages}, ensure_ascii=False, indent=1)
    return max(len(put.system) for put in asked) + len(user)


def answering(labels: Labels, user: str) -> list[dict[str, str]]:
    reply = Oracle(labels).ask(Question("", "", "", user, {}))
    return [claim(said.fact, said.value, said.quote, said.passage) for said in reply.claims]


def measure_all(folders: Iterable[Path]) -> list[Cost]:
    found, now = [], []
    with serving(oracle_of(lambda user: answering(now[-1], user))) as server:
        settings = Settings(
            base_url=server.base_url, model="scripted", requests_per_minute=10**6, tokens_per_case=10**9
        )
        model = EndpointModel(settings)
        for number, folder in enumerate(folders, 1):
            now.append(load_labels(folder))
            found.append(measured(folder, server, model))
            if number % EVERY_CASES == 0:
                print(f"cost: {number} cases", file=sys.stderr, flush=True)
    return found


def told(costs: Sequence[Cost], left_out: int, seconds: float) -> list[str]:
    asked = [cost for cost in costs if cost.calls]
    lines = [
        machine(),
        "",
        f"{len(costs)} labeled cases in {seconds:.0f} s. In {len(asked)} the rules left a fact open on which a clause turns:",
        f"{sum(cost.calls for cost in costs)} calls, counted at a scripted server on loopback that answers from the labels. "
        "The whole record: one",
        "call a case with all pages and all facts, and our longest instructions once. Tokens are characters by "
        f"{CHARACTERS_A_TOKEN}, an",
        "estimate: no tokenizer is asked; the ratios do not depend on it.",
    ]
    if left_out:
        lines.append(f"{left_out} cases with scanned pages are left out (no HEPCITE_CACHE).")
    lines += [
        "",
        "| a case, mean (median) | hepcite, characters | tokens | whole record, characters | tokens | the whole record is so many times as much |",
        "| --- | --- | --- | --- | --- | --- |",
        row("words of the record, all cases", costs, "passages", "record"),
        row("messages with instructions, all cases", costs, "messages", "whole"),
    ]
    if asked:
        lines.append(row("words of the record, cases asked about", asked, "passages", "record"))
        lines.append(row("messages with instructions, cases asked about", asked, "messages", "whole"))
        wire = statistics.fmean(cost.wire for cost in asked)
        most = max(cost.passages / cost.record for cost in asked)
        lines += [
            "",
            f"A request body with its JSON schema: {wire:.0f} characters a case asked about. Largest share of one record that left: {most:.1%}.",
        ]
    return lines


def row(name: str, costs: Sequence[Cost], ours: str, theirs: str) -> str:
    def cells(attribute: str) -> tuple[str, float]:
        values = [getattr(cost, attribute) for cost in costs]
        mean, median = statistics.fmean(values), statistics.median(values)
        characters = f"{mean:.0f} ({median:.0f})"
        return f"{characters} | {mean / CHARACTERS_A_TOKEN:.0f} ({median / CHARACTERS_A_TOKEN:.0f})", mean

    (mine, sent), (other, whole) = cells(ours), cells(theirs)
    return f"| {name} | {mine} | {other} | {whole / sent if sent else float('inf'):.1f} |"


def cost(cases: Path, most: int) -> list[str]:
    found = find_cases(cases)[:most]
    keeps = bool(os.environ.get("HEPCITE_CACHE"))
    folders = [folder for folder in found if keeps or not has_pictures(folder)]
    began = time.perf_counter()
    costs = measure_all(folders)
    return told(costs, len(found) - len(folders), time.perf_counter() - began)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cases", type=Path)
    parser.add_argument("--most", type=int, default=1000)
    said = parser.parse_args()
    write_part("Cost", cost(said.cases, said.most))
    return 0


if __name__ == "__main__":
    sys.exit(main())
