"""A container's own pages + its members' readings → one reading whose pages are numbered through."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from hepcite.extract.formats.limits import limits, too_large
from hepcite.extract.formats.progress import page_read
from hepcite.extract.formats.reading import Member, Reading
from hepcite.records import Page, Problem

ReadMember = Callable[[str, bytes], Reading]


@dataclass(slots=True)
class Budget:
    """What one submitted file may still unpack to, over all its levels."""

    bytes_left: int = field(default_factory=lambda: limits().most_unpacked_bytes)
    members_left: int = field(default_factory=lambda: limits().most_members)

    def affords(self, member: Member) -> bool:
        self.bytes_left -= len(member.data)
        self.members_left -= 1
        return self.bytes_left >= 0 and self.members_left >= 0


def with_members(name: str, reading: Reading, depth: int, budget: Budget, read: ReadMember) -> Reading:
    """`depth` is 0 for the submitted file. Problems of members keep their own words; their pages count on."""
    if not reading.members:
        return reading
    if depth >= limits().deepest_member:
        return Reading(reading.pages, (*reading.problems, _too_deep(name, len(reading.members))))
    joined = _Joined()
    for piece in in_order(reading):
        if isinstance(piece, Page):
            own = tuple(problem for problem in reading.problems if problem.page == piece.number)
            joined.add(Reading((piece,), own), piece.number in reading.parts or piece.number == 1)
            continue
        if not budget.affords(piece):
            joined.problems.append(
                too_large(name, "holds more files than a record needs, or unpacks to too much")
            )
            break
        joined.add(read(piece.name, piece.data), piece.begins)
        page_read()
        if len(joined.pages) > limits().most_pages:
            joined.problems.append(too_large(name, f"holds more than {limits().most_pages} pages"))
            break
    general = [problem for problem in reading.problems if problem.page is None]
    parts = tuple(sorted(joined.parts))
    return Reading(tuple(joined.pages), (*general, *joined.problems), (), parts if len(parts) > 1 else ())


@dataclass(slots=True)
class _Joined:
    pages: list[Page] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    parts: set[int] = field(default_factory=set)

    def add(self, reading: Reading, begins: bool) -> None:
        """A reading's pages, with their numbers and those of its problems moved on."""
        before = len(self.pages)
        places = {page.number: before + index for index, page in enumerate(reading.pages, 1)}
        self.pages += [replace(page, number=places[page.number]) for page in reading.pages]
        for problem in reading.problems:
            number = None if problem.page is None else places.get(problem.page)
            self.problems.append(replace(problem, page=number))
        inner = {places[number] for number in reading.parts if number in places}
        first = {before + 1} if reading.pages else set()
        self.parts |= inner | first if begins or not before else inner - first


def in_order(reading: Reading) -> Iterator[Page | Member]:
    for count in range(len(reading.pages) + 1):
        if count:
            yield reading.pages[count - 1]
        yield from (member for member in reading.members if min(member.after, len(reading.pages)) == count)


def _too_deep(name: str, count: int) -> Problem:
    what = f"{name} lies too deep in files within files: {count} files inside it were not read."
    return Problem("too_deep", f"{what} Ask the sender for them one by one.")


def member_name(holder: str, said: str, number: int) -> str:
    """The holder's name and the member's own, made harmless: one line, no odd signs, not too long."""
    shown = "".join(sign for sign in said if sign.isprintable()).strip()
    longest = limits().longest_member_name
    if len(shown) > longest:
        shown = "…" + shown[-longest:]
    return f"{holder}: {shown or f'file {number}'}"
