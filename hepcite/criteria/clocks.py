"""A case and the policy's decision clocks → when an answer is due; None where no rule sets a time."""

import datetime
from collections.abc import Iterable

from hepcite.criteria.model import Clock
from hepcite.records import Case, Due


def due_date(case: Case, clocks: Iterable[Clock]) -> Due | None:
    for clock in clocks:
        begun = clock.begins is None or clock.begins <= case.received
        ended = clock.ends is not None and clock.ends < case.received
        if (
            case.line_of_business in clock.lines_of_business
            and case.urgency == clock.urgency
            and begun
            and not ended
        ):
            return Due(case.received + datetime.timedelta(days=clock.days), clock.rule)
    return None
