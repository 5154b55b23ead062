"""How the web application is set up: addresses, limits, timeouts."""

import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hepcite.intake.web.oidc.settings import OidcSettings

MINUTE, HOUR = 60.0, 3600.0


@dataclass(frozen=True, slots=True)
class Settings:
    """`hosts` are the names under which browsers may address the server. `is_secure`: it is reached by HTTPS."""

    hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    is_secure: bool = False
    idle_seconds: float = 30 * MINUTE
    session_seconds: float = 12 * HOUR
    most_body_bytes: int = 1_000_000
    """Of every request but uploads."""
    most_file_bytes: int = 200_000_000
    most_upload_bytes: int = 500_000_000
    """Of one request of the REST API with all its files."""
    most_files: int = 200
    is_worker_embedded: bool = False
    reads_ahead: bool = True
    """Looks into each upload at once, to tell the clerk what is unreadable or another patient's."""
    oidc: "OidcSettings | None" = None
    launch_seconds: float = HOUR
    invitation_seconds: float = 72 * HOUR

    @property
    def cookie(self) -> str:
        return "__Host-hepcite" if self.is_secure else "hepcite"


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
