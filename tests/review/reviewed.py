"""A labeled case into its Result and the pictures of its cited pages, once a process."""

from functools import cache
from pathlib import Path

from hepcite.intake.casefolder import load_case
from hepcite.intake.pictures import page_images
from hepcite.intake.policies import policy_of
from hepcite.pipeline import review_case
from hepcite.records import PageImages, Result

CASES = Path(__file__).parents[2] / "eval" / "cases"


@cache
def reviewed(case_id: str) -> tuple[Result, PageImages]:
    case, files = load_case(CASES / case_id)
    result = review_case(case, files, policy_of(case))
    return result, page_images(result, files)
