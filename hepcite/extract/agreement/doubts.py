"""Facts with their evidence on recognised pages → the words and quotes that are not read for certain."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hepcite.extract.agreement.rules import feeding_words, is_poor, odd_sizes, rules, words_of
from hepcite.extract.formats.engines import other_reader
from hepcite.extract.formats.second_look import SecondLook, second_look
from hepcite.records import Case, Evidence, Page, Word

PageKey = tuple[str, int]
Claim = tuple[str, Evidence]
"""A fact's name and a quote that it rests on."""

_TWO_READERS = "two readers of the picture do not read the words alike"
_ONE_READER = "the words were not recognised surely, and no second reader is installed to confirm them"


@dataclass(frozen=True, slots=True)
class Doubts:
    """`words`: those in doubt. `denied`: quotes on lines where a second reader finds one more denial.

    `odd`: pages on which something stands in the place of a size that nobody reads alike, or a line with a size was
    passed over.
    """

    pages: Mapping[PageKey, Page]
    words: frozenset[tuple[PageKey, Word]]
    denied: frozenset[Evidence]
    odd: frozenset[PageKey]
    why: str

    @staticmethod
    def of(
        case: Case, claims: Sequence[Claim], pages: Mapping[PageKey, Page], files: Mapping[str, bytes]
    ) -> "Doubts":
        by_page: dict[PageKey, list[Claim]] = {}
        for claim in claims:
            by_page.setdefault((claim[1].document, claim[1].page), []).append(claim)
        words: set[tuple[PageKey, Word]] = set()
        denied: set[Evidence] = set()
        odd: set[PageKey] = set()
        readers = 2
        for key, told in by_page.items():
            page = pages[key]
            wanted, strange = _wanted(page, told)
            needs_look = wanted or strange or is_poor(page) or _of_sizes(told)
            look = look_at(page, files.get(key[0]), case.password(key[0])) if needs_look else None
            if needs_look and look is None:
                readers = 1
            words |= {(key, word) for word in wanted if not is_sure(word, look)}
            if any(not is_sure(word, look) for word in strange) or _hides_a_size(look, told):
                odd.add(key)
            if look is not None and is_poor(page):
                denied |= {e for _, e in told if _has_lost_a_denial(look, words_of(page, e))}
        why = _TWO_READERS if readers > 1 else _ONE_READER
        return Doubts(pages, frozenset(words), frozenset(denied), frozenset(odd), why)

    def touch(self, fact: str, evidence: Evidence) -> bool:
        key = (evidence.document, evidence.page)
        if key not in self.pages:
            return False
        if evidence in self.denied or (fact in rules().sizes and key in self.odd):
            return True
        return any((key, word) in self.words for word in feeding_words(fact, self.pages[key], evidence))


def _wanted(page: Page, claims: Iterable[Claim]) -> tuple[list[Word], list[Word]]:
    """The words that feed the facts; and what stands in the place of a size, where the facts are of sizes."""
    claims = list(claims)
    feeding = dict.fromkeys(w for fact, e in claims for w in feeding_words(fact, page, e))
    return list(feeding), list(odd_sizes(page)) if _of_sizes(claims) else []


def _of_sizes(claims: Iterable[Claim]) -> bool:
    return any(fact in rules().sizes for fact, _ in claims)


def _hides_a_size(look: SecondLook | None, claims: Iterable[Claim]) -> bool:
    """The other reader finds a size where the first found no word: a row of a table that was dropped."""
    told = rules().patterns["told_size"]
    return look is not None and _of_sizes(claims) and any(map(told.search, look.unread()))


def look_at(page: Page, data: bytes | None, password: str | None) -> SecondLook | None:
    """None where no other reader is installed, or the page cannot be drawn."""
    reader = other_reader(page.read_by)
    return second_look(reader, data, page, password) if reader is not None and data is not None else None


def is_sure(word: Word, look: SecondLook | None) -> bool:
    if look is None:
        return (word.confidence or 0.0) >= rules().single_reader_confidence
    return look.is_alike(word)


def _has_lost_a_denial(look: SecondLook, words: Sequence[Word]) -> bool:
    return any(rules().denials(second) > rules().denials(first) for first, second in look.readings(words))
