"""A reviewed result and its records into a labeled case."""

import json
import shutil
from pathlib import Path

import pytest

from hepcite.eval import EvalError, score_cases
from hepcite.eval.lint import lint_cases
from hepcite.eval.new import new_case
from hepcite.intake import load_case
from hepcite.intake.policies import policy_of
from hepcite.pipeline import review_case
from hepcite.review import to_json

CASE = Path(__file__).parents[2] / "eval" / "cases" / "D02"


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    case, files = load_case(CASE)
    path = tmp_path_factory.mktemp("reviewed") / "result.json"
    path.write_text(to_json(review_case(case, files, policy_of(case))), encoding="utf-8")
    return path


def test_the_new_case_is_sound_and_scores_in_full(reviewed: Path, tmp_path: Path) -> None:
    out = tmp_path / "H99"
    assert new_case(reviewed, CASE, out).startswith("3 files, 13 facts, ")
    assert lint_cases([out]).faults == ()
    (score,) = score_cases([out]).cases
    assert [item for item in score.items if not item.right] == []


def test_what_a_person_corrected_is_the_label(reviewed: Path, tmp_path: Path) -> None:
    told = json.loads(reviewed.read_text("utf-8"))
    fact = told["facts"]["portal_vein"]
    fact["value"] = "occluded"
    fact["evidence"] = [
        fact["evidence"][0],
        {**fact["evidence"][0], "method": "reviewer", "quote": "chosen words"},
    ]
    path = tmp_path / "result.json"
    path.write_text(json.dumps(told), encoding="utf-8")
    told_of = new_case(path, CASE, tmp_path / "made")
    labels = json.loads((tmp_path / "made" / "labels.json").read_text("utf-8"))
    assert labels["facts"]["portal_vein"] == "occluded"
    assert [quote["quote"] for quote in labels["evidence"]["portal_vein"]] == ["chosen words"]
    assert told_of.endswith("by a person: portal_vein")


def test_refusals_say_what_to_do(reviewed: Path, tmp_path: Path) -> None:
    with pytest.raises(EvalError, match="name the folder of the records with --from CASE"):
        new_case(reviewed, None, tmp_path / "a")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "x").write_text("x")
    with pytest.raises(EvalError, match="is there already and not empty"):
        new_case(reviewed, CASE, tmp_path / "b")
    part = tmp_path / "part"
    shutil.copytree(CASE, part)
    (part / "gi_note_0204.txt").unlink()
    with pytest.raises(EvalError, match="1 files of the result are not there"):
        new_case(reviewed, part, tmp_path / "c")
    assert not (tmp_path / "c").exists()
