"""Documents → the same, copies of one another set aside: one is kept, the other says which it repeats."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import combinations

from hepcite.extract.identify.data import load
from hepcite.extract.identify.tokens import Token, tokens_of
from hepcite.records import Document, Problem

_CROWD = 40
"""A run of words in more documents than this is a form's, and says nothing of two of them."""


def without_repeats(documents: Sequence[Document]) -> tuple[Document, ...]:
    """A near-copy that differs in something that matters is none: both stay, and the later one says so.

    Of two copies the printed one is kept before the recognised one, else the better recognised, else the first.
    """
    read = {i: tokens_of(d) for i, d in enumerate(documents) if d.set_aside is None}
    out = list(documents)
    for a, b in _candidates(read):
        if out[a].set_aside or out[b].set_aside:
            continue
        kept, copy = sorted((a, b), key=lambda i: (-_sureness(read[i]), i))
        differences = count_differences(read[kept], read[copy])
        if differences and _is_serial(out[a], out[b]):
            continue
        if differences:
            later, other = max(a, b), min(a, b)
            out[later] = replace(
                out[later], problems=(*out[later].problems, _nearly(out[later], out[other], differences))
            )
        else:
            out[copy] = replace(out[copy], set_aside=f"duplicate: repeats {place_of(out[kept])}")
    return tuple(out)


def _is_serial(a: Document, b: Document) -> bool:
    """Two exams or visits told by one template, not two versions of one."""
    return a.date is not None and b.date is not None and a.date != b.date


def place_of(document: Document) -> str:
    """ "page 4 of packet.pdf", "pages 4 to 6 of packet.pdf"."""
    last = document.pages[-1].number if document.pages else document.first_page
    if last == document.first_page:
        return f"page {last} of {document.name}"
    return f"pages {document.first_page} to {last} of {document.name}"


def _nearly(document: Document, other: Document, differences: int) -> Problem:
    return Problem(
        "near_duplicate",
        f"{document.name}: nearly repeats {place_of(other)}, with {differences} "
        f"{'difference' if differences == 1 else 'differences'} in numbers or deciding words; compare the two.",
        page=document.first_page,
        fatal=False,
    )


def _sureness(tokens: Sequence[Token]) -> float:
    return round(sum(t.confidence for t in tokens) / len(tokens), 3) if tokens else 0.0


def _shingles(tokens: Sequence[Token]) -> frozenset[tuple[str, ...]]:
    size = load("repeats")["shingle_tokens"]
    keys = [t.key for t in tokens if not t.is_marginal]
    return frozenset(tuple(keys[i : i + size]) for i in range(max(1, len(keys) - size + 1)) if keys)


def _candidates(read: dict[int, tuple[Token, ...]]) -> Iterator[tuple[int, int]]:
    """Pairs that share enough shingles (Jaccard), in the order of the documents."""
    shingles = {i: _shingles(tokens) for i, tokens in read.items()}
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for i in sorted(shingles):
        for shingle in shingles[i]:
            holders[shingle].append(i)
    shared: Counter[tuple[int, int]] = Counter()
    for those in holders.values():
        if 1 < len(those) <= _CROWD:
            shared.update(combinations(those, 2))
    least = load("repeats")["candidate_share"]
    for a, b in sorted(shared):
        both = shared[a, b]
        if both / (len(shingles[a]) + len(shingles[b]) - both) >= least:
            yield a, b


def count_differences(kept: Sequence[Token], copy: Sequence[Token]) -> int:
    """How many numbers, deciding words and additions of `copy` are not those of `kept`, misreadings aside."""
    a, b = list(kept), list(copy)
    is_short = min(len(a), len(b)) < load("repeats")["fewest_tokens"]
    matcher = SequenceMatcher(None, [t.key for t in a], [t.key for t in b], autojunk=False)
    count = 0
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            count += sum(_is_other_point(x, y) for x, y in zip(a[i:j], b[k:m], strict=True))
        else:
            gone, come = ([t for t in side if not t.is_marginal] for side in (a[i:j], b[k:m]))
            count += bool(gone or come) and (is_short or _matters(gone, come))
    return count


def _is_recognised(tokens: Sequence[Token]) -> bool:
    return any(t.confidence < 1 for t in tokens)


def _is_other_point(x: Token, y: Token) -> bool:
    """The same figures with another decimal point: a misreading only where one was recognised."""
    return x.text != y.text and x.is_number and y.is_number and x.confidence == y.confidence == 1


def _matters(kept: Sequence[Token], copy: Sequence[Token]) -> bool:
    """The passage of `copy` says something else than that of `kept`."""
    rules = load("repeats")
    words = set(rules["matter"])
    if {t.text for t in kept} & words != {t.text for t in copy} & words:
        return True
    if not _is_recognised(copy):
        return True
    known = {t.key for t in kept}
    if any(t.is_number and t.confidence >= rules["sure_confidence"] and t.key not in known for t in copy):
        return True
    if len(kept) - len(copy) > rules["lost_tokens"]:
        return True
    added = [t for t in copy if _is_sure_word(t) and not any(_is_alike(t, other) for other in kept)]
    return len(added) > rules["added_words"] if not kept else bool(added)


def _is_sure_word(token: Token) -> bool:
    return (
        len(token.text) > 3
        and token.text.isalpha()
        and token.confidence >= load("repeats")["sure_word_confidence"]
    )


def _is_alike(token: Token, other: Token) -> bool:
    return SequenceMatcher(None, token.key, other.key).ratio() >= float(load("repeats")["alike_share"])
