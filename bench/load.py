"""Fifty packets of 20 pages sent at once to `hepcite serve` → how long each answer and each decision took, and memory.

    python bench/load.py [--packets 50] [--pages 20] [--at-once 50] [--rounds 1] [--workers 1]

With --workers 0 the answers alone are measured.
Prints p50 and p95 of the upload's answer and of the time from its end to the decision, and the resident memory of the
server process and its workers before, at the end of each round, and at its highest. Needs reportlab and httpx (extra dev).
"""

import argparse
import io
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

from hepcite.intake.accounts import hashed, make_token
from hepcite.intake.store import Actor, open_store

MOST_SECONDS = 1800
"""To wait for the decisions of one round."""
SENTENCES = (
    "Hepatocellular carcinoma, LI-RADS 5, segment 8, 3.2 cm, with an enhancing capsule.",
    "The main portal vein and its branches are patent.",
    "No extrahepatic disease. Renal function is normal. Child-Pugh class A, score 6.",
    "The tumor is surgically unresectable owing to portal hypertension.",
)
FILLER = "The remainder of the examination is unchanged from before, and the patient tolerated it well. "


def packet(number: int, pages: int) -> bytes:
    """A fax of a clinic: text pages, each with its own words, so that no two packets are copies."""
    from reportlab.lib.pagesizes import letter
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, pagesize=letter)
    for page in range(1, pages + 1):
        text = canvas.beginText(72, 720)
        text.textLine(f"CLINIC NOTE    Patient: Load Case{number}    DOB: 02/03/1955")
        text.textLine(f"Date of service: 03/{1 + page % 9:02}/2026    page {page}")
        for line in (*SENTENCES, *(FILLER for _ in range(30))):
            text.textLine(line[:95])
        canvas.drawText(text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def request(number: int) -> str:
    patient = {"name": f"Load Case{number}", "birth_date": "1955-02-03", "sex": "female"}
    services = [{"code": "37243"}]
    told = {
        "case_id": f"L{number}",
        "line_of_business": "commercial",
        "state": "OR",
        "received": "2026-03-16",
    }
    return json.dumps(
        {**told, "urgency": "standard", "patient": patient, "diagnoses": ["C22.0"], "services": services}
    )


def resident_mb(pid: int) -> float:
    """Of a process and all below it."""
    total, children = 0.0, {}
    for path in Path("/proc").glob("[0-9]*/status"):
        try:
            told = dict(line.split(":", 1) for line in path.read_text().splitlines() if ":" in line)
        except OSError:
            continue
        children.setdefault(int(told["PPid"]), []).append(
            (int(told["Pid"]), told.get("VmRSS", "0").split()[0])
        )
        if int(told["Pid"]) == pid:
            total += int(told.get("VmRSS", "0").split()[0]) / 1000
    waiting = [pid]
    while waiting:
        for child, size in children.get(waiting.pop(), ()):
            total += int(size) / 1000
            waiting.append(child)
    return total


class Highest(threading.Thread):
    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.server_mb, self.all_mb, self.is_over = pid, 0.0, 0.0, False

    def run(self) -> None:
        while not self.is_over:
            self.all_mb = max(self.all_mb, resident_mb(self.pid))
            self.server_mb = max(self.server_mb, own_mb(self.pid))
            time.sleep(0.5)


def own_mb(pid: int) -> float:
    told = Path(f"/proc/{pid}/status").read_text()
    return int(told.split("VmRSS:")[1].split()[0]) / 1000


def served(data: Path, workers: int) -> tuple[subprocess.Popen[bytes], str]:
    log = (data.parent / "serve.log").open("wb")
    command = [
        sys.executable,
        "-m",
        "hepcite",
        "serve",
        "--data",
        str(data),
        "--port",
        "8799",
        "--workers",
        str(workers),
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log, env=os.environ.copy())  # noqa: S603
    base = "http://127.0.0.1:8799"
    for _ in range(300):
        try:
            if httpx.get(f"{base}/ready").status_code == 200:
                return process, base
        except httpx.HTTPError:
            time.sleep(0.2)
    raise SystemExit("load: the server does not answer; see its log")


def one_round(
    client: httpx.Client, store: object, numbers: range, pages: int, at_once: int, decides: bool
) -> tuple[list[float], list[float]]:
    packets = {number: packet(number, pages) for number in numbers}
    answers: dict[str, float] = {}
    took: list[float] = []

    def send(number: int) -> None:
        start = time.monotonic()
        files = [("files", (f"packet-{number}.pdf", packets[number], "application/pdf"))]
        answer = client.post("/api/cases", data={"case": request(number)}, files=files)
        answer.raise_for_status()
        took.append(time.monotonic() - start)
        answers[answer.json()["id"]] = time.monotonic()

    with ThreadPoolExecutor(at_once) as senders:
        list(senders.map(send, numbers))
    decisions: dict[str, float] = {}
    end = time.monotonic() + MOST_SECONDS
    while decides and len(decisions) < len(answers):
        if time.monotonic() > end:
            print(f"load: {len(answers) - len(decisions)} cases without a decision after {MOST_SECONDS} s")
            break
        for case_id, sent in answers.items():
            if case_id not in decisions and store.cases.get(case_id).state in ("decided", "failed"):  # type: ignore[attr-defined]
                decisions[case_id] = time.monotonic() - sent
        time.sleep(0.2)
    return took, list(decisions.values())


def p(values: list[float], hundredth: int) -> float:
    return (
        statistics.quantiles(values, n=100, method="inclusive")[hundredth - 1]
        if len(values) > 1
        else values[0]
    )


def spread(seconds: list[float]) -> str:
    return f"p50 {p(seconds, 50):.1f} s, p95 {p(seconds, 95):.1f} s" if seconds else "not waited for"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    for name, default in (("packets", 50), ("pages", 20), ("at-once", 50), ("rounds", 1), ("workers", 1)):
        parser.add_argument(f"--{name}", type=int, default=default)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "data") as store:
        user = store.accounts.add(
            "loader", "intake", Actor("bench", "system"), password_hash=hashed("a long sentence of the bench")
        )
        token = make_token(store, user, "load")
        process, base = served(Path(folder) / "data", told.workers)
        highest = Highest(process.pid)
        highest.start()
        try:
            headers = {"Authorization": f"Bearer {token}"}
            limits = httpx.Limits(max_connections=told.at_once)
            with httpx.Client(base_url=base, headers=headers, timeout=600, limits=limits) as client:
                print(f"server {own_mb(process.pid):.0f} MB before")
                for number in range(told.rounds):
                    numbers = range(number * told.packets, (number + 1) * told.packets)
                    took, decided = one_round(
                        client, store, numbers, told.pages, told.at_once, told.workers > 0
                    )
                    print(
                        f"round {number + 1}: {len(took)} packets of {told.pages} pages; answer p50 {p(took, 50):.2f} s, "
                        f"p95 {p(took, 95):.2f} s; decision {spread(decided)}; "
                        f"server {own_mb(process.pid):.0f} MB, with workers and readers {resident_mb(process.pid):.0f} MB"
                    )
        finally:
            highest.is_over = True
            process.send_signal(signal.SIGTERM)
            process.wait(60)
        print(f"highest: server {highest.server_mb:.0f} MB, with workers and readers {highest.all_mb:.0f} MB")


if __name__ == "__main__":
    main()
