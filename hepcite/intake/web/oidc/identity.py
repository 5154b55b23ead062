"""An ID token and the provider's keys into who signed in, or into NotLetIn. Signatures are joserfc's business."""

import hmac
from dataclasses import dataclass, field
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from hepcite.intake.web.oidc.errors import NotLetIn
from hepcite.intake.web.oidc.settings import OidcSettings

ALGORITHMS = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
    "Ed25519",
)
"""With a public key, all of them: neither `none` nor what whoever knows the client's secret could sign."""
KEY_KINDS = ("RSA", "EC", "OKP")
LEEWAY_SECONDS, MOST_AGE_SECONDS = 60, 600
MOST_CHARACTERS = 255
REFUSED = "provider: the proof of who you are does not hold; sign in again, or tell an administrator the time"


@dataclass(frozen=True, slots=True)
class Identity:
    """`subject` is the provider's own and never given to another. `email` is None unless the provider verified it."""

    issuer: str
    subject: str
    email: str | None = field(default=None, repr=False)
    name: str = field(default="", repr=False)
    told: tuple[str, ...] = ()
    """The values of the claim that roles are made from."""


def identity(settings: OidcSettings, token: str, keys: dict[str, Any], nonce: str) -> Identity:
    claims = _signed(token, keys)
    if not _is_for_us(settings, claims, nonce):
        raise NotLetIn(REFUSED)
    email = claims.get("email") if claims.get("email_verified") is True else None
    name = claims.get("name")
    values = claims.get(settings.role_claim) if settings.role_claim else None
    return Identity(
        settings.issuer,
        claims["sub"],
        email.strip().casefold() if isinstance(email, str) and email.strip() else None,
        name[:MOST_CHARACTERS] if isinstance(name, str) else "",
        tuple(each for each in (values if isinstance(values, list) else [values]) if isinstance(each, str)),
    )


def _signed(token: str, keys: dict[str, Any]) -> dict[str, Any]:
    """The claims, whose signature and times hold."""
    found = keys.get("keys")
    usable = [
        each
        for each in (found if isinstance(found, list) else [])
        if isinstance(each, dict) and each.get("kty") in KEY_KINDS and each.get("use", "sig") == "sig"
    ]
    times = jwt.JWTClaimsRegistry(leeway=LEEWAY_SECONDS, exp={"essential": True}, iat={"essential": True})
    try:
        told = jwt.decode(token, KeySet.import_key_set({"keys": usable}), algorithms=ALGORITHMS).claims
        times.validate(told)
    except (JoseError, ValueError, TypeError, KeyError):
        raise NotLetIn(REFUSED) from None
    if (
        not isinstance(told["iat"], int | float)
        or told["iat"] < times.now - MOST_AGE_SECONDS - LEEWAY_SECONDS
    ):
        raise NotLetIn(REFUSED)
    return told


def _is_for_us(settings: OidcSettings, claims: dict[str, Any], nonce: str) -> bool:
    audience, subject, told = claims.get("aud"), claims.get("sub"), claims.get("nonce")
    audiences = audience if isinstance(audience, list) else [audience]
    return (
        claims.get("iss") == settings.issuer
        and settings.client_id in audiences
        and (len(audiences) == 1 or "azp" in claims)
        and claims.get("azp", settings.client_id) == settings.client_id
        and isinstance(told, str)
        and hmac.compare_digest(told.encode(), nonce.encode())
        and isinstance(subject, str)
        and 0 < len(subject) <= MOST_CHARACTERS
    )
