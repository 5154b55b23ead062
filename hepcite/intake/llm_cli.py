"""`hepcite disclosures`: results into the ledger of what left the machine; and the model that `--llm` asks for."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hepcite.intake.errors import IntakeError
from hepcite.intake.exits import told_to_people

if TYPE_CHECKING:
    from hepcite.extract.fallback import Model
    from hepcite.review.result_schema import DisclosureJson

DISCLOSURES_EXAMPLES = """[bold]Examples[/bold]

hepcite disclosures out/D01/result.json

hepcite disclosures out --json
"""

LlmOption = Annotated[
    bool,
    typer.Option(
        "--llm",
        help="Ask the configured language model about facts that the rules leave open (HEPCITE_LLM_BASE_URL, "
        "HEPCITE_LLM_MODEL). Masked passages go to its host; see hepcite disclosures.",
    ),
]


def model_if(wanted: bool) -> "Model | None":
    """The configured model where it is wanted. Raises IntakeError where none is configured, or its host is not allowed."""
    if not wanted:
        return None
    from hepcite.intake.llm import load_settings, open_model

    return open_model(load_settings(os.environ))


def disclosures(
    paths: Annotated[
        list[Path], typer.Argument(metavar="RESULT...", help="result.json files, or folders of them.")
    ],
    json_: Annotated[bool, typer.Option("--json", help="One JSON object a call, and nothing else.")] = False,
) -> None:
    """List what left the machine for a language model: time, host, model, tokens, and each passage as it was sent."""
    with told_to_people():
        for case_id, call in _calls(paths):
            typer.echo(
                json.dumps({"case_id": case_id, **call.model_dump()}) if json_ else _told(case_id, call)
            )


def _calls(paths: list[Path]) -> Iterator[tuple[str, "DisclosureJson"]]:
    from hepcite.intake.resultfile import load_result

    for path in paths:
        if not path.exists():
            raise IntakeError(f"{path}: does not exist; give a result.json, or a folder that holds some")
        found = sorted(path.rglob("result.json")) if path.is_dir() else [path]
        if not found:
            raise IntakeError(
                f"{path}: holds no result.json; give a folder that hepcite check or batch wrote to"
            )
        for file in found:
            result = load_result(file)
            yield from ((result.case_id, call) for call in result.disclosures)


def _told(case_id: str, call: "DisclosureJson") -> str:
    tokens = "not counted" if call.tokens_in is None else f"{call.tokens_in} in, {call.tokens_out or 0} out"
    head = (
        f"{call.at or 'nothing sent'}  {case_id}  {call.endpoint}  {call.model}  {call.prompt}  {call.outcome}  "
        f"{call.characters} characters, tokens {tokens}"
    )
    if not call.characters:
        return head
    sent = (f"    {p.document}, page {p.page}: {' '.join(p.text.split())}" for p in call.passages)
    return "\n".join([head, *sent])
