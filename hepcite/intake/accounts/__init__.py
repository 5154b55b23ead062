"""Passwords, failed logins and API tokens into the answer to: who is this? What they may do is web/rules.py's."""

from hepcite.intake.accounts.passwords import faults_of, hashed, is_right, needs_new_hash
from hepcite.intake.accounts.throttle import Throttle
from hepcite.intake.accounts.tokens import (
    make_token,
    revoke_tokens,
    token_rows,
    user_of_token,
    without_tokens,
)

__all__ = [
    "Throttle",
    "faults_of",
    "hashed",
    "is_right",
    "make_token",
    "needs_new_hash",
    "revoke_tokens",
    "token_rows",
    "user_of_token",
    "without_tokens",
]
