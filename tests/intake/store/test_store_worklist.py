"""The worklist: each filter, the search, and pages that never skip or repeat a case."""

import random

import pytest
from many_cases import fill
from sqlalchemy import select
from store_parts import KIM, add_case, decided

from hepcite.intake.store import Query, Store, StoreError
from hepcite.intake.store.tables import cases
from hepcite.intake.store.worklist import _conditions


@pytest.fixture(scope="module")
def mixed(lasting_store: Store) -> tuple[Store, dict[str, str]]:
    store = lasting_store
    named = {
        "met": decided(store, case_id="A-17"),
        "asked": decided(store, case_id="B2", without=("portal_vein",)),
        "waiting": add_case(store, case_id="C3", line_of_business="medicare"),
    }
    store.cases.assign(named["asked"], "kim", KIM)
    store.corrections.add(named["asked"], "child_pugh", "not_in_records", KIM, reason="a", expected=3)
    store.cases.review(named["met"], KIM, expected=2)
    return store, named


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (Query(), {"met", "asked", "waiting"}),
        (Query(states=("queued",)), {"waiting"}),
        (Query(states=("queued", "decided")), {"met", "asked", "waiting"}),
        (Query(dispositions=("meets_criteria",)), {"met"}),
        (Query(lines_of_business=("medicare",)), {"waiting"}),
        (Query(assigned_to="kim"), {"asked"}),
        (Query(assigned_to=""), {"met", "waiting"}),
        (Query(is_missing_something=True), {"asked"}),
        (Query(is_reviewed=True), {"met"}),
        (Query(is_reviewed=False, states=("decided",)), {"asked"}),
        (Query(created_by="clerk"), {"met", "asked", "waiting"}),
        (Query(created_by="another"), set()),
        (Query(search="quack"), {"met", "asked", "waiting"}),
        (Query(search="WILHELMINA b2"), {"asked"}),
        (Query(search="a-17"), {"met"}),
        (Query(search="ps77 c3"), {"waiting"}),
        (Query(search="ackenbush"), set()),
        (Query(search="%"), {"met", "asked", "waiting"}),
        (Query(due_before="2020-01-01"), set()),
        (Query(is_disagreed=True), {"asked"}),
        (Query(is_disagreed=False), {"met", "waiting"}),
    ],
)
def test_each_filter(mixed: tuple[Store, dict[str, str]], query: Query, found: set[str]) -> None:
    store, named = mixed
    page = store.worklist.page(query)
    assert {name for name, case_id in named.items() if case_id in {row.id for row in page.cases}} == found
    assert (page.total, page.after) == (len(found), None)


def test_the_search_gives_the_same_on_both_databases(store: Store) -> None:
    """A server that sorts by a language takes letters with and without an accent for neighbours."""
    patient = {"name": "José Núñez", "birth_date": "1961-09-17"}
    add_case(store, patient=patient)
    found = {word: store.worklist.page(Query(search=word)).total for word in ("josé", "jos", "jose", "nuñez")}
    assert found == {"josé": 1, "jos": 1, "jose": 0, "nuñez": 0}


@pytest.mark.parametrize("order", ["due", "newest", "received", "changed"])
def test_pages_hold_every_case_once_in_order(store: Store, order: str) -> None:
    fill(store, 120, random.Random(1))  # noqa: S311
    seen, after = [], None
    while True:
        page = store.worklist.page(Query(order=order, after=after, limit=7))  # type: ignore[arg-type]
        seen += page.cases
        after = page.after
        if after is None:
            break
    assert len({row.id for row in seen}) == len(seen) == 120
    column = {"due": "due_at", "newest": "id", "received": "received", "changed": "updated_at"}[order]
    keys = [(getattr(row, column), row.id) for row in seen]
    assert keys == sorted(keys, reverse=order != "due")


@pytest.mark.parametrize("order", ["due", "changed"])
def test_each_tells_every_case_once_though_some_move_meanwhile(store: Store, order: str) -> None:
    fill(store, 60, random.Random(1))  # noqa: S311
    query = Query(order=order, limit=3)  # type: ignore[arg-type]
    expected = [row.id for row in store.worklist.page(Query(order=order, limit=60)).cases]  # type: ignore[arg-type]
    told = []
    for row in store.worklist.each(query, KIM, at_a_time=7):
        told.append(row.id)
        store.cases.assign(expected[-len(told)], "lee", KIM)
    assert told == expected


def test_the_plan_for_disagreements_reads_those_alone(sqlite_store: Store) -> None:
    with sqlite_store.database.read() as connection:
        wanted = (
            select(cases).where(*_conditions(Query(is_disagreed=True))).order_by(cases.c.due_at, cases.c.id)
        )
        asked = wanted.compile(connection)
        values = tuple(asked.params[name] for name in asked.positiontup or ())
        plan = str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked} LIMIT 51", values).fetchall())
    assert "USING INDEX ix_cases_disagreeing" in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.parametrize("after", ["%%%", "bnVsbA", "NQ", "WzFd", "é"])
def test_a_wrong_place_is_told(sqlite_store: Store, after: str) -> None:
    with pytest.raises(StoreError, match="after"):
        sqlite_store.worklist.page(Query(after=after))


def test_counts_by_state(mixed: tuple[Store, dict[str, str]]) -> None:
    assert mixed[0].worklist.counts() == {"decided": 2, "queued": 1}


def test_no_query_over_many_cases_reads_them_all(sqlite_store: Store) -> None:
    """The plan of the plain worklist walks an index; it does not sort."""
    with sqlite_store.database.read() as connection:
        plan = connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT * FROM cases ORDER BY due_at, id LIMIT 51"
        ).fetchall()
    assert "USING INDEX ix_cases_due_at_id" in str(plan)
    assert "TEMP B-TREE" not in str(plan)
