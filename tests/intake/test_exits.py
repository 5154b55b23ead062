"""What an exception becomes: a status and a message without record text."""

import pytest
import typer

from hepcite.intake import IntakeError
from hepcite.intake.cli import _has_color
from hepcite.intake.exits import told_to_people


def test_a_crash_is_told_by_place_without_its_text(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as caught, told_to_people():
        raise KeyError("SECRET")
    told = capsys.readouterr()
    assert caught.value.exit_code == 1
    assert "KeyError in test_exits.py" in told.err
    assert "SECRET" not in told.err
    assert told.out == ""


def test_a_crash_can_be_let_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEPCITE_TRACEBACK", "1")
    with pytest.raises(KeyError), told_to_people():
        raise KeyError("x")


def test_every_fault_has_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as caught, told_to_people():
        raise IntakeError("a", "b")
    assert caught.value.exit_code == 2
    assert capsys.readouterr().err == "hepcite: a\nhepcite: b\n"


def test_a_closed_pipe_is_no_fault() -> None:
    with pytest.raises(BrokenPipeError), told_to_people():
        raise BrokenPipeError


def test_no_color_is_respected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert _has_color() is True
    monkeypatch.setenv("NO_COLOR", "1")
    assert _has_color() is False
