"""The text of a document → the date of the exam or visit that it reports."""

import datetime
import re
from functools import cache

from hepcite.extract.identify.data import load
from hepcite.extract.identify.kinds import HEAD_CHARACTERS
from hepcite.extract.language.dates import DateMention, find_dates
from hepcite.records import Case


@cache
def _label(name: str) -> re.Pattern[str]:
    words = "|".join(sorted(load("heads")["dates"][name], key=len, reverse=True))
    return re.compile(
        rf"(?:^|[\s(|/;,*-])(?:{words})[\s.:|]*(?:of|on|the|is|at|=|day)?[\s.:|]*$", re.IGNORECASE
    )


def is_labelled(text: str, mention: DateMention, name: str) -> bool:
    """The words before the date call it a date of the kind `name` (heads.yaml, dates)."""
    before = text[max(0, mention.start - 45) : mention.start]
    return bool(_label(name).search(before))


def document_date(text: str, kind: str, case: Case) -> datetime.date | None:
    """The date of the exam or visit: a labelled date of the head first, then any full date of the head, then of the
    whole text; never a birth date, nor one long before the rest."""
    full = [d for d in find_dates(text, None) if d.precision == "day"]
    usable = [
        d
        for d in full
        if not is_labelled(text, d, "birth") and d.date != case.patient.birth_date and d.date.year > 1990
    ]
    head = [d for d in usable if d.start < HEAD_CHARACTERS]
    order = ["discharge", "exam", "reported"] if kind == "discharge_summary" else ["exam", "reported"]
    if kind == "pathology":
        order = ["reported", "exam"]
    for label in order:
        named = [d.date for d in head if is_labelled(text, d, label)]
        if named:
            return named[0]
    plain = [d.date for d in head if not is_labelled(text, d, "prior")]
    if plain:
        return plain[0] if kind != "lab_report" else max(plain)
    tail = [d.date for d in usable if is_labelled(text, d, "exam") or is_labelled(text, d, "reported")]
    if tail:
        return tail[0]
    known = [d.date for d in usable if d.date <= case.received]
    return max(known) if known else None
