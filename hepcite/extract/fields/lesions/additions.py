"""The numbers of lesions told in one zone → whether one comes on top of another ("in addition five smaller ones")."""

from hepcite.extract.fields.lesions.mention import Frame


def is_on_top(frame: Frame, of: Frame, said: list[Frame]) -> bool:
    """`frame` adds its number to that of `of`, told right before it."""
    count = of.quantity.count if of.quantity else None
    is_vague = not count or (count.max is None and count.min == 2)
    if is_vague or not frame.is_added or frame.is_definite or frame.start <= of.start:
        return False
    between = [f for f in said if of.start < f.start < frame.start and not f.is_added]
    return not between


def lowest_sum(alone: int, more: Frame) -> int:
    """The least that `alone` lesions told one by one and those of `more` come to."""
    low = int(more.quantity.count.min or 0) if more.quantity else 0
    return alone + low if more.is_added and not more.is_definite else max(low, alone)
