"""Placeholder of the ledger."""
from hepcite.extract.fields.base import Context, absent
from hepcite.records import Fact, Lesion


def read_ledger(context: Context) -> tuple[tuple[Fact, ...], tuple[Lesion, ...]]:
    names = ("lesion_count", "largest_lesion_cm", "encapsulated", "smallest_lesion_cm")
    return tuple(absent(n, context.notes) for n in names), ()
