"""A page or a member read → whoever listens: a long file shows that it advances."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_LISTENER: ContextVar[Callable[[], None] | None] = ContextVar("listener", default=None)


def page_read() -> None:
    """Readers call it after each page."""
    listener = _LISTENER.get()
    if listener is not None:
        listener()


@contextmanager
def listened(listener: Callable[[], None]) -> Iterator[None]:
    token = _LISTENER.set(listener)
    try:
        yield
    finally:
        _LISTENER.reset(token)
