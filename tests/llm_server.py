"""A scripted OpenAI-compatible server on loopback: right answers, and every way to fail.

For tests: `with serving(answers(...)) as server`. For a demonstration: `python -m tests.llm_server CASE [--port N]` answers from
the labels of a case folder, as a model would that finds each labeled quote.
"""

import argparse
import gzip
import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

Claim = dict[str, str]
Act = Callable[["Handler", dict[str, Any]], None]


def completion(content: str | None, finish: str = "stop", usage: bool = True, **message: Any) -> bytes:
    told: dict[str, Any] = {
        "id": "c1",
        "object": "chat.completion",
        "created": 1,
        "model": "scripted",
        "choices": [
            {
                "index": 0,
                "finish_reason": finish,
                "message": {"role": "assistant", "content": content, **message},
            }
        ],
    }
    if usage:
        told["usage"] = {"prompt_tokens": 321, "completion_tokens": 45, "total_tokens": 366}
    return json.dumps(told).encode()


def claim(fact: str, value: str, quote: str, passage: str = "P1") -> Claim:
    return {"fact": fact, "value": value, "passage": passage, "quote": quote}


def answers(*claims: Claim, usage: bool = True) -> Act:
    return says(json.dumps({"answers": list(claims)}), usage=usage)


def says(content: str | None, finish: str = "stop", usage: bool = True, **message: Any) -> Act:
    return lambda handler, _: handler.send(200, completion(content, finish, usage, **message))


def status(code: int, body: bytes = b'{"error": {"message": "no"}}', **headers: str) -> Act:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler, _: handler.send(code, body, headers=told)


def refuses(parameter: str, *, then: Act) -> Act:
    """400 as long as the request has the parameter (`system` for that role), as servers do that do not know it."""

    def act(handler: "Handler", body: dict[str, Any]) -> None:
        has_it = parameter in body or (parameter == "system" and body["messages"][0]["role"] == "system")
        if not has_it:
            return then(handler, body)
        what = "the role system" if parameter == "system" else parameter
        handler.send(400, json.dumps({"error": {"message": f"Unsupported parameter: {what}"}}).encode())

    return act


def oracle_of(ask: Callable[[str], list[Claim]]) -> Act:
    """Answers from the question's own text (the user message, JSON)."""
    return lambda handler, body: answers(*ask(body["messages"][-1]["content"]))(handler, body)


HTML = b"<!doctype html><html><body><h1>Sign in to the network</h1></body></html>"

FAILURES: dict[str, tuple[Act, str]] = {
    "refusal": (says(None, refusal="I cannot help with that."), "refused"),
    "refusal in words": (says("I'm sorry, but I can't help with medical records."), "no_json"),
    "truncated": (says('{"answers": [{"fact": "portal', finish="length"), "truncated"),
    "content filter": (says("", finish="content_filter"), "filtered"),
    "content filter as 400": (status(400, b'{"error": {"code": "content_filter", "message": "filtered"}}'), "filtered"),
    "wrong schema": (says('{"verdict": "met"}'), "wrong_schema"),
    "value of another type": (says('{"answers": [{"fact": "portal_vein", "value": true, "passage": "P1", "quote": "x"}]}'), "wrong_schema"),
    "extra key": (says('{"answers": [], "approve": true}'), "wrong_schema"),
    "too many answers": (answers(*[claim("portal_vein", "patent", "x")] * 61), "wrong_schema"),
    "no choices": (status(200, b'{"choices": []}'), "wrong_schema"),
    "empty content": (says(""), "no_json"),
    "html with 200": (lambda h, _: h.send(200, HTML, kind="text/html"), "no_json"),
    "json of another program": (status(200, b'{"status": "ok"}'), "wrong_schema"),
    "binary": (status(200, bytes(range(256))), "no_json"),
    "unauthorized": (status(401), "unauthorized"),
    "forbidden": (status(403), "unauthorized"),
    "no such model": (status(404, b'{"error": {"message": "model not found"}}'), "bad_request"),
    "rate limited for long": (status(429, retry_after="3600"), "rate_limited"),
    "rate limited": (status(429, retry_after="0"), "rate_limited"),
    "server error": (status(500, b"oops"), "server_error"),
    "overloaded": (status(503), "server_error"),
    "redirect elsewhere": (status(307, b"", location="http://127.0.0.2:9/v1/chat/completions"), "bad_request"),
    "disconnect": (lambda h, _: h.cut(), "unreachable"),
    "disconnect in the body": (lambda h, _: h.send(200, completion("{}"), cut_at=20), "unreachable"),
    "huge answer": (lambda h, _: h.flood(40_000_000), "too_large"),
    "packed answer": (lambda h, _: h.send(200, gzip.compress(b" " * 5_000_000), headers={"content-encoding": "gzip"}), "too_large"),
    "slow drip": (lambda h, _: h.drip(completion("{}"), seconds=0.05), "timed_out"),
    "slow drip of the head": (lambda h, _: h.drip_head(seconds=0.05), "timed_out"),
    "silence": (lambda h, _: h.wait(), "timed_out"),
}  # fmt: skip
"""Name: what the server does, and how the call has to end."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "Server"

    def do_POST(self) -> None:
        length = int(self.headers.get("content-length", 0))
        body = json.loads(self.rfile.read(length) or b"{}")
        self.server.note(self.path, dict(self.headers), body)
        try:
            self.server.next_act()(self, body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def send(
        self,
        code: int,
        body: bytes,
        kind: str = "application/json",
        headers: dict[str, str] | None = None,
        cut_at: int | None = None,
    ) -> None:
        self.send_response(code)
        for name, value in {
            "content-type": kind,
            "content-length": str(len(body)),
            **(headers or {}),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body[:cut_at])
        if cut_at is not None:
            self.wfile.flush()
            self.cut()

    def cut(self) -> None:
        """End the connection with a reset, as a machine does that dies."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def flood(self, size: int) -> None:
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(size))
        self.end_headers()
        for _ in range(size // 100_000):
            self.wfile.write(b" " * 100_000)

    def drip(self, body: bytes, seconds: float) -> None:
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self._dribble(body, seconds)

    def drip_head(self, seconds: float) -> None:
        self._dribble(b"HTTP/1.1 200 OK\r\nX-Padding: " + b"a" * 10_000, seconds)

    def _dribble(self, body: bytes, seconds: float) -> None:
        for i in range(len(body)):
            self.wfile.write(body[i : i + 1])
            self.wfile.flush()
            if self.server.ended.wait(seconds):
                break

    def wait(self) -> None:
        self.server.ended.wait(30)
        self.cut()

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


@dataclass
class Request:
    path: str
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass
class Script:
    acts: Sequence[Act]
    requests: list[Request] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    played: int = 0


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, script: Script, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.script = script
        self.ended = threading.Event()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    @property
    def requests(self) -> list[Request]:
        return self.script.requests

    def note(self, path: str, headers: dict[str, str], body: dict[str, Any]) -> None:
        with self.script.lock:
            self.script.requests.append(Request(path, headers, body))

    def next_act(self) -> Act:
        with self.script.lock:
            act = self.script.acts[min(self.script.played, len(self.script.acts) - 1)]
            self.script.played += 1
        return act

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is part of the play."""


@contextmanager
def serving(*acts: Act) -> Iterator[Server]:
    """A server that plays `acts` in turn, the last one again and again."""
    server = Server(Script(acts))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.ended.set()
        server.shutdown()
        server.server_close()


def main() -> None:
    from hepcite.eval.labels import load_labels
    from hepcite.eval.scripted import Oracle
    from hepcite.extract.fallback import Question

    parser = argparse.ArgumentParser(description="Answer from the labels of a case folder.")
    parser.add_argument("case", type=Path)
    parser.add_argument("--port", type=int, default=8765)
    told = parser.parse_args()
    oracle = Oracle(load_labels(told.case))

    def ask(user: str) -> list[Claim]:
        reply = oracle.ask(Question("", "", "", user, {}))
        return [claim(c.fact, c.value, c.quote, c.passage) for c in reply.claims]

    server = Server(Script([oracle_of(ask)]), told.port)
    print(f"HEPCITE_LLM_BASE_URL={server.base_url} HEPCITE_LLM_MODEL=scripted", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        time.sleep(0)


if __name__ == "__main__":
    main()
