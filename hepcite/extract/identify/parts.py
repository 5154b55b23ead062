"""A SourceFile → the sources of its documents: members of a container, and the documents of a packet."""

from collections.abc import Sequence
from dataclasses import replace

from hepcite.extract.identify.boundaries import first_pages
from hepcite.records import Problem, SourceFile


def parts_of(source: SourceFile) -> tuple[SourceFile, ...]:
    """The documents of a packet or container (archive, mail, message file) as sources with their pages and problems."""
    if not source.pages:
        return (source,)
    members = _cut(source, source.parts) if source.parts else (source,)
    return tuple(part for member in members for part in _cut(member, first_pages(member.pages)))


def _cut(source: SourceFile, at: Sequence[int]) -> tuple[SourceFile, ...]:
    """`source` cut ahead of the pages numbered `at`. A problem of no page goes with the first piece."""
    starts = [source.pages[0].number, *(n for n in at if n > source.pages[0].number)]
    if len(starts) == 1:
        return (replace(source, parts=()),)
    ends = [*starts[1:], source.pages[-1].number + 1]
    return tuple(
        replace(
            source,
            pages=tuple(p for p in source.pages if start <= p.number < end),
            problems=tuple(p for p in source.problems if _belongs(p, start, end, is_first=i == 0)),
            parts=(),
        )
        for i, (start, end) in enumerate(zip(starts, ends, strict=True))
    )


def _belongs(problem: Problem, start: int, end: int, *, is_first: bool) -> bool:
    return is_first if problem.page is None else start <= problem.page < end
