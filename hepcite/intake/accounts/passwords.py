"""A password into its faults, its argon2id hash, or a yes or no that takes as long for an unknown account."""

import threading
from functools import cache
from importlib.resources import files

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

FEWEST_CHARACTERS, MOST_CHARACTERS = 12, 256
FEWEST_DIFFERENT = 5
_HASHER = PasswordHasher()
_ONE_AT_A_TIME = threading.Semaphore(2)
"""Each hash takes 64 MB while it is made."""


def faults_of(password: str, name: str) -> tuple[str, ...]:
    """What is wrong with a new password; length before signs, as NIST SP 800-63B has it."""
    told = []
    if not FEWEST_CHARACTERS <= len(password) <= MOST_CHARACTERS:
        told.append(
            f"password: must have {FEWEST_CHARACTERS} to {MOST_CHARACTERS} characters; a sentence is fine"
        )
    plain = password.casefold()
    if plain in common() or len(set(plain)) < FEWEST_DIFFERENT:
        told.append("password: is easily guessed; choose another")
    if name and name.casefold() in plain:
        told.append("password: holds the account's name; choose another")
    return tuple(told)


def hashed(password: str) -> str:
    with _ONE_AT_A_TIME:
        return _HASHER.hash(password)


def is_right(password: str, password_hash: str | None) -> bool:
    """Without a hash (no such account, no password yet) it takes the same time and is no."""
    with _ONE_AT_A_TIME:
        try:
            right = _HASHER.verify(password_hash or _of_nobody(), password)
        except (Argon2Error, InvalidHashError):
            return False
    return right and password_hash is not None


def needs_new_hash(password_hash: str) -> bool:
    """True where it was made with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(password_hash)


@cache
def _of_nobody() -> str:
    return _HASHER.hash("nobody has this password")


@cache
def common() -> frozenset[str]:
    """Those of a usual list that are long enough to pass the rule of length."""
    source = files("hepcite.intake.accounts").joinpath("common_passwords.txt")
    return frozenset(source.read_text(encoding="utf-8").split())
