"""What can keep the store from doing what it was asked.

StoreError (an IntakeError: `faults` holds one line each)
├── NotThere            no such case, file, user, ...
├── Conflict            somebody changed the case meanwhile; `current` is its version now
├── KeyReused           an idempotency key came back with another request
├── NotPossible         the case is in a state that forbids this (submitting twice, reviewing what is not decided)
├── WrongCorrection     a correction whose fact, value or evidence cannot be
├── WrongText           a text or a number that a database cannot keep
├── TooLarge            an upload beyond the limit
├── StorageFailed       the disk or the database refused a write: nothing was stored; try again when it is repaired
└── WrongSettings       the folder, the address of the database or its version does not fit
"""

from hepcite.intake.errors import IntakeError


class StoreError(IntakeError):
    """Base of all of them. No message holds record text, a name, a birth date or a member id."""


class NotThere(StoreError):
    pass


class Conflict(StoreError):
    """`current`: the version that the case has now. Load it again, look, and repeat the change."""

    def __init__(self, case_id: str, current: int) -> None:
        self.case_id = case_id
        self.current = current
        super().__init__(
            f"case {case_id}: was changed by somebody else; look at it again, then repeat the change"
        )


class KeyReused(StoreError):
    pass


class NotPossible(StoreError):
    pass


class WrongCorrection(StoreError):
    pass


class WrongText(StoreError):
    def __init__(self) -> None:
        super().__init__(
            "the text holds a sign that cannot be kept (a zero byte, half of a character), or a number is too large; correct it"
        )


class TooLarge(StoreError):
    pass


class StorageFailed(StoreError):
    pass


class WrongSettings(StoreError):
    pass
