"""What one format's reader hands back: pages, files found inside, and the problems met."""

from collections.abc import Callable
from dataclasses import dataclass

from hepcite.records import Page, Problem


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside a file, read by its own reader. Its pages follow the first `after` pages of the holder.

    `name` is the file's name with what tells the member from the others; messages show it. `begins`: with it
    begins another document; else it belongs to the page before it.
    """

    name: str
    data: bytes
    after: int = 0
    begins: bool = True


@dataclass(frozen=True, slots=True)
class Reading:
    """`parts`: the numbers of pages at which another document surely begins; empty where there is one."""

    pages: tuple[Page, ...]
    problems: tuple[Problem, ...] = ()
    members: tuple[Member, ...] = ()
    parts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Format:
    """One line of the table of formats. `recognises` looks at the bytes, never at the name.

    `extensions` are the name endings that promise this format, in lower case with the dot.
    """

    name: str
    extensions: frozenset[str]
    recognises: Callable[[bytes], bool]
    read: Callable[[str, bytes], Reading]
