"""Phrases of a lexicon → an automaton over tokens, and where they stand in a sentence.

A phrase is a row of items parted by spaces. An item is a word or mark, `a|b` one of several, `{name}` one of
a named list; in brackets it may be missing; `_` joins the words of one choice. `<number>`, `<year>`, `<word>`
stand for any such token, `<start>` for the beginning of a clause, `<end>` for its end. What stands before `^`
or after `~` must be there and is no part of the phrase.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Generic, TypeVar

T = TypeVar("T")
_Mark = tuple[str, int]
Words = Mapping[str, list[str]]

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)?|[^\w\s]")
_ITEM = re.compile(r"<\w+>|" + _TOKEN.pattern)
_YEAR = re.compile(r"(?:19|20)\d\d")
_KINDS: dict[str, Callable[[str], bool]] = {
    "<number>": lambda token: token[0].isdigit(),
    "<year>": lambda token: _YEAR.fullmatch(token) is not None,
    "<word>": str.isalpha,
}
_ENDS = frozenset(".,;:)|!?")
_OPENS = frozenset(":(;")


@dataclass(frozen=True, slots=True)
class Hit(Generic[T]):
    """A phrase at `start:end`; `weight` counts its tokens and those that must stand around it."""

    start: int
    end: int
    weight: int
    sense: T


@dataclass(slots=True)
class _Node:
    """A place within phrases: the tokens that lead on, the phrases that end here, the marks `^` and `~`."""

    steps: dict[str, list["_Node"]] = field(default_factory=dict)
    whole: list[tuple[int, bool]] = field(default_factory=list)
    marks: list[_Mark] = field(default_factory=list)


@dataclass(slots=True)
class _State:
    """The nodes that are possible at once, merged, and the states found to follow it so far."""

    nodes: tuple[_Node, ...]
    whole: tuple[tuple[int, bool], ...]
    marks: tuple[_Mark, ...]
    following: dict[str, "_State | None"] = field(default_factory=dict)


def tokens_of(words: str) -> tuple[str, ...]:
    return tuple(m.group().lower().replace("’", "'") for m in _ITEM.finditer(words.replace("_", " ")))


def _choices(item: str, named: Words) -> list[tuple[str, ...]]:
    if item.startswith("\\") or len(item) == 1:
        return [(item[-1],)]
    words: list[str] = []
    for part in item.strip("[]").split("|"):
        words += named[part[1:-1]] if part.startswith("{") else [part]
    return [tokens_of(word) for word in words]


def _extend(ends: list[_Node], item: str, named: Words) -> list[_Node]:
    """The nodes after `item`, which follows any of `ends`."""
    reached = _Node()
    for tokens in _choices(item, named):
        for node in ends:
            for token in tokens[:-1]:
                node.steps.setdefault(token, []).append(onward := _Node())
                node = onward
            node.steps.setdefault(tokens[-1], []).append(reached)
    return [*ends, reached] if item[0] == "[" and len(item) > 1 else [reached]


class Lexicon(Generic[T]):
    """The phrases of each sense, looked up together in one pass over the tokens of a sentence."""

    def __init__(self, phrases: Iterable[tuple[str, T]], named: Words) -> None:
        self._senses: list[T] = []
        self._states: dict[tuple[int, ...], _State] = {}
        root, opening = _Node(), _Node()
        for phrase, sense in phrases:
            self._senses.append(sense)
            self._add(phrase.split(), len(self._senses) - 1, root, opening, named)
        self._known = _ENDS | _OPENS | {token for node in _all_nodes([root, opening]) for token in node.steps}
        self._symbol = lru_cache(maxsize=8192)(self._symbol_of)
        self._root = self._state([root])
        self._opening = self._state([root, opening])

    @staticmethod
    def _add(items: list[str], number: int, root: _Node, opening: _Node, named: Words) -> None:
        ends = [opening if items[0] == "<start>" else root]
        is_at_end = items[-1] == "<end>"
        for item in items[int(items[0] == "<start>") : len(items) - is_at_end]:
            if item in "^~":
                for node in ends:
                    node.marks.append((item, number))
            else:
                ends = _extend(ends, item, named)
        for node in ends:
            node.whole.append((number, is_at_end))

    def _state(self, nodes: list[_Node]) -> _State:
        unique = {id(node): node for node in nodes}
        key = tuple(sorted(unique))
        if key not in self._states:
            kept = tuple(unique.values())
            whole = tuple(w for node in kept for w in node.whole)
            self._states[key] = _State(kept, whole, tuple(m for node in kept for m in node.marks))
        return self._states[key]

    def _follow(self, state: _State, token: str) -> _State | None:
        kinds = [kind for kind, holds in _KINDS.items() if holds(token)]
        nodes = [n for node in state.nodes for key in (token, *kinds) for n in node.steps.get(key, ())]
        return self._state(nodes) if nodes else None

    def _symbol_of(self, written: str) -> str:
        """The token itself, or for one that no phrase has a stand-in of its kind."""
        token = written.lower().replace("’", "'")
        if token in self._known:
            return token
        return (
            "2000"
            if _YEAR.fullmatch(token)
            else "0"
            if token[0].isdigit()
            else "x"
            if token.isalpha()
            else "#"
        )

    def hits(self, text: str, start: int, end: int) -> list[Hit[T]]:
        """Every phrase of `text[start:end]`, overlapping ones too."""
        spans = [m.span() for m in _TOKEN.finditer(text, start, end)]
        tokens = [self._symbol(text[a:b]) for a, b in spans]
        found: list[Hit[T]] = []
        is_open = True
        for i, token in enumerate(tokens):
            state = self._opening if is_open else self._root
            if state.following.get(token, state) is not None:  # most tokens are known to begin no phrase
                self._walk(state, i, tokens, spans, found)
            is_open = token in _OPENS or (is_open and not token[0].isalpha())
        return found

    def _walk(
        self,
        state: _State | None,
        i: int,
        tokens: list[str],
        spans: list[tuple[int, int]],
        found: list[Hit[T]],
    ) -> None:
        """Add to `found` the phrases from `state` on that begin at the token `i`."""
        at = i
        marks: dict[_Mark, int] = {}
        while at < len(tokens) and state is not None:
            token = tokens[at]
            if token not in state.following:
                state.following[token] = self._follow(state, token)
            state = state.following[token]
            at += 1
            if state is None:
                return
            for mark in state.marks:
                marks[mark] = at
            for number, is_at_end in state.whole:
                if not is_at_end or at == len(tokens) or tokens[at] in _ENDS:
                    first, last = marks.get(("^", number), i), marks.get(("~", number), at) - 1
                    found.append(
                        Hit(spans[first][0], spans[last][1], at - i + is_at_end, self._senses[number])
                    )


def _all_nodes(nodes: list[_Node]) -> Iterable[_Node]:
    seen: set[int] = set()
    while nodes:
        node = nodes.pop()
        if id(node) not in seen:
            seen.add(id(node))
            yield node
            nodes.extend(n for following in node.steps.values() for n in following)
