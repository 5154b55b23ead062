"""One attempt to sign in: a secret of the browser into state, nonce and PKCE verifier, none of them kept here.

The secret is a cookie. `state` is a one-time token of the store, issued for that secret's digest: it opens once, in its
time, in the browser that began.
"""

import base64
import hashlib
import secrets
from dataclasses import dataclass, field

SECONDS = 600
PARTED_BY = "."


@dataclass(frozen=True, slots=True)
class Attempt:
    """`after` is the address to go to then; whoever reads it from the cookie checks it anew."""

    secret: str = field(repr=False)
    after: str

    @property
    def purpose(self) -> str:
        return f"oidc:{self._derived('purpose')}"

    @property
    def nonce(self) -> str:
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        return self._derived("verifier")

    @property
    def challenge(self) -> str:
        """Of PKCE with S256."""
        return _base64(hashlib.sha256(self.verifier.encode()).digest())

    @property
    def cookie(self) -> str:
        return f"{self.secret}{PARTED_BY}{_base64(self.after.encode())}"

    def _derived(self, what: str) -> str:
        return _base64(hashlib.sha256(f"{what}:{self.secret}".encode()).digest())


def begun(after: str) -> Attempt:
    return Attempt(secrets.token_urlsafe(32), after)


def attempt_of(cookie: str) -> Attempt | None:
    secret, _, after = cookie.partition(PARTED_BY)
    try:
        return Attempt(secret, base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)).decode())
    except ValueError:
        return None


def _base64(told: bytes) -> str:
    return base64.urlsafe_b64encode(told).decode().rstrip("=")
