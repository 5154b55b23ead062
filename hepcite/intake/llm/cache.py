"""A question asked before → the reply of that time: by passages, model and prompt, in memory and, where wanted, in files.

A reply keeps the time of its call, so a run from the cache gives the same bytes as the first. Files hold quotes of records:
they are written only where a folder is configured, for this user's eyes alone.
"""

import hashlib
import json
import os
import threading
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from hepcite.extract.fallback import Model, Question, Reply

_REPLY = TypeAdapter(Reply)


@dataclass
class CachedModel:
    """`inner` with a memory of its answers; what went wrong is asked again."""

    inner: Model
    folder: Path | None = None
    _held: dict[str, Reply] = field(default_factory=dict, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    @property
    def name(self) -> str:
        return self.inner.name

    @property
    def endpoint(self) -> str:
        return self.inner.endpoint

    @property
    def tokens_per_case(self) -> int:
        return self.inner.tokens_per_case

    def ask(self, question: Question) -> Reply:
        key = self._key(question)
        held = self._recall(key)
        if held is not None:
            return held
        reply = self.inner.ask(question)
        if reply.outcome == "answered":
            self._keep(key, reply)
        return reply

    def _key(self, question: Question) -> str:
        told = [self.endpoint, self.name, question.prompt, question.prompt_sha256, question.user]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()

    def _recall(self, key: str) -> Reply | None:
        with self._lock:
            if key in self._held:
                return self._held[key]
        if self.folder is None:
            return None
        try:
            return _REPLY.validate_json((self.folder / f"{key}.json").read_bytes())
        except (OSError, ValidationError):
            return None

    def _keep(self, key: str, reply: Reply) -> None:
        with self._lock:
            self._held[key] = reply
        if self.folder is not None:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            part = self.folder / f"{key}.{os.getpid()}.part"
            part.touch(mode=0o600)
            part.write_text(json.dumps(asdict(reply)), encoding="utf-8")
            part.replace(self.folder / f"{key}.json")
