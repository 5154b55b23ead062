"""A case through `hepcite check`, `batch`, `serve` and its worker, `backup` and `verify`; exit status 0 where all went well.

    python working_day.py FOLDER

FOLDER takes all that is written.
"""

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import httpx
from store_parts import TEXT, request_text

from hepcite.intake.accounts import hashed, make_token
from hepcite.intake.store import Actor, open_store

SLOW_SECONDS = 300.0
ENDED = ("decided", "failed")


def hepcite(*words: object) -> None:
    subprocess.run([sys.executable, "-m", "hepcite", *map(str, words)], check=True, stdout=subprocess.DEVNULL)


def a_case(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "case.json").write_text(request_text())
    (folder / "report.txt").write_text(TEXT)
    return folder


def served(data: Path) -> None:
    command = [sys.executable, "-m", "hepcite", "serve", "--data", str(data), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            base = process.stdout.readline().partition("/launch/")[0]
            with open_store(data) as store:
                actor, password = Actor("test", "system"), hashed("a sentence that is long enough")
                token = make_token(
                    store, store.accounts.add("nora", "nurse", actor, password_hash=password), "day"
                )
            with httpx.Client(
                base_url=base, headers={"Authorization": f"Bearer {token}"}, timeout=60
            ) as client:
                assert taken_in_and_decided(client) == "decided"
        finally:
            process.terminate()


def taken_in_and_decided(client: Any) -> str:
    files = [("files", ("report.txt", TEXT.encode(), "text/plain"))]
    answer = client.post("/api/cases", data={"case": request_text()}, files=files)
    answer.raise_for_status()
    case, end = f"/api/cases/{answer.json()['id']}", time.monotonic() + SLOW_SECONDS
    while (state := client.get(case).json()["state"]) not in ENDED and time.monotonic() < end:
        time.sleep(0.2)
    client.get(f"{case}/result").raise_for_status()
    return str(state)


def main(folder: Path) -> None:
    case = a_case(folder / "in" / "T01")
    hepcite("check", case, "--out", folder / "checked")
    hepcite("batch", folder / "in", "--out", folder / "batch", "--jobs", 1, "--quiet")
    served(folder / "data")
    hepcite("backup", folder / "kept", "--data", folder / "data")
    hepcite("verify", "--data", folder / "data")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
