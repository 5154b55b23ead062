"""prompts/<task>/<version>.yaml, with passages → the question that goes to a model."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hepcite.extract.fallback.errors import FallbackError
from hepcite.extract.fallback.model import Question
from hepcite.extract.fallback.passages import Passage
from hepcite.extract.fallback.questions import questions

VERSION = "v1"


class _Edge(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ExamplePassage(_Edge):
    id: str
    text: str


class ExampleAnswer(_Edge):
    fact: str
    value: str
    passage: str
    quote: str


class Example(_Edge):
    passages: Annotated[list[ExamplePassage], Field(min_length=1)]
    answers: list[ExampleAnswer]


class PromptFile(_Edge):
    """One prompt. `output_schema` is the JSON Schema of the answer."""

    id: str
    description: str
    instructions: str
    examples: Annotated[list[Example], Field(min_length=1)]
    output_schema: dict[str, Any]


@dataclass(frozen=True)
class Prompt:
    """A prompt file with the sha256 of its bytes."""

    file: PromptFile
    sha256: str

    @property
    def id(self) -> str:
        return self.file.id


@cache
def prompt_of(task: str, version: str = VERSION) -> Prompt:
    """Raises FallbackError where the file is missing or wrong."""
    path = files("hepcite").joinpath("prompts", task, f"{version}.yaml")
    name = f"prompts/{task}/{version}.yaml"
    try:
        content = path.read_bytes()
        file = PromptFile.model_validate(yaml.safe_load(content))
    except FileNotFoundError:
        raise FallbackError(
            f"{name}: does not exist; add it, or correct the task in questions.yaml"
        ) from None
    except ValidationError as error:
        where = "; ".join(".".join(str(p) for p in e["loc"]) for e in error.errors(include_input=False))
        raise FallbackError(f"{name}: wrong at {where}; see PromptFile") from None
    if file.id != f"{task}/{version}":
        raise FallbackError(f"{name}: its id is {file.id}; it has to be {task}/{version}")
    return Prompt(file, hashlib.sha256(content).hexdigest())


def question(task: str, names: Sequence[str], passages: Sequence[Passage]) -> Question:
    """What is asked: only `names`, of `passages`. File names are left out, since they may name the patient."""
    prompt = prompt_of(task)
    user = {"facts": [_fact(name) for name in names], "passages": [_passage(p) for p in passages]}
    return Question(
        prompt=prompt.id,
        prompt_sha256=prompt.sha256,
        system=_system(prompt.file),
        user=json.dumps(user, ensure_ascii=False, indent=1),
        schema=prompt.file.output_schema,
    )


def _fact(name: str) -> dict[str, object]:
    asks = questions().facts[name]
    return {"fact": name, "asks": asks.label, "values": asks.values}


def _passage(passage: Passage) -> dict[str, object]:
    note = passage.note
    return {
        "id": passage.name,
        "kind": note.kind,
        "date": note.date.isoformat() if note.date else None,
        "text": passage.sent.text,
    }


def _system(file: PromptFile) -> str:
    shown = [
        "Passages: "
        + json.dumps([p.model_dump() for p in example.passages], ensure_ascii=False)
        + "\nAnswer: "
        + json.dumps({"answers": [a.model_dump() for a in example.answers]}, ensure_ascii=False)
        for example in file.examples
    ]
    schema = json.dumps(file.output_schema, ensure_ascii=False)
    return "\n\n".join([file.instructions.strip(), *shown, f"JSON Schema of the answer: {schema}"])
