"""The head of a document against the request → why it is another patient's, if it is."""

import datetime
import re
import unicodedata
from collections.abc import Iterator

from hepcite.extract.identify.data import load
from hepcite.extract.identify.dates import is_labelled
from hepcite.extract.identify.kinds import HEAD_CHARACTERS
from hepcite.extract.language.dates import DateMention, find_dates
from hepcite.records import Patient


def name_tokens(name: str) -> set[str]:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return {t for t in re.split(r"[^a-z]+", plain) if len(t) > 1}


_INVERTED = re.compile(r"[A-Z][\w'-]+,[ ]?[A-Z]")
_BARE = re.compile(r"[ \t]*[A-Z][A-Za-z'’-]+,?[ \t]+[A-Z][A-Za-z'’.-]*(?:[ \t]+[A-Z][A-Za-z'’.-]*)?[ \t|,]+$")
_PERSON = re.compile(r"[ \t|,]*(?:\(?[MF]\b|(?:fe)?male\b|MRN\b|sex\b|\d{1,3} ?y)", re.IGNORECASE)
_YOUNGEST_YEARS, _RECENT_YEAR = 15, 2020
"""A date without a label is a birth date only so long before the newest of the head, which is no older than that."""
_NAME_VALUE = r"[ \t]*(?P<mark>[.:|#]*)[ \t]+(?P<name>[A-Z][^\n|:;()\d]{2,45})"


def another_patient(text: str, patient: Patient) -> str | None:
    """Why the document is another patient's: a birth date or a labelled name that contradicts the request; else None."""
    head = text[: 2 * HEAD_CHARACTERS]
    days = [d for d in find_dates(head, None) if d.precision == "day"]
    births = [d for d in days if is_labelled(head, d, "birth")] or list(_unlabelled_births(head, days))
    own = [d for d in days if is_same_day(head, d, patient.birth_date)]
    if births and (
        any(_is_own_line(head, d) and d not in own for d in births) or not any(d in own for d in births)
    ):
        return "another patient: the birth date differs from the request"
    if own and not births:
        return None
    if _is_named_otherwise(head, patient, is_known=bool(births)):
        return "another patient: the name differs from the request"
    return None


def _unlabelled_births(head: str, days: list[DateMention]) -> Iterator[DateMention]:
    """Birth dates below the head of a column, or behind a bare name: "LEE, ANN  02/11/1955  F"."""
    latest = max([day.date.year for day in days] + [_RECENT_YEAR])
    for day in days:
        if day.date.year > latest - _YOUNGEST_YEARS:
            continue
        start = head.rfind("\n", 0, day.start) + 1
        above = next((line for line in reversed(head[:start].split("\n")) if line.strip()), "")
        stop = head.find("\n", day.end)
        before, after = head[start : day.start], head[day.end : stop if stop >= 0 else len(head)]
        is_of_person = bool(_PERSON.match(after)) or (
            before.isupper() and bool(_INVERTED.match(before.strip()))
        )
        if _names_columns(above) or (_BARE.match(before) and is_of_person):
            yield day


def _names_columns(line: str) -> bool:
    """A row of headings, one for the name and one for the birth date, and no value."""
    labels = "|".join(sorted(load("heads")["names"], key=len, reverse=True))
    births = "|".join(load("heads")["dates"]["birth"])
    return bool(
        re.match(rf"[ \t|]*(?:{labels})[ \t|]", line, re.IGNORECASE)
        and re.search(rf"(?<!\w)(?:{births})(?!\w)", line, re.IGNORECASE)
        and not re.search(r"[:\d]", line)
    )


def _is_named_otherwise(head: str, patient: Patient, *, is_known: bool) -> bool:
    """No labelled name is the request's. A name that may be anybody's (an agent's, a contact's) says so only where
    the request's stands nowhere; where its birth date does not either (`is_known`), so does any."""
    wanted, present = name_tokens(patient.name), name_tokens(head)
    named = stated_names(head)
    if not named or any(name & wanted for name in named):
        return False
    if not is_known:
        return not wanted & present
    return bool(stated_names(head, "patient_names")) or not wanted <= present


def _is_own_line(head: str, birth: DateMention) -> bool:
    """The birth date stands on the line that names the document's patient; a banner that intake printed is none."""
    line = head[head.rfind("\n", 0, birth.start) + 1 : birth.start]
    labels = "|".join(sorted(load("heads")["names"], key=len, reverse=True))
    return bool(re.match(rf"[ \t]*(?:{labels})\b[ \t]*[.:|#]", line, re.IGNORECASE))


def stated_names(head: str, kind: str = "names") -> list[set[str]]:
    """The words of each name that stands after a label of the list `kind` (heads.yaml) at the beginning of a line.

    After a label with no mark a name counts only as "Last, First" or with a figure beside it ("Patient Ann Lee, 64").
    """
    labels = "|".join(sorted(load("heads")[kind], key=len, reverse=True))
    found = []
    for match in re.finditer(rf"^[ \t]*(?i:{labels}){_NAME_VALUE}(?P<rest>[^\n]*)", head, re.MULTILINE):
        if not match["mark"] and not re.search(r"\d", match["rest"]) and not _INVERTED.match(match["name"]):
            continue
        name = re.split(r"\s{2,}|\bDOB\b|\bborn\b", match["name"], flags=re.IGNORECASE)[0]
        words = name_tokens(name) - set(load("heads")["honorifics"])
        if len(words) > 1:
            found.append(words)
    return found


def is_same_day(text: str, mention: DateMention, wanted: datetime.date) -> bool:
    """The written date is `wanted`, also when its day and month are written the other way round."""
    if mention.date == wanted:
        return True
    written = text[mention.start : mention.end]
    swapped = re.fullmatch(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}", written) and mention.date.day <= 12
    return bool(
        swapped
        and (mention.date.year, mention.date.day, mention.date.month)
        == (wanted.year, wanted.month, wanted.day)
    )
