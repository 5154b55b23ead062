"""What a unit comes to: a Frame, with its Size; the kinds of frame."""

from dataclasses import dataclass, field

from hepcite.extract.fields.base import Source
from hepcite.extract.fields.lesions.quantity import Quantity
from hepcite.extract.language.measures import Measure

TARGET, BENIGN, LOW, TREATED, OTHER, UNKNOWN = "target", "benign", "low", "treated", "other", "unknown"


@dataclass(frozen=True, slots=True)
class Size:
    """Largest diameter in cm as an interval (None is an open end), the smallest of the things measured where
    the words give a range or a list, and the span of the number. `axes` are all dimensions of one thing."""

    low: float | None
    high: float | None
    smallest: float | None
    start: int
    end: int
    values: tuple[float, ...] = ()
    axes: tuple[float, ...] = ()

    @property
    def is_exact(self) -> bool:
        return self.low is not None and self.low == self.high


@dataclass(slots=True)
class Frame:
    """One mention of a lesion, or of a group of them. Filled while the note is read, then left alone.

    `kind` is target, benign, low, treated, other (no liver lesion) or unknown (words without a noun).
    `number` is the label of a list or table ("1", "a"). `is_named` marks a malignant noun or category,
    `is_definite` a mention of something known ("the mass"), `superlative` the largest of several.
    `sums` are lengths called combined or total, passed over as sums.
    `ordinal` is the number in "a fourth lesion"; `lot` what sets its lot off from another (words.yaml, lots).
    """

    start: int
    end: int
    zone: str
    kind: str
    segments: frozenset[str] = frozenset()
    sizes: list[Size] = field(default_factory=list)
    sums: list[Size] = field(default_factory=list)
    number: str | None = None
    quantity: Quantity | None = None
    category: str | None = None
    capsule: bool | None = None
    capsule_span: tuple[int, int] | None = None
    is_named: bool = False
    is_definite: bool = False
    superlative: bool = False
    satellite: bool = False
    is_another: bool = False
    is_added: bool = False
    is_rest: bool = False
    is_example: bool = False
    is_now: bool = False
    side: str | None = None
    replaces_cm: float | None = None
    is_plural: bool = False
    source: Source | None = None
    is_imaging_told: bool = False
    sentence: int = 0
    ordinal: int | None = None
    lot: str | None = None
    leader: "Frame | None" = None

    @property
    def size(self) -> Size | None:
        return self.sizes[0] if self.sizes else None


def size_of(measure: Measure) -> Size:
    """The size that `measure` gives: dimensions as their largest, bounds as intervals."""
    high = measure.largest_cm
    if measure.bound == "upper":
        return Size(0.0, high, None, measure.start, measure.end)
    if measure.bound == "lower":
        return Size(high, None, None, measure.start, measure.end)
    smallest = min(measure.values_cm) if measure.kind in ("range", "list") else None
    values = measure.values_cm if measure.kind == "list" else ()
    axes = measure.values_cm if measure.kind == "size" else ()
    return Size(high, high, smallest, measure.start, measure.end, values, axes)
