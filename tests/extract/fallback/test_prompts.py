"""Prompt files: each example shows what is asked of the model, and nothing that the program would refuse."""

from pathlib import Path

import pytest

import hepcite
from hepcite.extract.fallback.errors import FallbackError
from hepcite.extract.fallback.prompts import prompt_of, question
from hepcite.extract.fallback.questions import questions
from hepcite.extract.fallback.values import told_value, value_of
from hepcite.records import FACT_NAMES

TASKS = sorted({asks.task for asks in questions().facts.values()})


def test_every_fact_has_a_task_with_a_prompt() -> None:
    assert set(questions().facts) == set(FACT_NAMES)
    folder = Path(hepcite.__file__).parent / "prompts"
    assert sorted(path.name for path in folder.iterdir() if path.is_dir()) == TASKS


@pytest.mark.parametrize("task", TASKS)
def test_each_quote_of_an_example_stands_letter_by_letter_in_its_passage(task: str) -> None:
    checked = 0
    for example in prompt_of(task).file.examples:
        texts = {passage.id: passage.text for passage in example.passages}
        for answer in example.answers:
            assert texts[answer.passage].count(answer.quote) == 1
            value_of(questions().facts[answer.fact], answer.value)
            assert questions().facts[answer.fact].task == task
            checked += 1
    assert checked >= 2


@pytest.mark.parametrize("task", TASKS)
def test_each_prompt_shows_that_no_answer_can_be_right(task: str) -> None:
    assert any(not example.answers for example in prompt_of(task).file.examples)


@pytest.mark.parametrize("task", TASKS)
def test_the_schema_names_the_facts_of_the_task(task: str) -> None:
    item = prompt_of(task).file.output_schema["properties"]["answers"]["items"]
    assert tuple(item["properties"]["fact"]["enum"]) == questions().of_task(task)
    assert item["required"] == ["fact", "value", "passage", "quote"]
    assert item["additionalProperties"] is False


def test_only_the_facts_asked_for_are_in_the_question() -> None:
    put = question("imaging", ("portal_vein",), ())
    assert '"portal_vein"' in put.user
    assert "tumor_type" not in put.user
    assert put.prompt == "imaging/v1"
    assert len(put.prompt_sha256) == 64


def test_a_task_without_a_file_is_told() -> None:
    with pytest.raises(FallbackError, match=r"prompts/nothing/v1\.yaml: does not exist"):
        prompt_of("nothing")


@pytest.mark.parametrize(
    ("fact", "told", "again"),
    [
        ("lesion_count", "2", "2"),
        ("lesion_count", "3+", "3+"),
        ("lesion_count", "at least 3", "3+"),
        ("largest_lesion_cm", "3.20 cm", "3.2"),
        ("largest_lesion_cm", "3-4.5", "3-4.5"),
        ("largest_lesion_cm", "<= 3", "<=3"),
        ("child_pugh", "class B (7)", "B7"),
        ("child_pugh", "a", "A"),
        ("severe_renal_impairment", "False", "false"),
        ("intent", "palliative, bridge", "bridge, palliative"),
        ("portal_vein", "tumor_thrombus", "tumor_thrombus"),
    ],
)
def test_values_are_read_as_they_are_written(fact: str, told: str, again: str) -> None:
    assert told_value(value_of(questions().facts[fact], told)) == again
