"""Records written to mislead: nothing is given in the request's favor beyond what eval/traps_known.json admits."""

import json
from pathlib import Path

import pytest

from hepcite.eval.traps import Trap, score_traps, table

EVAL = Path(__file__).parents[2] / "eval"


@pytest.fixture(scope="module")
def traps() -> list[Trap]:
    return list(score_traps(EVAL / "traps.jsonl"))


def test_no_new_trap_catches_us_and_no_control_is_lost(traps: list[Trap]) -> None:
    known = json.loads((EVAL / "traps_known.json").read_text())
    in_favor = {trap.id for trap in traps if trap.verdict == "favorable"}
    lost = {trap.id for trap in traps if not trap.is_trap and trap.verdict != "right"}
    assert in_favor - set(known["in_favor"]) == set()
    assert lost - set(known["controls_lost"]) == set()
    assert len(traps) == 380


def test_what_is_known_is_still_so(traps: list[Trap]) -> None:
    """A mended one leaves the list, so that it cannot come back unseen."""
    known = json.loads((EVAL / "traps_known.json").read_text())
    in_favor = {trap.id for trap in traps if trap.verdict == "favorable"}
    assert set(known["in_favor"]) <= in_favor


def test_the_table_counts_every_record(traps: list[Trap]) -> None:
    *_, last = table(traps)
    count, favorable = (int(cell) for cell in last.split("|")[2:4])
    assert count == sum(trap.is_trap for trap in traps)
    assert favorable == sum(trap.verdict == "favorable" for trap in traps if trap.is_trap)


def test_verdicts(tmp_path: Path) -> None:
    rows = [
        ("portal_vein", "The portal vein is patent.", {"expected": "patent"}, "right"),
        ("portal_vein", "The portal vein is patent.", {"expected": "tumor_thrombus"}, "favorable"),
        ("portal_vein", "The portal vein is patent.", {"expected_any": ["patent", None]}, "right"),
        ("portal_vein", "Portal vein thrombosis.", {"expected": "patent"}, "other"),
        (
            "largest_lesion_cm",
            "FINDINGS: HCC of segment 8, 3 cm.",
            {"expected": {"min": 5.0, "max": 5.0}},
            "favorable",
        ),
        (
            "largest_lesion_cm",
            "FINDINGS: HCC of segment 8, 3 cm.",
            {"expected": {"min": 2.0, "max": 2.0}},
            "other",
        ),
    ]
    lines = [
        {
            "id": str(i),
            "field": field,
            "trap": True,
            "phenomenon": "",
            "text": f"MRI LIVER 3/3/2026\n{text}",
            **told,
        }
        for i, (field, text, told, _) in enumerate(rows)
    ]
    path = tmp_path / "traps.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)))
    assert [trap.verdict for trap in score_traps(path)] == [row[3] for row in rows]
