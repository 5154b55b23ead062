"""A note → the laboratory values that it states, each with its date: prose, slashed lists and tables."""

from hepcite.extract.fields.labs.prose import by_sentence, explains, read_prose
from hepcite.extract.fields.labs.tables import column_at, read_tables
from hepcite.extract.fields.labs.value import LabValue, newest
from hepcite.extract.language.note import Note

__all__ = ["LabValue", "by_sentence", "column_at", "explains", "newest", "read_labs"]


def read_labs(note: Note, analytes: frozenset[str]) -> tuple[LabValue, ...]:
    """The values of `analytes` (bilirubin, albumin, inr, creatinine, egfr) that `note` states of the patient.

    Reference ranges, thresholds, supposed values and those of relatives are left out, earlier ones marked.
    """
    from_tables, used = read_tables(note, analytes)
    found = [*from_tables, *read_prose(note, analytes, used)]
    return tuple(sorted(found, key=lambda v: v.start))
