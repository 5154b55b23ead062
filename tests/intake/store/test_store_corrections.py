"""Corrections: decided anew at once, kept, taken back, and never lost between two nurses."""

import threading

import pytest
from store_parts import KIM, LEE, REPORT, TEXT, add_case, decide_now, decided, outcome

from hepcite.intake.store import Conflict, Outcome, Store, WrongCorrection
from hepcite.review.result_schema import ResultJson

OCCLUDED = "The portal vein is patent."


def evidence(sentence: str = OCCLUDED, **changes: object) -> dict[str, object]:
    start = TEXT.index(sentence)
    told = {"document": REPORT, "page": 1, "start": start, "end": start + len(sentence), "quote": sentence}
    return {**told, "boxes": None, "method": "reviewer", "source": "nurse", **changes}


def version(store: Store, case_id: str) -> int:
    return store.cases.get(case_id).version


def test_a_corrected_value_decides_the_case_anew_and_keeps_the_machines_answer(store: Store) -> None:
    case_id = decided(store)
    result = store.corrections.add(
        case_id,
        "portal_vein",
        "value",
        KIM,
        reason="Occluded on the images.",
        expected=version(store, case_id),
        value="occluded",
        evidence=[evidence()],
    )
    assert result.treatments[0].disposition == "does_not_meet_criteria"
    fact = result.facts.portal_vein
    assert (fact.value, fact.rule, fact.note) == ("occluded", "override", "Occluded on the images.")
    assert [quote.method for quote in fact.evidence] == ["reviewer"]
    assert store.cases.get(case_id).disposition == "does_not_meet_criteria"
    assert '"disposition": "meets_criteria"' in store.results.as_read(case_id)
    assert store.results.model(case_id) == result


def test_silence_filled_by_hand_is_manual_and_meets(store: Store) -> None:
    case_id = decided(store, without=("portal_vein",))
    assert store.cases.get(case_id).disposition == "needs_documentation"
    result = store.corrections.add(
        case_id, "portal_vein", "value", KIM, reason="By phone.", expected=2, value="patent"
    )
    assert result.treatments[0].disposition == "meets_criteria"
    assert store.corrections.of(case_id)[0].origin == "manual"


def test_not_in_the_records_is_silence(store: Store) -> None:
    case_id = decided(store)
    result = store.corrections.add(
        case_id, "portal_vein", "not_in_records", KIM, reason="Other patient.", expected=2
    )
    assert result.facts.portal_vein.status == "not_documented"
    assert result.treatments[0].disposition == "needs_documentation"


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("child_pugh", {"class": "C", "score": 11, "basis": "stated"}),
        ("largest_lesion_cm", {"min": 6.0, "max": 6.0}),
        ("encapsulated", False),
        ("intent", ["palliative"]),
    ],
)
def test_each_kind_of_value_is_taken(store: Store, fact: str, value: object) -> None:
    case_id = decided(store)
    result = store.corrections.add(case_id, fact, "value", KIM, reason="Read again.", expected=2, value=value)
    assert result.model_dump(by_alias=True)["facts"][fact]["value"] == value


def test_a_rejected_proposal_leaves_what_the_records_say(store: Store) -> None:
    case_id = decided(store)
    result = store.corrections.add(case_id, "portal_vein", "reject", KIM, reason="Not so.", expected=2)
    assert (result.facts.portal_vein.value, result.facts.portal_vein.note) == ("patent", "Not so.")
    assert result.treatments[0].disposition == "meets_criteria"


def test_a_rejected_value_that_rests_on_the_model_alone_is_silence(store: Store) -> None:
    case_id = add_case(store)
    store.cases.start(case_id)
    ready = outcome(store.cases.request_of(case_id))
    told = ready.result.model_dump(by_alias=True)
    for quoted in told["facts"]["portal_vein"]["evidence"]:
        quoted["method"] = "llm"
    store.results.save(case_id, 1, Outcome(ResultJson.model_validate(told), ready.pages), KIM)
    result = store.corrections.add(case_id, "portal_vein", "reject", KIM, reason="Not so.", expected=2)
    assert (result.facts.portal_vein.status, result.facts.portal_vein.value) == ("not_documented", None)


def test_an_undo_is_an_entry_and_can_be_undone(store: Store) -> None:
    case_id = decided(store)
    store.corrections.add(case_id, "portal_vein", "value", KIM, reason="a", expected=2, value="occluded")
    first = store.corrections.of(case_id)[0].id
    back = store.corrections.undo(case_id, first, LEE, reason="b", expected=3)
    assert back.treatments[0].disposition == "meets_criteria"
    assert store.results.text(case_id) == store.results.as_read(case_id)
    second = store.corrections.of(case_id)[1].id
    again = store.corrections.undo(case_id, second, KIM, reason="c", expected=4)
    assert again.treatments[0].disposition == "does_not_meet_criteria"
    history = store.corrections.of(case_id)
    assert [(each.kind, each.undoes, each.created_by) for each in history] == [
        ("value", None, "kim"),
        ("undo", first, "lee"),
        ("undo", second, "kim"),
    ]


def test_the_newest_correction_of_a_fact_holds(store: Store) -> None:
    case_id = decided(store)
    store.corrections.add(case_id, "portal_vein", "value", KIM, reason="a", expected=2, value="occluded")
    store.corrections.add(case_id, "portal_vein", "value", KIM, reason="b", expected=3, value="patent")
    assert store.corrections.in_force(case_id)["portal_vein"].reason == "b"
    store.corrections.undo(case_id, store.corrections.of(case_id)[1].id, KIM, reason="c", expected=4)
    assert store.corrections.in_force(case_id)["portal_vein"].reason == "a"


def count(store: Store, case_id: str) -> int:
    return store.cases.get(case_id).disagreements


@pytest.mark.parametrize(
    ("fact", "kind", "value", "differing"),
    [
        ("portal_vein", "value", "occluded", 1),
        ("portal_vein", "value", "patent", 0),
        ("portal_vein", "not_in_records", None, 1),
        ("portal_vein", "reject", None, 0),
        ("portal_vein", "confirm", "occluded", 0),
        ("child_pugh", "value", {"class": "A", "score": 5, "basis": "calculated"}, 0),
        ("child_pugh", "value", {"class": "B", "score": 7, "basis": "stated"}, 1),
        ("encapsulated", "value", False, 1),
        ("intent", "value", ["palliative"], 1),
        ("intent", "not_in_records", None, 0),
    ],
)
def test_a_disagreement_is_a_fact_that_people_changed(
    sqlite_store: Store, fact: str, kind: str, value: object, differing: int
) -> None:
    case_id = decided(sqlite_store)
    assert count(sqlite_store, case_id) == 0
    sqlite_store.corrections.add(case_id, fact, kind, KIM, reason="a", expected=2, value=value)  # type: ignore[arg-type]
    assert count(sqlite_store, case_id) == differing


def test_disagreements_follow_undoing_and_another_run(store: Store) -> None:
    case_id = decided(store)
    store.corrections.add(case_id, "portal_vein", "value", KIM, reason="a", expected=2, value="occluded")
    store.corrections.add(case_id, "encapsulated", "value", KIM, reason="a", expected=3, value=False)
    assert count(store, case_id) == 2
    store.corrections.undo(case_id, store.corrections.of(case_id)[0].id, LEE, reason="b", expected=4)
    assert count(store, case_id) == 1
    store.cases.rerun(case_id, KIM)
    decide_now(store, case_id, run=2)
    assert count(store, case_id) == 1


def test_corrections_outlive_another_run(store: Store) -> None:
    case_id = decided(store)
    store.corrections.add(case_id, "portal_vein", "value", KIM, reason="a", expected=2, value="occluded")
    store.cases.rerun(case_id, KIM)
    decide_now(store, case_id, run=2)
    assert store.cases.get(case_id).disposition == "does_not_meet_criteria"
    assert [result.kind for result in store.results.of(case_id)] == ["run", "redecided", "run", "redecided"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": "  "},
        {"fact": "hair_color"},
        {"value": {"min": 1}},
        {"value": None},
        {"evidence": [evidence(quote="The portal vein is occluded.")]},
        {"evidence": [evidence(page=2)]},
        {"evidence": [evidence(document="other.txt")]},
        {"evidence": [{"quote": "x"}]},
    ],
)
def test_a_correction_that_cannot_be_changes_nothing(store: Store, wrong: dict[str, object]) -> None:
    case_id = decided(store)
    told = {"fact": "portal_vein", "reason": "a", "value": "occluded", "evidence": [], **wrong}
    fact = str(told.pop("fact"))
    with pytest.raises(WrongCorrection):
        store.corrections.add(case_id, fact, "value", KIM, expected=2, **told)  # type: ignore[arg-type]
    assert store.corrections.of(case_id) == ()
    assert version(store, case_id) == 2


def test_of_two_nurses_at_once_one_wins_and_the_other_is_told(store: Store) -> None:
    case_id = decided(store)
    start, told = threading.Barrier(2), []

    def correct(value: str, nurse: object) -> None:
        start.wait(30)
        try:
            store.corrections.add(
                case_id,
                "portal_vein",
                "value",
                nurse,
                reason=value,
                expected=2,
                value=value,  # type: ignore[arg-type]
            )
            told.append("stored")
        except Conflict as conflict:
            told.append(f"conflict {conflict.current}")

    threads = [
        threading.Thread(target=correct, args=pair) for pair in (("occluded", KIM), ("indeterminate", LEE))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(told) == ["conflict 3", "stored"]
    assert len(store.corrections.of(case_id)) == 1
    assert version(store, case_id) == 3


def test_different_facts_of_two_nurses_are_both_kept(store: Store) -> None:
    case_id = decided(store)
    store.corrections.add(case_id, "portal_vein", "value", KIM, reason="a", expected=2, value="occluded")
    with pytest.raises(Conflict) as conflict:
        store.corrections.add(case_id, "encapsulated", "value", LEE, reason="b", expected=2, value=False)
    store.corrections.add(
        case_id, "encapsulated", "value", LEE, reason="b", expected=conflict.value.current, value=False
    )
    assert set(store.corrections.in_force(case_id)) == {"portal_vein", "encapsulated"}
