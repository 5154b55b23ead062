"""The lesion ledger into a drawing of size by date."""

from itertools import pairwise

from hepcite.records import EarlierSize, Lesion
from hepcite.review.timeline import BOTTOM, HEIGHT, NAME_HEIGHT, TOP, timeline


def lesion(name: str, cm: float | None, *earlier: tuple[float, str]) -> Lesion:
    sizes = tuple(EarlierSize(size, date, ()) for size, date in earlier)
    return Lesion(name, cm, "6", None, "viable", "2026-03-01", (), earlier=sizes)


def test_no_course_is_drawn_of_one_date() -> None:
    assert timeline((lesion("L1", 3.0), lesion("L2", 1.0))) is None
    assert timeline(()) is None


def test_a_line_goes_up_with_the_size_and_right_with_the_date() -> None:
    drawn = timeline((lesion("L1", 4.0, (2.0, "2025-09-01"), (3.0, "2025-12-01")), lesion("L2", 1.0)))
    assert drawn is not None
    first, second = drawn.lines
    assert [point.told for point in first.points] == [
        "2025-09-01: 2 cm",
        "2025-12-01: 3 cm",
        "2026-03-01: 4 cm",
    ]
    xs, ys = [point.x for point in first.points], [point.y for point in first.points]
    assert xs == sorted(xs)
    assert ys == sorted(ys, reverse=True)
    assert all(TOP <= y <= HEIGHT - BOTTOM for y in ys)
    assert len(second.points) == 1
    assert first.dash != second.dash
    assert drawn.told.startswith("L1, segment 6: 2025-09-01: 2 cm, 2025-12-01: 3 cm")
    assert [tick.label for tick in drawn.sizes] == ["0", "1", "2", "3", "4"]


def test_names_of_lesions_of_one_size_do_not_lie_on_one_another() -> None:
    drawn = timeline((lesion("L1", 2.0, (1.0, "2025-09-01")), lesion("L2", 2.0), lesion("L3", 1.9)))
    assert drawn is not None
    heights = sorted(line.name_y for line in drawn.lines)
    assert all(below - above >= NAME_HEIGHT for above, below in pairwise(heights))


def test_a_lesion_without_a_size_or_a_date_has_no_line() -> None:
    drawn = timeline((lesion("L1", 2.0, (1.0, "2025-09-01")), lesion("L2", None)))
    assert drawn is not None
    assert [len(line.points) for line in drawn.lines] == [2]
