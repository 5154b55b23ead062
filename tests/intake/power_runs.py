"""Real intake on the disk of power.py, cut at every step, and what is found when the power is back."""

import hashlib
import random
from dataclasses import dataclass, field

from power import World, memory_store
from store_parts import CLERK, request_text

from hepcite.intake.operations.verify import verify
from hepcite.intake.store import NewFile, Store
from hepcite.intake.store.schema_steps import migrate


@dataclass
class Run:
    """`acknowledged`: step after which the case counted as taken in, its id, its reference and its content."""

    snapshots: list[World]
    acknowledged: list[tuple[int, str, str, bytes]] = field(default_factory=list)


@dataclass
class Tally:
    cuts: int = 0
    lost: int = 0
    corrupt: int = 0


def intake(uploads: int) -> Run:
    """So many cases of two files each; every state of the disk on the way is kept."""
    world = World()
    store = memory_store(world)
    migrate(store.database)
    store.blobs.prepare()
    with (
        store.database.engine.connect() as connection
    ):  # so that it is cases that a control loses, not the tables
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    for content in world.files.values():
        content.sync()
    world.snapshots = []
    run = Run(world.snapshots)
    start = world.steps
    for number in range(uploads):
        reference, content = f"P{number}", f"content {number} ".encode() * 200
        case_id = take_in(store, reference, content)
        run.acknowledged.append((world.steps - start, case_id, reference, content))
    world.snapshots.append(world.frozen())
    return run


def take_in(store: Store, reference: str, content: bytes) -> str:
    new = []
    for part in (content, content[::-1]):
        with store.blobs.receive() as sink:
            sink.write(part[:1000])
            sink.write(part[1000:])
            blob = sink.finish()
        new.append(NewFile("a.txt", blob.sha256, blob.size_bytes))
    return store.cases.add(request_text(case_id=reference), new, CLERK).case_id


def cut(run: Run, cuts: int, seed: int) -> Tally:
    chance, tally = random.Random(seed), Tally()  # noqa: S311
    for number in range(cuts):
        place = (
            (number * 7919) % len(run.snapshots)
            if number < len(run.snapshots)
            else chance.randrange(len(run.snapshots))
        )
        expected = [ack for ack in run.acknowledged if ack[0] <= place]
        tally.cuts += 1
        outcome = _found(run.snapshots[place].after_cut(chance), expected)
        tally.lost += outcome == "lost"
        tally.corrupt += outcome == "corrupt"
    return tally


def _found(world: World, expected: list[tuple[int, str, str, bytes]]) -> str:
    store = memory_store(world)
    try:
        waiting = {case_id for case_id, _ in store.cases.waiting()}
        for _, case_id, reference, content in expected:
            if case_id not in waiting or store.cases.get(case_id).reference != reference:
                return "lost"
            wanted = sorted(hashlib.sha256(part).hexdigest() for part in (content, content[::-1]))
            if sorted(file.sha256 or "" for file in store.files.of(case_id)) != wanted:
                return "lost"
        return "sound" if verify(store, orphan_seconds=1e12).is_sound else "corrupt"
    except Exception:
        return "corrupt"
    finally:
        store.close()
