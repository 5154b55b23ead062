"""HEPCITE_OIDC_… of the environment into how the provider is reached and whom it may make accounts for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from hepcite.intake.store import ROLES, WrongSettings
from hepcite.intake.web.settings import is_loopback

ISSUER, CLIENT = "HEPCITE_OIDC_ISSUER", "HEPCITE_OIDC_CLIENT_ID"
SECRET_FILE, SHOWN = "HEPCITE_OIDC_SECRET_FILE", "HEPCITE_OIDC_NAME"
CLAIM, TABLE = "HEPCITE_OIDC_ROLE_CLAIM", "HEPCITE_OIDC_ROLES"
NEVER_BY_CLAIM = "admin"
"""Who administers accounts is decided here, never by what a provider says."""


@dataclass(frozen=True, slots=True)
class OidcSettings:
    """`secret` is None for a public client. `roles`: values of the claim `role_claim`, each with the role it makes.

    Without `role_claim` nobody gets an account by signing in: only those whom an administrator linked come in.
    """

    issuer: str
    client_id: str
    secret: str | None = field(default=None, repr=False)
    shown: str = "single sign-on"
    role_claim: str | None = None
    roles: tuple[tuple[str, str], ...] = ()


def oidc_settings(environment: Mapping[str, str]) -> OidcSettings | None:
    """None where no issuer is named. Raises WrongSettings that names the variable."""
    told = {
        name: environment.get(name, "").strip() for name in (ISSUER, CLIENT, SECRET_FILE, SHOWN, CLAIM, TABLE)
    }
    if not told[ISSUER]:
        return None
    if find_spec("joserfc") is None:
        raise WrongSettings(f"{ISSUER}: signing in there needs one more package; pip install 'hepcite[oidc]'")
    if not told[CLIENT]:
        raise WrongSettings(f"{CLIENT}: is missing; give the client id that the provider issued for hepcite")
    if bool(told[CLAIM]) != bool(told[TABLE]):
        raise WrongSettings(f"{CLAIM}, {TABLE}: go together; give both or none")
    return OidcSettings(
        issuer=_checked_issuer(told[ISSUER].rstrip("/")),
        client_id=told[CLIENT],
        secret=_secret(told[SECRET_FILE]) if told[SECRET_FILE] else None,
        shown=told[SHOWN] or "single sign-on",
        role_claim=told[CLAIM] or None,
        roles=tuple(_rows(told[TABLE])),
    )


def is_private(address: str) -> bool:
    """Whether what is sent there stays between the two: HTTPS, or this very machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))


def _checked_issuer(issuer: str) -> str:
    parts = urlsplit(issuer)
    if not is_private(issuer) or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise WrongSettings(f"{ISSUER}: must be an address like https://id.example.org/realm")
    return issuer


def _secret(path: str) -> str:
    try:
        secret = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        secret = ""
    if not secret:
        raise WrongSettings(
            f"{SECRET_FILE}: the file cannot be read, or is empty; put the client's secret there"
        )
    return secret


def _rows(table: str) -> list[tuple[str, str]]:
    """`value=role; value=role`: the last = of each parts the two, for values may hold some."""
    rows = [
        tuple(part.strip() for part in each.rpartition("=")[::2]) for each in table.split(";") if each.strip()
    ]
    allowed = [role for role in ROLES if role != NEVER_BY_CLAIM]
    for value, role in rows:
        if not value or role not in allowed:
            raise WrongSettings(
                f"{TABLE}: must read VALUE=ROLE; VALUE=ROLE, roles being {', '.join(allowed)}"
            )
    return [(value, role) for value, role in rows]
