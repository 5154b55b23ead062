"""The request: who asks for what, for whom, under which line of business."""

import datetime
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Patient:
    name: str
    birth_date: datetime.date
    sex: str | None = None
    member_id: str | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """One requested line: a CPT or HCPCS code, the provider's words, or both."""

    code: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One prior-authorization request. `received` is the only clock that the program knows.

    `date_of_service`, where the request names one, says which version of the policy applies. `passwords` open
    locked files, as (file name, password); nothing shows, compares or keeps them.
    """

    case_id: str
    line_of_business: str
    state: str
    received: datetime.date
    urgency: str
    patient: Patient
    diagnoses: tuple[str, ...]
    services: tuple[Service, ...]
    date_of_service: datetime.date | None = None
    passwords: tuple[tuple[str, str], ...] = field(default=(), repr=False, compare=False)

    def password(self, file_name: str) -> str | None:
        return dict(self.passwords).get(file_name)
