"""A question → the configured endpoint → a reply: one retry layer, one deadline, and a stop where the endpoint is out."""

import datetime
import json
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import Empty, Queue
from typing import Any

import httpx2
import openai

from hepcite.extract.fallback import Question, Reply
from hepcite.intake.llm.completion import reply_of
from hepcite.intake.llm.dialect import Dialect, adapted
from hepcite.intake.llm.pace import Breaker, Pace
from hepcite.intake.llm.settings import Settings
from hepcite.intake.llm.transport import GuardedTransport, TooLarge
from hepcite.records.consultation import CallOutcome

for _name in ("openai", "httpx2", "httpcore2", "httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)  # they log addresses, and at debug level what is sent

FIRST_WAIT_SECONDS = 0.5
RETRIED = frozenset({"rate_limited", "server_error", "unreachable", "timed_out"})
MOST_DIALECTS = 6

Clock = Callable[[], datetime.datetime]


def utc_now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


@dataclass(frozen=True, slots=True)
class _Attempt:
    """How one request ended. `refusal` is the server's message of a bad request, `wait` its retry-after in seconds."""

    reply: Reply
    refusal: str = ""
    wait: float | None = None


@dataclass
class EndpointModel:
    """A `Model` over HTTP. Thread-safe. `clock` stamps each call; `sleep` waits between tries."""

    settings: Settings
    clock: Clock = utc_now
    sleep: Callable[[float], None] = time.sleep
    _dialect: Dialect = field(default=Dialect(), init=False)

    def __post_init__(self) -> None:
        self._client = _client(self.settings)
        self._slots = threading.Semaphore(self.settings.concurrency)
        self._pace = Pace(self.settings.requests_per_minute, self.sleep)
        self._breaker = Breaker()

    @property
    def name(self) -> str:
        return self.settings.model

    @property
    def endpoint(self) -> str:
        return self.settings.endpoint

    @property
    def tokens_per_case(self) -> int:
        return self.settings.tokens_per_case

    def ask(self, question: Question) -> Reply:
        """Never raises for what the endpoint does: each failure is an outcome of the reply."""
        with self._slots:
            if self._breaker.is_open():
                return Reply("not_asked")
            reply = self._tried(question)
            self._breaker.note(reply.outcome)
            return reply

    def _tried(self, question: Question) -> Reply:
        until = time.monotonic() + self.settings.timeout_seconds * (self.settings.retries + 1)
        wait = FIRST_WAIT_SECONDS
        for left in range(self.settings.retries, -1, -1):
            attempt = self._in_dialect(question)
            if attempt.reply.outcome not in RETRIED or left == 0:
                break
            pause = attempt.wait if attempt.wait is not None else wait
            if pause > self.settings.longest_wait_seconds or time.monotonic() + pause > until:
                break
            self.sleep(pause)
            wait *= 2
        return attempt.reply

    def _in_dialect(self, question: Question) -> _Attempt:
        """One try, in the dialect that the endpoint takes, found out at the first call."""
        for _ in range(MOST_DIALECTS):
            attempt = self._once(question)
            other = adapted(self._dialect, attempt.refusal) if attempt.refusal else None
            if other is None:
                break
            self._dialect = other
        return attempt

    def _once(self, question: Question) -> _Attempt:
        self._pace.take()
        at = self.clock().isoformat(timespec="seconds")
        arguments = self._dialect.request(question, self.settings.model, self.settings.answer_tokens)
        done: Queue[_Attempt] = Queue()
        work = threading.Thread(target=lambda: done.put(self._sent(arguments, at)), daemon=True)
        work.start()
        try:
            return done.get(timeout=self.settings.timeout_seconds * 1.5)
        except Empty:  # a server that drips its head byte by byte: no timeout of a socket ever fires
            return _Attempt(Reply("timed_out", at=at))

    def _sent(self, arguments: dict[str, Any], at: str) -> _Attempt:
        try:
            raw = self._client.chat.completions.with_raw_response.create(**arguments)
            return _Attempt(reply_of(raw.text, at))
        except openai.APIStatusError as error:
            return _of_status(error, at)
        except openai.OpenAIError as error:
            return _Attempt(Reply(_of_connection(error), at=at))
        except Exception:  # whatever a server sends must not end a batch; the text may quote a record
            return _Attempt(Reply("no_json", at=at))


def _client(settings: Settings) -> openai.OpenAI:
    guarded = GuardedTransport(
        settings.host, settings.timeout_seconds, "api-key" if settings.api_version else None
    )
    http = httpx2.Client(transport=guarded, follow_redirects=False, trust_env=False)
    return openai.OpenAI(
        base_url=settings.base_url,
        api_key=settings.api_key.get_secret_value() if settings.api_key else "none",
        organization="",
        project="",
        timeout=httpx2.Timeout(settings.timeout_seconds, connect=min(10, settings.timeout_seconds)),
        max_retries=0,
        default_query={"api-version": settings.api_version} if settings.api_version else None,
        http_client=http,
    )


_STATUSES: dict[int, CallOutcome] = {
    401: "unauthorized",
    403: "unauthorized",
    408: "timed_out",
    429: "rate_limited",
}


def _of_status(error: openai.APIStatusError, at: str) -> _Attempt:
    status = error.status_code
    outcome = _STATUSES.get(status, "server_error" if status >= 500 else "bad_request")
    told = error.response.text if outcome == "bad_request" else ""
    if "content_filter" in told or "content management policy" in told:
        return _Attempt(Reply("filtered", at=at))
    return _Attempt(Reply(outcome, at=at), _message_in(told), _retry_after(error.response))


def _message_in(text: str) -> str:
    """What the server complains of, in words or in a parameter's name."""
    try:
        told = json.loads(text)
    except ValueError:
        return text[:500]
    error = told.get("error", told) if isinstance(told, dict) else told
    return json.dumps(error)[:500]


def _retry_after(response: httpx2.Response) -> float | None:
    try:
        return max(0.0, float(response.headers.get("retry-after", "")))
    except ValueError:
        return None


def _of_connection(error: openai.OpenAIError) -> CallOutcome:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, TooLarge):
            return "too_large"
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, openai.APITimeoutError):
        return "timed_out"
    if isinstance(error, openai.APIResponseValidationError):
        return "no_json"
    return "unreachable"
