"""Decided cases into labeled case folders: what people left or corrected is the label (`hepcite eval` scores such folders)."""

import json
from pathlib import Path

from sqlalchemy import select

from hepcite.eval.new import labels_of
from hepcite.intake.casefolder import NOT_DOCUMENTS
from hepcite.intake.operations.backup import write_new
from hepcite.intake.store import Actor, NotPossible, StorageFailed, Store
from hepcite.intake.store.disk import FOLDER_MODE
from hepcite.intake.store.tables import cases, corrections


def corrected_cases(store: Store) -> tuple[str, ...]:
    """Ids of the decided cases in which a correction is in force, oldest first."""
    query = select(cases.c.id).where(
        cases.c.state == "decided", cases.c.id.in_(select(corrections.c.case_id))
    )
    with store.database.read() as connection:
        ids = connection.execute(query.order_by(cases.c.id)).scalars().all()
    return tuple(case_id for case_id in ids if store.corrections.in_force(case_id))


def export_case(store: Store, case_id: str, out: Path, actor: Actor) -> Path:
    """The folder `out`/`case_id`, for its owner's eyes alone: request, records and labels. It must not exist.

    The export is put on record. Raises NotPossible where the case has no result, or a name of a file cannot be one.
    """
    if store.cases.get(case_id).state != "decided":
        raise NotPossible(f"case {case_id}: is not decided; only a decided case has labels")
    labels = labels_of(store.results.model(case_id))
    records = store.files.for_pipeline(case_id)
    odd = [name for name in records if Path(name).name != name or name in (*NOT_DOCUMENTS, ".", "..")]
    if odd:
        raise NotPossible(f"case {case_id}: {len(odd)} of its files have names that a folder cannot hold")
    told = {"case.json": store.cases.get(case_id).request, "labels.json": labels}
    folder, part = out / case_id, out / f".{case_id}.part"
    if folder.exists():
        raise NotPossible(f"{folder}: exists already; remove it, or choose another --out")
    store.audit.access(actor, "case.exported", case_id)
    try:
        part.mkdir(mode=FOLDER_MODE, parents=True)
        for name, content in records.items():
            write_new(part / name, [content])
        for name, keys in told.items():
            write_new(part / name, [json.dumps(keys, indent=2, ensure_ascii=False).encode() + b"\n"])
        part.rename(folder)
    except OSError as error:
        raise StorageFailed(
            f"{part}: cannot be written ({error.strerror}); remove it and try again"
        ) from None
    return folder
