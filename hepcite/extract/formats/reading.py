"""What one format's reader hands back: pages, and the problems met."""

from collections.abc import Callable
from dataclasses import dataclass

from hepcite.records import Page, Problem


@dataclass(frozen=True, slots=True)
class Reading:
    pages: tuple[Page, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Format:
    """One line of the table of formats. `recognises` looks at the bytes, never at the name.

    `extensions` are the name endings that promise this format, in lower case with the dot.
    """

    name: str
    extensions: frozenset[str]
    recognises: Callable[[bytes], bool]
    read: Callable[[str, bytes], Reading]
