"""The made-up sheets of the readers' tests serve here too; the second reader is set by the test."""

import sys
from pathlib import Path

import pytest

from hepcite.extract.agreement import doubts

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "formats"))
sys.path.insert(0, str(Path(__file__).resolve().parent))


@pytest.fixture
def second(monkeypatch):
    """Sets the second reader; None: there is none."""

    def set_reader(reader):
        monkeypatch.setattr(doubts, "other_reader", lambda name: reader)

    return set_reader
