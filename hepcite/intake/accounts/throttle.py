"""Failed logins into a wait: per account and per address, kept in the store, so that a restart forgives nothing."""

import hashlib
from dataclasses import dataclass

from hepcite.intake.store import Store

WINDOW_SECONDS = 900.0


@dataclass(frozen=True, slots=True)
class Throttle:
    """A log-in is refused, right or wrong, once account or address failed so often within the window."""

    store: Store
    most_of_account: int = 8
    most_of_address: int = 40

    def is_closed(self, name: str | None, address: str) -> bool:
        """None where no account was named: the address alone counts."""
        failures = self.store.accounts.failures
        return any(failures(key, seconds=WINDOW_SECONDS) >= most for key, most in self._limits(name, address))

    def failed(self, name: str | None, address: str) -> None:
        for key, _ in self._limits(name, address):
            self.store.accounts.login_failed(key)

    def _limits(self, name: str | None, address: str) -> list[tuple[str, int]]:
        account = [] if name is None else [(_account(name), self.most_of_account)]
        return [*account, (_address(address), self.most_of_address)]

    def forgive(self, name: str) -> None:
        """After a right password. The address keeps its count: one good account must not reset it."""
        self.store.accounts.forgive(_account(name))


def _account(name: str) -> str:
    """What people type as a name may be a password; so its hash is kept."""
    return "account:" + hashlib.sha256(name.strip().casefold().encode()).hexdigest()[:32]


def _address(address: str) -> str:
    return "address:" + address
