"""Promise 17, short form: what is typed outlives a killed server, an ended session and a second tab; a person is told.

HEPCITE_TYPING_RUNS raises the number of runs and HEPCITE_NETWORK_CUT_SECONDS the length of a cut (the long form: 100, 120).
"""

import json
import os
import random
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from served import PASSWORD, Server, opened_page, sign_in, until
from store_parts import decided

from hepcite.intake.accounts import hashed
from hepcite.intake.store import Actor, open_store

RUNS = int(os.environ.get("HEPCITE_TYPING_RUNS", "1"))
CUT_SECONDS = float(os.environ.get("HEPCITE_NETWORK_CUT_SECONDS", "4"))
OLDEST_LOST_SECONDS = 2.0
WORDS = [
    "the",
    "capsule",
    "is",
    "described",
    "on",
    "page",
    "two",
    "and",
    "the",
    "portal",
    "vein",
    "is",
    "patent",
    "throughout",
    "its",
    "main",
    "branch",
]


@pytest.fixture(scope="module")
def quiet_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, str]]:
    """One decided case, a nurse, and no worker."""
    made = Server(tmp_path_factory.mktemp("typing") / "data", workers=0)
    with open_store(made.data) as store:
        store.accounts.add("kim", "nurse", Actor("test", "system"), password_hash=hashed(PASSWORD))
        case_id = decided(store)
    made.link = "made already"
    try:
        made.start()
        yield made, f"{made.base}/cases/{case_id}"
    finally:
        made.stop()


@pytest.fixture
def nurse(chromium: Any, quiet_server: tuple[Server, str]) -> Iterator[Any]:
    page = opened_page(chromium)
    sign_in(page, quiet_server[0].base, "kim")
    yield page
    page.context.close()


NOTE = "textarea[name=text]"
TOLD = "form[data-draft$=note] .draft-told"


def clear(page: Any, address: str) -> None:
    page.goto(address)
    until(
        lambda: page.get_attribute("form[data-draft$=note]", "data-loaded"), "what was saved before is there"
    )
    page.fill(NOTE, "-")
    page.fill(NOTE, "")
    until(lambda: page.text_content(TOLD).startswith("Saved"), "the empty note is saved")


def kept_text(server: Server) -> str:
    """What the disk holds of the note."""
    with open_store(server.data, migrates=False) as store:
        user = store.accounts.named("kim")
        assert user
        (draft,) = (
            d
            for d in store.drafts.of(user.id, store.cases.with_state("decided")[0])
            if d.place.endswith("/note")
        )
    return str(json.loads(draft.text)["text"])


def type_on(page: Any, words: list[str]) -> list[tuple[float, str]]:
    """What stood in the field at which time."""
    course = []
    for word in words:
        page.keyboard.type(word + " ")
        course.append((time.monotonic(), page.input_value(NOTE)))
    return course


@pytest.mark.parametrize("run", range(RUNS))
def test_a_killed_server_loses_nothing_that_is_older_than_two_seconds(
    nurse: Any, quiet_server: tuple[Server, str], run: int
) -> None:
    server, address = quiet_server
    clear(nurse, address)
    nurse.focus(NOTE)
    chance = random.Random(run)  # noqa: S311
    course = type_on(nurse, [chance.choice(WORDS) for _ in range(chance.randint(15, 30))])
    time.sleep(chance.random() * 1.5)
    killed = time.monotonic()
    server.kill()
    due = [text for moment, text in course if killed - moment > OLDEST_LOST_SECONDS]
    if due:
        assert kept_text(server).startswith(due[-1])
    late = type_on(nurse, ["and", "more"])
    until(lambda: "Not saved yet" in nurse.text_content(TOLD), "the person is told")
    assert nurse.input_value(NOTE) == late[-1][1]
    server.start()
    until(lambda: nurse.text_content(TOLD).startswith("Saved"), "it is saved by itself")
    nurse.close(run_before_unload=False)
    again = nurse.context.new_page()
    again.goto(address)
    until(lambda: len(again.input_value(NOTE)) > 5, "the text is there")
    assert again.input_value(NOTE) == late[-1][1]


def test_a_cut_network_loses_nothing_and_the_person_is_told(
    nurse: Any, quiet_server: tuple[Server, str]
) -> None:
    server, address = quiet_server
    clear(nurse, address)
    nurse.focus(NOTE)
    type_on(nurse, WORDS[:5])
    until(lambda: nurse.text_content(TOLD).startswith("Saved"), "what came before the cut is saved")
    nurse.context.set_offline(True)
    end = time.monotonic() + CUT_SECONDS
    course = type_on(nurse, WORDS[5:9])
    while time.monotonic() < end:
        course += type_on(nurse, [WORDS[len(course) % len(WORDS)]])
        time.sleep(0.2)
    until(lambda: "Not saved yet" in nurse.text_content(TOLD), "the person is told")
    assert nurse.input_value(NOTE) == course[-1][1]
    assert len(kept_text(server)) < len(course[-1][1])
    nurse.context.set_offline(False)
    until(lambda: nurse.text_content(TOLD).startswith("Saved"), "it is saved by itself")
    assert kept_text(server) == course[-1][1]


def test_a_tab_that_dies_loses_two_seconds_at_most(nurse: Any, quiet_server: tuple[Server, str]) -> None:
    """The browser itself goes, with nothing in it kept."""
    _, address = quiet_server
    clear(nurse, address)
    nurse.focus(NOTE)
    course = []
    end = time.monotonic() + 3.5
    while time.monotonic() < end:
        course += type_on(nurse, [WORDS[len(course) % len(WORDS)]])
    died = time.monotonic()
    nurse.close(run_before_unload=False)
    again = nurse.context.new_page()
    again.goto(address)
    until(lambda: len(again.input_value(NOTE)) > 5, "the text is there")
    due = [text for moment, text in course if died - moment > OLDEST_LOST_SECONDS]
    assert len(again.input_value(NOTE)) >= len(due[-1])


def test_an_ended_session_keeps_the_text_and_saves_it_after_signing_in(
    nurse: Any, quiet_server: tuple[Server, str]
) -> None:
    server, address = quiet_server
    clear(nurse, address)
    nurse.context.clear_cookies()
    nurse.focus(NOTE)
    type_on(nurse, ["typed", "without", "a", "session"])
    until(lambda: nurse.is_visible("#session-told"), "the person is told")
    assert "session has ended" in nurse.text_content(TOLD)
    other = nurse.context.new_page()
    sign_in(other, server.base, "kim")
    until(lambda: nurse.text_content(TOLD).startswith("Saved"), "it is saved by itself")
    assert not nurse.is_visible("#session-told")
    assert nurse.input_value(NOTE).strip() == "typed without a session"
    nurse.click("text=Add the note")
    until(lambda: "done=noted" in nurse.url, "the note is sent with the new token")


def test_two_tabs_ask_which_text_to_keep(nurse: Any, quiet_server: tuple[Server, str]) -> None:
    _, address = quiet_server
    clear(nurse, address)
    other = nurse.context.new_page()
    other.set_default_timeout(90_000)
    other.goto(address)
    until(
        lambda: other.get_attribute("form[data-draft$=note]", "data-loaded"),
        "the second tab has loaded the draft",
    )
    nurse.fill(NOTE, "from the first tab")
    until(lambda: nurse.text_content(TOLD).startswith("Saved"), "the first is saved")
    other.fill(NOTE, "from the second tab")
    until(lambda: "another tab" in other.text_content(TOLD), "the second is told")
    assert "from the first tab" in other.text_content(TOLD)
    other.click("text=Keep what is here")
    until(lambda: other.text_content(TOLD).startswith("Saved"), "the choice is saved")
    nurse.fill(NOTE, "from the first tab, again")
    until(lambda: "another tab" in nurse.text_content(TOLD), "now the first is told")
    nurse.click("text=Take the other")
    assert nurse.input_value(NOTE) == "from the second tab"


def test_the_text_of_a_correction_outlives_a_reload(nurse: Any, quiet_server: tuple[Server, str]) -> None:
    _, address = quiet_server
    nurse.goto(address + "#fact-portal_vein")
    nurse.select_option("#fact-portal_vein [name=value]", "occluded")
    nurse.fill("#fact-portal_vein [name=reason]", "Seen on the later scan.")
    until(lambda: nurse.text_content("#fact-portal_vein .draft-told").startswith("Saved"), "it is saved")
    nurse.reload()
    until(
        lambda: nurse.input_value("#fact-portal_vein [name=reason]") == "Seen on the later scan.",
        "it is back",
    )
    assert nurse.input_value("#fact-portal_vein [name=value]") == "occluded"
    assert re.search("Not sent yet", nurse.text_content("#fact-portal_vein .draft-told"))
    kept = nurse.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert json.loads(kept) == [{}, {}], "nothing of a patient stays in the browser"
