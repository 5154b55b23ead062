"""Creatinine, age and sex → estimated GFR by CKD-EPI 2021, and whether that is severe impairment."""

import datetime
import re
from functools import cache

from hepcite.extract.fields.base import Context, data
from hepcite.extract.language.note import Note


def ckd_epi_2021(creatinine_mg_dl: float, age_years: int, sex: str) -> float:
    """The estimated GFR in mL/min/1.73 m2; `sex` is female or male. Inker et al., NEJM 2021."""
    known = data("renal")["ckd_epi_2021"]
    of_sex = known[sex]
    ratio = creatinine_mg_dl / of_sex["k"]
    return float(
        known["base"]
        * min(ratio, 1.0) ** of_sex["a"]
        * max(ratio, 1.0) ** known["above"]
        * known["age"] ** age_years
        * of_sex["factor"]
    )


def age_at(birth: datetime.date, day: datetime.date) -> int:
    """Completed years on `day`."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def sex_of(context: Context) -> str | None:
    """female or male, from the request, else from the words of the notes where they agree."""
    given = (context.case.patient.sex or "").strip().lower()
    if given[:1] in ("f", "m"):
        return "female" if given[0] == "f" else "male"
    told = {sex for note in context.notes for sex in (_told(note),) if sex}
    return told.pop() if len(told) == 1 else None


_LABEL = re.compile(
    r"\b(?:sex|gender)\s*[:|/]*\s*(?P<sex>female|male|f|m)\b|\b\d{1,3}[\s-]?(?:y/?o|yr|yrs|years?|year)?\.?[\s-]?(?:old\s+)?(?P<after>female|male|woman|man|lady|gentleman|f|m)\b",
    re.IGNORECASE,
)


def _told(note: Note) -> str | None:
    label = _LABEL.search(note.text)
    if label:
        word = (label["sex"] or label["after"]).lower()
        return "female" if word[0] in ("f", "w", "l") else "male"
    counts = {sex: len(_pronouns(sex).findall(note.text)) for sex in ("female", "male")}
    best, other = sorted(counts, key=lambda s: counts[s], reverse=True)
    return best if counts[best] >= 1 and counts[best] > 3 * counts[other] else None


@cache
def _pronouns(sex: str) -> re.Pattern[str]:
    words = [w for w in data("renal")["sex_words"][sex] if w not in ("f\\b", "m\\b")]
    return re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE)


def is_severe_creatinine(creatinine_mg_dl: float, context: Context, day: datetime.date | None) -> bool | None:
    """Whether a creatinine alone means severe impairment; None where age or sex would decide and is not
    known."""
    known = data("renal")
    birth, sex = context.case.patient.birth_date, sex_of(context)
    age = age_at(birth, day or context.case.received)
    if age < known["adult_years"]:
        return None
    if creatinine_mg_dl <= known["never_severe_to_creatinine_mg_dl"]:
        return False
    if sex is None:
        return None
    return ckd_epi_2021(creatinine_mg_dl, age, sex) < float(known["severe_below_egfr"])
