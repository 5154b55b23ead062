"""Damage is found and named; what is sound raises no alarm."""

import os
import random
from pathlib import Path

import pytest
from damages import KINDS, damage
from sqlalchemy import text
from store_parts import KIM, add_case, decided

from hepcite.intake.operations.verify import verify
from hepcite.intake.store import Store


def test_a_sound_store_raises_no_alarm(store: Store) -> None:
    for number in range(5):
        decided(store, case_id=f"T{number}")
    found = verify(store, [store.audit.head()])
    assert (found.damages, found.quarantined, found.blobs) == ((), (), 1)
    assert found.rows >= 20


def test_a_flipped_byte_of_an_upload_names_its_cases(store: Store) -> None:
    mine, other = add_case(store), add_case(store, b"another")
    path = store.blobs.path(store.files.of(mine)[0].sha256 or "")
    content = bytearray(path.read_bytes())
    content[3] ^= 1
    path.write_bytes(content)
    found = verify(store)
    assert [(damage.where, damage.cases) for damage in found.damages] == [("blob", (mine,))]
    assert other not in found.damages[0].cases
    path.unlink()
    assert "is gone" in verify(store).damages[0].what


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        ("UPDATE cases SET disposition = 'meets_criteria_x'", "row"),
        ("UPDATE cases SET request = request || ' '", "row"),
        ("UPDATE corrections SET value = '\"patent\"'", "row"),
        ("UPDATE notes SET text = 'x'", "row"),
        ("UPDATE files SET name = 'x'", "row"),
        ("UPDATE results SET run = 9", "row"),
    ],
)
def test_a_row_changed_from_outside_names_its_case(store: Store, statement: str, where: str) -> None:
    case_id = decided(store)
    store.corrections.add(case_id, "portal_vein", "value", KIM, reason="a", expected=2, value="occluded")
    store.notes.add(case_id, "a note", KIM)
    with store.database.engine.begin() as connection:
        connection.execute(text(statement))
    found = verify(store).damages
    assert {damage.where for damage in found} == {where}
    assert {case for damage in found for case in damage.cases} == {case_id}


def test_damage_at_24_random_places_is_always_found(sqlite_store: Store, tmp_path: Path) -> None:
    for number in range(3):
        decided(sqlite_store, case_id=f"T{number}")
    head = sqlite_store.audit.head()
    chance = random.Random(5)  # noqa: S311
    missed = []
    for number in range(24):
        kind = KINDS[number % len(KINDS)]
        with damage(sqlite_store, kind, chance) as (damaged, what):
            if verify(damaged, [head], orphan_seconds=1e9).is_sound:
                missed.append((kind, what))
    assert missed == []


@pytest.mark.parametrize("name", ["f" * 64, "../../../etc/passwd", "F" * 64, ""])
def test_a_row_whose_blob_name_is_damaged_names_its_case_and_sets_nothing_aside(
    store: Store, name: str
) -> None:
    case_id = add_case(store)
    blob = store.blobs.path(store.files.of(case_id)[0].sha256 or "")
    os.utime(blob, (0, 0))
    with store.database.engine.begin() as connection:
        connection.execute(text("UPDATE files SET sha256 = :name"), {"name": name})
    found = verify(store)
    assert {each.where for each in found.damages} == ({"row", "blob"} if name else {"row"})
    assert {each.cases for each in found.damages} == {(case_id,)}
    assert found.quarantined == ()
    assert blob.is_file()


def test_an_orphan_is_set_aside_and_never_deleted(store: Store) -> None:
    add_case(store)
    orphan = store.blobs.put(b"nobody's")
    part = store.blobs.incoming / "x.part"
    part.write_bytes(b"half")
    assert verify(store).quarantined == ()  # younger than an hour: on its way
    for path in (store.blobs.path(orphan.sha256), part):
        os.utime(path, (0, 0))
    found = verify(store)
    assert sorted(found.quarantined) == sorted([orphan.sha256, "x.part"])
    assert found.is_sound
    assert (store.blobs.quarantine / orphan.sha256).read_bytes() == b"nobody's"
    assert verify(store).quarantined == ()
