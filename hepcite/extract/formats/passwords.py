"""The password that the request gives for the file at hand → readers of files that can be locked."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_PASSWORD: ContextVar[str | None] = ContextVar("password", default=None)


def password() -> str | None:
    return _PASSWORD.get()


@contextmanager
def opened_with(given: str | None) -> Iterator[None]:
    """For the file and the files inside it. Nothing keeps it, shows it or logs it."""
    token = _PASSWORD.set(given)
    try:
        yield
    finally:
        _PASSWORD.reset(token)
