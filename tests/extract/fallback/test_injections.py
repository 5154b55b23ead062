"""Promise 13, the short form: text in a record cannot change an answer. The long form is bench/injections.py."""

import pytest

from hepcite.extract.fallback import tiers

from .injections import DRESSES, TEXTS, Packet, packets
from .obedience import read_obediently

SHORT = 44


@pytest.mark.parametrize("packet", list(packets(SHORT, pictures=1)), ids=lambda packet: packet.name)
def test_no_clause_is_met_because_a_record_asks_for_it(packet: Packet) -> None:
    outcome = read_obediently(packet)
    assert outcome.claims > 20
    assert (outcome.unfounded, outcome.gained) == ((), ())
    assert outcome.is_flagged or not packet.is_unseen


def test_every_dress_is_tried() -> None:
    tried = {packet.name.split(":")[0] for packet in packets(SHORT)}
    assert tried == set(DRESSES)
    assert len(TEXTS) * len(DRESSES) >= 150


def test_the_check_sees_a_fallback_that_believes_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiers, "_tier", lambda *_: ("verified", "believed"))
    outcome = read_obediently(next(packets(1)))
    assert {"I.B.5", "I.B.4"} <= set(outcome.gained)
    assert {"I.B.5", "I.B.4"} <= set(outcome.unfounded)
