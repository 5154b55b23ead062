"""A case from its upload to its reviewed mark, on both databases."""

import json

import pytest
from store_parts import CLERK, KIM, LEE, REPORT, TEXT, add_case, decide_now, decided, request_text, upload

from hepcite.intake.errors import IntakeError
from hepcite.intake.store import Conflict, KeyReused, NewFile, NotPossible, NotThere, Store
from hepcite.intake.store.results import headline


def test_an_added_case_waits_with_its_request_and_its_file(store: Store) -> None:
    case_id = add_case(store)
    row = store.cases.get(case_id)
    assert (row.state, row.version, row.run, row.reference, row.created_by) == (
        "queued",
        1,
        1,
        "T01",
        "clerk",
    )
    assert row.patient_name == "Wilhelmina Quackenbush"
    assert store.cases.waiting() == ((case_id, 1),)
    assert store.files.for_pipeline(case_id) == {REPORT: TEXT.encode()}


def test_a_wrong_request_stores_nothing(store: Store) -> None:
    with pytest.raises(IntakeError, match=r"state: must be two capital letters"):
        store.cases.add(request_text(state="oregon"), [], CLERK)
    assert store.cases.waiting() == ()
    assert store.audit.head().seq == 0


def test_an_idempotency_key_gives_the_first_case_again(store: Store) -> None:
    def add(digest: str) -> tuple[str, bool]:
        added = store.cases.add(
            request_text(), [upload(store)], CLERK, idempotency_key="k1", request_sha256=digest
        )
        return added.case_id, added.is_replay

    first = add("a")
    assert first[1] is False
    assert add("a") == (first[0], True)
    with pytest.raises(KeyReused):
        add("b")
    assert len(store.cases.waiting()) == 1


def test_a_draft_is_changed_filled_and_submitted(store: Store) -> None:
    case_id = store.cases.open_draft(CLERK, {"case_id": "T02"})
    with pytest.raises(IntakeError):
        store.cases.submit(case_id, CLERK)
    version = store.cases.change_draft(case_id, json.loads(request_text()), CLERK, expected=1)
    with pytest.raises(Conflict) as conflict:
        store.cases.change_draft(case_id, {}, CLERK, expected=1)
    assert conflict.value.current == version == 2
    with pytest.raises(NotPossible, match="no readable upload"):
        store.cases.submit(case_id, CLERK)
    store.files.add(case_id, upload(store), CLERK)
    store.cases.submit(case_id, CLERK)
    assert store.cases.get(case_id).state == "queued"
    with pytest.raises(NotPossible, match="submitted already"):
        store.cases.submit(case_id, CLERK)


def test_a_refused_upload_keeps_its_row(store: Store) -> None:
    case_id = store.cases.open_draft(CLERK)
    row = store.files.add(case_id, NewFile("huge.pdf", None, 99, None, "is larger than allowed"), CLERK)
    assert (row.status, row.problem, row.sha256) == ("refused", "is larger than allowed", None)
    with pytest.raises(NotThere):
        store.files.content(row.id)
    assert store.files.for_pipeline(case_id) == {}


def test_a_copy_tells_the_first_and_is_read_once_a_case(store: Store) -> None:
    case_id = store.cases.open_draft(CLERK)
    first = store.files.add(case_id, upload(store), CLERK)
    again = store.files.add(case_id, upload(store, name="again.txt"), CLERK)
    elsewhere = store.cases.open_draft(CLERK)
    third = store.files.add(elsewhere, upload(store), CLERK)
    assert (first.status, again.status, third.status) == ("received", "duplicate", "duplicate")
    assert again.duplicate_of == third.duplicate_of == first.id
    assert list(store.files.for_pipeline(case_id)) == [REPORT]
    assert list(store.files.for_pipeline(elsewhere)) == [REPORT]


def test_two_files_of_one_name_are_both_read(store: Store) -> None:
    case_id = store.cases.open_draft(CLERK)
    for content in (b"one", b"two", b"three"):
        store.files.add(case_id, upload(store, content, "scan.pdf"), CLERK)
    assert store.files.for_pipeline(case_id) == {
        "scan.pdf": b"one",
        "scan (2).pdf": b"two",
        "scan (3).pdf": b"three",
    }


def test_a_withdrawn_file_is_not_read_but_stays(store: Store) -> None:
    case_id = store.cases.open_draft(CLERK)
    row = store.files.add(case_id, upload(store), CLERK)
    store.files.withdraw(row.id, CLERK)
    assert store.files.for_pipeline(case_id) == {}
    assert [each.status for each in store.files.of(case_id)] == ["withdrawn"]


def test_a_run_saves_its_result_once(store: Store) -> None:
    case_id = decided(store)
    row = store.cases.get(case_id)
    assert (row.state, row.disposition, row.missing) == ("decided", "meets_criteria", 0)
    assert store.cases.start(case_id) is False
    assert store.results.save(case_id, 1, outcome_of(store, case_id), CLERK) is False
    assert [result.kind for result in store.results.of(case_id)] == ["run"]
    assert store.results.pages(case_id, REPORT)[0].text == TEXT
    assert [file.status for file in store.files.of(case_id)] == ["read"]


def outcome_of(store: Store, case_id: str):  # type: ignore[no-untyped-def]
    from store_parts import outcome

    return outcome(store.cases.request_of(case_id))


def test_a_late_step_of_an_older_run_changes_nothing(store: Store) -> None:
    case_id = decided(store)
    assert store.cases.rerun(case_id, KIM) == 2
    assert store.results.save(case_id, 1, outcome_of(store, case_id), CLERK) is False
    decide_now(store, case_id, run=2, without=("portal_vein",))
    assert store.cases.get(case_id).disposition == "needs_documentation"
    assert [result.run for result in store.results.of(case_id)] == [1, 2]


def test_of_two_who_review_one_case_one_is_told(store: Store) -> None:
    case_id = decided(store)
    seen = store.cases.get(case_id).version
    store.cases.assign(case_id, "lee", LEE, expected=seen)
    with pytest.raises(Conflict):
        store.cases.review(case_id, KIM, expected=seen)
    store.cases.review(case_id, LEE, expected=seen + 1)
    row = store.cases.get(case_id)
    assert (row.assigned_to, row.reviewed_by) == ("lee", "lee")
    store.cases.reopen(case_id, KIM)
    assert store.cases.get(case_id).reviewed_by is None


def test_a_case_without_result_cannot_be_reviewed(store: Store) -> None:
    case_id = add_case(store)
    with pytest.raises(NotPossible):
        store.cases.review(case_id, KIM, expected=1)
    with pytest.raises(NotThere):
        store.results.text(case_id)


def test_a_dead_letter_is_listed_and_retried(store: Store) -> None:
    case_id = add_case(store)
    assert store.dead_letters.add(case_id, 1, "ValueError in x.py, line 3", CLERK) is True
    assert store.dead_letters.add(case_id, 1, "again", CLERK) is False
    row = store.cases.get(case_id)
    assert (row.state, row.failure) == ("failed", "ValueError in x.py, line 3")
    assert [letter.case_id for letter in store.dead_letters.open()] == [case_id]
    assert store.dead_letters.retry(case_id, KIM) == 2
    assert store.dead_letters.open() == ()
    assert store.cases.waiting() == ((case_id, 2),)
    with pytest.raises(NotPossible):
        store.dead_letters.retry(case_id, KIM)


@pytest.mark.parametrize(
    ("dispositions", "shown"),
    [
        ((), None),
        (("meets_criteria",), "meets_criteria"),
        (("meets_criteria", "needs_clinical_review"), "needs_clinical_review"),
        (("not_covered", "needs_documentation"), "needs_documentation"),
        (("meets_criteria", "something_new"), "something_new"),
    ],
)
def test_the_worklist_shows_what_most_needs_a_person(
    dispositions: tuple[str, ...], shown: str | None
) -> None:
    assert headline(dispositions) == shown


def test_what_is_not_there_is_told(store: Store) -> None:
    for ask in (store.cases.get, store.cases.start, store.files.get, store.results.text):
        with pytest.raises(NotThere):
            ask("nothing")
