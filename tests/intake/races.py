"""Two nurses on one case again and again, and a PostgreSQL server that is stopped at once under load."""

import threading
from pathlib import Path

from kill_party import Reckoning, reckon
from postgresql_cluster import Cluster
from store_parts import CLERK, KIM, LEE, decided, request_text

from hepcite.intake.store import Conflict, NewFile, StorageFailed, Store, open_store


def race(folder: Path, url: str | None, *, races: int) -> int:
    """Anomalies: races in which not exactly one of two reviews of the same version was taken."""
    anomalies = 0
    with open_store(folder, url) as store:
        case_id = decided(store)
        for _ in range(races):
            version = store.cases.get(case_id).version
            taken = _both_review(store, case_id, version)
            row = store.cases.get(case_id)
            anomalies += taken.count("taken") != 1 or len(taken) != 2 or row.version != version + 1
            store.cases.reopen(case_id, KIM)
    return anomalies


def _both_review(store: Store, case_id: str, version: int) -> list[str]:
    told: list[str] = []
    start = threading.Barrier(2)

    def review(nurse: object) -> None:
        start.wait(60)
        try:
            store.cases.review(case_id, nurse, expected=version)  # type: ignore[arg-type]
            told.append("taken")
        except Conflict:
            told.append("conflict")

    threads = [threading.Thread(target=review, args=(nurse,)) for nurse in (KIM, LEE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return told


def stop_under_load(folder: Path, cluster: Cluster, *, stops: int) -> Reckoning:
    """Uploads go on while the server is stopped `stops` times without warning; what was acknowledged has to be there."""
    url = cluster.new_database()
    acknowledged: list[str] = []
    over = threading.Event()
    with open_store(folder, url) as store:

        def upload() -> None:
            number = 0
            while not over.is_set():
                number += 1
                try:
                    blob = store.blobs.put(f"stop {number}".encode())
                    new = NewFile("a.txt", blob.sha256, blob.size_bytes)
                    acknowledged.append(
                        store.cases.add(request_text(case_id=f"S{number}"), [new], CLERK).case_id
                    )
                except StorageFailed:
                    over.wait(0.1)

        thread = threading.Thread(target=upload)
        thread.start()
        for _ in range(stops):
            seen = len(acknowledged)
            while len(acknowledged) < seen + 5 and thread.is_alive():
                over.wait(0.05)
            cluster.stop("immediate")
            cluster.start()
        over.set()
        thread.join(60)
    found = reckon(folder, url, acknowledged, stops)
    found.unfinished = []  # nobody worked on them
    return found
