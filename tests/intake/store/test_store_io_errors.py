"""Promise 4: a full disk or an I/O error at any step of the intake is a typed error, never damage."""

import copy
import errno
from functools import cache
from typing import Any

import apsw
import pytest
from power import World, memory_store
from power_runs import take_in

from hepcite.intake.operations.verify import verify
from hepcite.intake.store import StorageFailed, Store
from hepcite.intake.store.schema_steps import migrate

BLOB_STEPS = ("create", "rename", "sync folder", "remove")
KINDS = {
    "ENOSPC": (errno.ENOSPC, apsw.FullError),
    "EIO": (errno.EIO, apsw.IOError),
}


@cache
def _base() -> World:
    world = World()
    store = memory_store(world)
    migrate(store.database)
    take_in(store, "before", b"before " * 300)
    store.close()
    return world


def prepared() -> tuple[World, Store]:
    """A store that holds one case, and its disk."""
    world = copy.deepcopy(_base())
    return world, memory_store(world)


def fail_at(world: World, number: int, kind: str, *, lasting: bool) -> None:
    """The step `number` from now fails, or all from there on."""
    first, (code, sqlite_error) = world.steps + number, KINDS[kind]
    count = {"done": world.steps}

    def failing(_step: int, what: str) -> None:
        now, count["done"] = count["done"], count["done"] + 1
        if now == first or (lasting and now > first):
            raise OSError(code, "failed on purpose") if _is_blob(what) else sqlite_error("failed on purpose")

    def _is_blob(what: str) -> bool:
        return what in BLOB_STEPS or world.is_in_blob

    world.failing = failing


def steps_of_one_intake() -> int:
    world, store = prepared()
    start = world.steps
    take_in(store, "measured", b"measured " * 300)
    return world.steps - start


@pytest.mark.parametrize(("kind", "lasting"), [("ENOSPC", True), ("EIO", False)])
def test_every_step_may_fail(kind: str, lasting: bool) -> None:
    total, told, survived = steps_of_one_intake(), 0, 0
    assert total > 20
    for number in range(total):
        world, store = prepared()
        fail_at(world, number, kind, lasting=lasting)
        acknowledged: Any = None
        try:
            acknowledged = take_in(store, "now", b"now " * 300)
            survived += 1
        except StorageFailed:
            told += 1
        world.failing = None
        after = take_in(store, "after", b"after " * 300)  # the service goes on
        waiting = [store.cases.get(case_id).reference for case_id, _ in store.cases.waiting()]
        assert waiting == ["before", *(["now"] if acknowledged else []), "after"], number
        assert store.files.for_pipeline(after) != {}
        assert verify(store, orphan_seconds=1e12).damages == (), number
        store.close()
    assert told + survived == total
    assert told >= total - 4
