"""The evidence of a Result, as a template shows it, into numbered citations and the pages that they lie on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from hepcite.records import Box, Document, Evidence, Page, PageImage, PageImages, Result
from hepcite.review.turned import Turn, turn_of

CLIP_MARGIN_PT = 14
"""Shown above and below the words."""
CLIP_ASIDE_PT = 160
"""Shown beside them, both sides together."""

Place = tuple[str, int, int, int]
"""File, page, start, end."""


@dataclass(slots=True)
class Citation:
    """The same words once, whichever rules found them. `uses` holds where they are shown: (anchor, label)."""

    number: int
    evidence: Evidence
    uses: list[tuple[str, str]] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        return f"c{self.number}"


@dataclass(frozen=True, slots=True)
class Clip:
    """A band of a page's picture, to be shown beside a quote: `frame` is x, y, width and height of the upright picture
    that stands in the viewer as `picture`; `boxes` are those of the words."""

    picture: str
    frame: Box
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A cited page as the viewer shows it: its picture with boxes where there is one, else its text.

    `picture` is the anchor of the picture alone.
    """

    anchor: str
    page: Page
    document: Document
    image: PageImage | None
    citations: tuple[Citation, ...]
    picture: str = "picture"

    @property
    def turn(self) -> Turn:
        """How the picture is turned so that its words stand upright."""
        return turn_of(self.page, self.image)

    def boxes_of(self, citation: Citation) -> tuple[Box, ...]:
        return tuple(self.turn.box(box) for box in citation.evidence.boxes or ())

    def pieces(self) -> Iterator[tuple[str, tuple[Citation, ...], tuple[Citation, ...]]]:
        """The text cut where a citation begins or ends: each piece, the citations that hold it, and those that
        begin with it."""
        text = self.page.text
        spans = [
            (c, min(c.evidence.start, len(text)), min(c.evidence.end, len(text))) for c in self.citations
        ]
        cuts = sorted({0, len(text), *(at for _, start, end in spans for at in (start, end))})
        for start, end in zip(cuts, [*cuts[1:], len(text)], strict=True):
            held = tuple(c for c, first, last in spans if first <= start and end <= last and start < end)
            yield text[start:end], held, tuple(c for c, first, _ in spans if first == start)


class Citations:
    """Filled while a template runs: numbers in the order of reading."""

    def __init__(self, result: Result, images: PageImages) -> None:
        self._result, self._images = result, images
        self._by_place: dict[Place, Citation] = {}
        self._pages = {
            (document.name, page.number): (document, page)
            for document in result.documents
            for page in document.pages
        }
        self._used = 0

    def of(self, evidence: Evidence) -> Citation | None:
        """None where the page of the words is not at hand, or does not hold them at their place."""
        _, page = self._pages.get((evidence.document, evidence.page), (None, None))
        if page is None or page.text[evidence.start : evidence.end] != evidence.quote:
            return None
        place = (evidence.document, evidence.page, evidence.start, evidence.end)
        return self._by_place.setdefault(place, Citation(len(self._by_place) + 1, evidence))

    def use(self, citation: Citation, label: str) -> str:
        """The anchor of one more place where `citation` is shown."""
        self._used += 1
        anchor = f"u{self._used}"
        citation.uses.append((anchor, label))
        return anchor

    def clip(self, evidence: Evidence) -> Clip | None:
        """None where the page has no picture, or the words no boxes."""
        place = (evidence.document, evidence.page)
        image = self._images.get(place)
        if image is None or not evidence.boxes or self.of(evidence) is None:
            return None
        turn = turn_of(self._pages[place][1], image)
        boxes = tuple(turn.box(box) for box in evidence.boxes)
        top = max(0.0, min(box[1] for box in boxes) - CLIP_MARGIN_PT)
        bottom = min(turn.frame[1], max(box[3] for box in boxes) + CLIP_MARGIN_PT)
        middle = (min(box[0] for box in boxes) + max(box[2] for box in boxes)) / 2
        width = min(turn.frame[0], max(box[2] - box[0] for box in boxes) + CLIP_ASIDE_PT)
        left = min(max(0.0, middle - width / 2), turn.frame[0] - width)
        frame = (round(left, 1), round(top, 1), round(width, 1), round(bottom - top, 1))
        return Clip(self._picture(place), frame, boxes)

    def _picture(self, place: tuple[str, int]) -> str:
        return f"picture-{list(self._pages).index(place) + 1}"

    def shown(self) -> frozenset[int]:
        """The numbers of all citations so far."""
        return frozenset(citation.number for citation in self._by_place.values())

    def leaves(self) -> tuple[Leaf, ...]:
        """The cited pages in the order of the packet, each with its citations in the order of the page."""
        cited: dict[tuple[str, int], list[Citation]] = {}
        for citation in self._by_place.values():
            cited.setdefault((citation.evidence.document, citation.evidence.page), []).append(citation)
        found = [place for place in self._pages if place in cited]
        return tuple(self._leaf(number, place, cited[place]) for number, place in enumerate(found, start=1))

    def _leaf(self, number: int, place: tuple[str, int], citations: list[Citation]) -> Leaf:
        document, page = self._pages[place]
        in_order = sorted(citations, key=lambda c: (c.evidence.start, c.evidence.end))
        return Leaf(
            f"leaf-{number}", page, document, self._images.get(place), tuple(in_order), self._picture(place)
        )


def cited_pages(result: Result) -> dict[str, set[int]]:
    """The pages whose pictures a summary of `result` wants, by file: the cited ones that have boxes."""
    wanted: dict[str, set[int]] = {}
    for evidence in all_evidence(result):
        if evidence.boxes:
            wanted.setdefault(evidence.document, set()).add(evidence.page)
    return wanted


def all_evidence(result: Result) -> Iterator[Evidence]:
    """Every quote of a result, repeated where it is used again."""
    for fact in result.findings.facts.values():
        yield from fact.evidence
        yield from (each for rival in fact.rivals for each in rival.evidence)
        yield from fact.absence.near_misses if fact.absence else ()
        yield from (each for line in fact.worksheet for each in line.evidence)
    for lesion in result.findings.lesions:
        yield from lesion.evidence
        yield from (each for size in lesion.earlier for each in size.evidence)
    for pathway in (p for t in result.determination.treatments for p in t.pathways):
        yield from _both(pathway.gate_evidence, pathway.gate_against)
        yield from (each for proposal in pathway.gate_proposals for each in proposal.evidence)
        for criterion in pathway.criteria:
            yield from (each for proposal in criterion.proposals for each in proposal.evidence)
            yield from _both(criterion.evidence, criterion.against)
            yield from criterion.absence.near_misses if criterion.absence else ()
    if result.consultation is not None:
        yield from (answer.evidence for answer in result.consultation.answers if answer.evidence)


def _both(one: Iterable[Evidence], other: Iterable[Evidence]) -> Iterator[Evidence]:
    yield from one
    yield from other
