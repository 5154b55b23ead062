"""Log lines: JSON, with the fields that are allowed and nothing that a library says."""

import io
import json
import logging
import threading
from collections.abc import Iterator

import pytest

from hepcite.intake.operations.logs import LIBRARIES, OWN, log, write_json_lines


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    names = ["", OWN, *LIBRARIES]
    before = {
        n: (list(logging.getLogger(n).handlers), logging.getLogger(n).propagate, logging.getLogger(n).level)
        for n in names
    }
    hook, stream = threading.excepthook, io.StringIO()
    write_json_lines(stream)
    yield stream
    threading.excepthook = hook
    for name, (handlers, propagates, level) in before.items():
        logger = logging.getLogger(name)
        logger.handlers[:], logger.propagate = handlers, propagates
        logger.setLevel(level)


def test_an_event_is_one_line_with_allowed_fields(lines: io.StringIO) -> None:
    log("case.decided", case="c1", seconds=1.5, patient="Ada Sample")
    told = json.loads(lines.getvalue())
    assert told.pop("at").startswith("20")
    assert told == {
        "level": "info",
        "logger": "hepcite",
        "event": "case.decided",
        "case": "c1",
        "seconds": 1.5,
    }


def test_what_ends_a_thread_is_told_by_type_and_place(
    lines: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    def die() -> None:
        raise ValueError("Ada Sample")

    thread = threading.Thread(target=die)
    thread.start()
    thread.join()
    told = json.loads(lines.getvalue())
    assert (told["event"], told["level"]) == ("thread.died", "error")
    assert told["cause"].startswith("ValueError in test_logs.py, line ")
    assert "Ada" not in lines.getvalue() + capsys.readouterr().err


def test_a_value_that_is_no_json_is_told_by_its_type(lines: io.StringIO) -> None:
    log("case.decided", case=object())
    assert json.loads(lines.getvalue())["case"] == "object"


@pytest.mark.parametrize("name", ["dbos", "sqlalchemy.engine", "pdfminer", "hepcite_lookalike"])
def test_what_a_library_says_is_not_written(lines: io.StringIO, name: str) -> None:
    try:
        raise ValueError("Ada Sample")
    except ValueError:
        logging.getLogger(name).exception("cannot read %s", "Ada Sample born 1961")
    told = json.loads(lines.getvalue())
    assert "Ada" not in lines.getvalue()
    assert told["event"] == "library"
    assert told["error"] == "ValueError"
    assert "test_logs" in told["place"]
