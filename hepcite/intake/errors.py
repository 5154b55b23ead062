"""Wrong input told to a person: a list of faults, each with its place and its remedy."""


class IntakeError(Exception):
    """The input or the call is wrong (exit status 2). `faults` holds one line each: where, what, what to do.

    No fault repeats the name, birth date or member id of a patient.
    """

    def __init__(self, *faults: str) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))
