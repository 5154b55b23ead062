"""The configured issuer into its endpoints, a code into an ID token, its address of keys into its public keys.

Asked anew at each sign-in, so that nothing grows old here. Nothing is followed, nothing else is asked.
"""

import json
import ssl
import time
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote

import httpx2

from hepcite.intake.web.oidc.attempt import Attempt
from hepcite.intake.web.oidc.errors import NotLetIn, ProviderFailed
from hepcite.intake.web.oidc.settings import OidcSettings, is_private

SECONDS, MOST_BYTES = 10.0, 1_000_000
DISCOVERY = "/.well-known/openid-configuration"
SCOPE = "openid email profile"
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Endpoints:
    authorization: str
    token: str
    keys: str
    takes_basic: bool


def endpoints(settings: OidcSettings) -> Endpoints:
    """Raises ProviderFailed where the document is another issuer's, or an address in it is open to listeners."""
    told = _asked("GET", settings.issuer + DISCOVERY)
    if told.get("issuer") != settings.issuer:
        raise ProviderFailed(
            "provider: its discovery document names another issuer; correct HEPCITE_OIDC_ISSUER"
        )
    names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    authorization, token, keys_at = (str(told.get(name, "")) for name in names)
    if not all(is_private(each) for each in (authorization, token, keys_at)):
        raise ProviderFailed("provider: its discovery document lacks an address, or has one without https")
    methods = told.get("token_endpoint_auth_methods_supported")
    takes_basic = not isinstance(methods, list) or "client_secret_basic" in methods
    return Endpoints(authorization, token, keys_at, takes_basic)


def id_token(settings: OidcSettings, at: Endpoints, code: str, attempt: Attempt, redirect: str) -> str:
    """The code and what only its asker knows, for the token. Raises NotLetIn where the provider does not give one."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect,
        "code_verifier": attempt.verifier,
        "client_id": settings.client_id,
    }
    login = None
    if settings.secret is not None and at.takes_basic:
        login = (quote(settings.client_id, safe=""), quote(settings.secret, safe=""))
    elif settings.secret is not None:
        form["client_secret"] = settings.secret
    told = _asked("POST", at.token, form, login)
    token = told.get("id_token")
    if not isinstance(token, str):
        raise NotLetIn("provider: gave no proof of who you are; sign in again")
    return token


def keys(at: Endpoints) -> Json:
    return _asked("GET", at.keys)


def _asked(method: str, address: str, form: Json | None = None, login: tuple[str, str] | None = None) -> Json:
    """The JSON object that comes back; a refusal of the form (4xx) has no token in it, and is given back as it is."""
    headers = {"accept": "application/json", "accept-encoding": "identity", "user-agent": "hepcite"}
    try:
        with (
            httpx2.Client(timeout=SECONDS, follow_redirects=False, verify=_tls()) as client,
            client.stream(method, address, data=form, auth=login, headers=headers) as answer,
        ):
            if not (answer.is_success or (form is not None and answer.is_client_error)):
                raise ProviderFailed(f"provider: answered {answer.status_code}; try again later")
            told = json.loads(_bounded(answer))
    except (httpx2.HTTPError, ValueError):
        raise ProviderFailed(
            "provider: does not answer as it should; try again, or sign in by password"
        ) from None
    if not isinstance(told, dict):
        raise ProviderFailed("provider: does not answer as it should; try again, or sign in by password")
    return told


@cache
def _tls() -> ssl.SSLContext:
    """Reading the list of authorities takes longer than asking."""
    return httpx2.create_ssl_context()


def _bounded(answer: httpx2.Response) -> bytes:
    """Raises ValueError where it is too large, or trickles in."""
    until, told = time.monotonic() + SECONDS, bytearray()
    for part in answer.iter_raw():
        told += part
        if len(told) > MOST_BYTES or time.monotonic() > until:
            raise ValueError("too much, or too slow")
    return bytes(told)
