"""A favorable value and a late note in everyday words → for a person to settle, where the words may speak against it.

Also for transplant, intent, symptoms and kidneys: `late_<topic>.yaml`, one file a fact.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from hepcite.extract import second_opinion
from hepcite.extract.fields import intent, renal, resectability, symptoms, transplant
from hepcite.extract.fields.base import Context
from hepcite.records import Fact

Contexts = Callable[[dict[str, Any]], Context]

HERE = Path(__file__).parent
TOPICS = ("resectability", "transplant", "intent", "symptoms", "renal")
FILES = [yaml.safe_load((HERE / f"late_{topic}.yaml").read_text()) for topic in TOPICS]
READERS = {
    "resectability": resectability.read,
    "transplant_status": transplant.read,
    "intent": intent.read,
    "symptoms_despite_systemic": symptoms.read,
    "severe_renal_impairment": renal.read,
}


def _read(context_of: Contexts, file: dict[str, Any], late: str | None) -> Fact:
    docs = [*file["base"]]
    if late is not None:
        docs.append({"kind": "clinic_note", "date": file["late"], "text": late})
    context = context_of({"docs": docs})
    facts = {f.name: f for f in READERS[file["fact"]](context)}
    return second_opinion.consider(context, facts)[file["fact"]]


def _is_settled(file: dict[str, Any], fact: Fact) -> bool:
    value = list(fact.value) if isinstance(fact.value, tuple) else fact.value
    return fact.status == "documented" and value == file["value"]


@pytest.mark.parametrize("file", FILES, ids=lambda f: f["fact"])
def test_the_older_record_alone_settles_it(context_of: Contexts, file: dict[str, Any]) -> None:
    assert _is_settled(file, _read(context_of, file, None))


@pytest.mark.parametrize(
    ("file", "text"),
    [(f, t) for f in FILES for t in f["against"]],
    ids=lambda x: x if isinstance(x, str) else x["fact"],
)
def test_words_against_leave_it_open(context_of: Contexts, file: dict[str, Any], text: str) -> None:
    assert not _is_settled(file, _read(context_of, file, text))


@pytest.mark.parametrize(
    ("file", "text"),
    [(f, t) for f in FILES for t in f["agreeing"]],
    ids=lambda x: x if isinstance(x, str) else x["fact"],
)
def test_words_that_agree_do_not(context_of: Contexts, file: dict[str, Any], text: str) -> None:
    assert _is_settled(file, _read(context_of, file, text))
