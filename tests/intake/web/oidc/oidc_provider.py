"""An OpenID Connect provider on loopback, as small as can be, that lies where a test tells it to."""

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT, SECRET = "hepcite-web", "s3cret/of=the client"
SUBJECT = "u-1001"


class Provider:
    """`claims` override those of the next token, None leaving one out; `lie` says what else is wrong with it."""

    def __init__(self) -> None:
        self.key, self.other_key = (RSAKey.generate_key(2048, {"kid": kid}) for kid in ("k1", "k1"))
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.issuer = f"http://127.0.0.1:{self.server.server_port}/realm"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.reset()

    def reset(self) -> None:
        self.claims: dict[str, Any] = {}
        self.discovery: dict[str, Any] = {}
        self.lie, self.codes, self.asked = "", {}, list[str]()
        self.seen_login: str | None = None

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def authorize(self, address: str) -> dict[str, str]:
        """What a person does there: signs in. The parameters that come back with the redirect."""
        asked = dict(parse_qsl(urlsplit(address).query))
        assert address.startswith(f"{self.issuer}/authorize?")
        assert (asked["response_type"], asked["client_id"], asked["scope"]) == (
            "code",
            CLIENT,
            "openid email profile",
        )
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def answer(self, path: str, body: str, authorization: str) -> tuple[int, Any]:
        self.asked.append(path)
        if path == "/realm/.well-known/openid-configuration":
            return 200, {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                **self.discovery,
            }
        if path == "/realm/keys":
            return 200, {"keys": [self.key.as_dict(private=False), {"kty": "strange"}]}
        if path == "/realm/token":
            return self._token({k: v[0] for k, v in parse_qs(body).items()}, authorization)
        return 302 if path == "/realm/moved" else 404, {}

    def _token(self, form: dict[str, str], authorization: str) -> tuple[int, Any]:
        self.seen_login = authorization or form.get("client_secret")
        asked = self.codes.pop(form["code"], None)
        challenge = (
            base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest())
            .decode()
            .rstrip("=")
        )
        if (
            asked is None
            or challenge != asked["code_challenge"]
            or form["redirect_uri"] != asked["redirect_uri"]
            or not self._is_client(authorization, form)
        ):
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": self.token(asked["nonce"])}

    def _is_client(self, authorization: str, form: dict[str, str]) -> bool:
        if authorization:
            name, _, secret = base64.b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
            return (unquote(name), unquote(secret)) == (CLIENT, SECRET)
        return form.get("client_secret") in (SECRET, None)

    def token(self, nonce: str) -> str:
        now = int(time.time())
        told = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": SUBJECT,
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            "email": "Kim@Example.org",
            "email_verified": True,
            "name": "Kim Lee",
            **self.claims,
        }
        told = {name: value for name, value in told.items() if value is not None}
        if self.lie == "alg none":
            return ".".join([_part({"alg": "none"}), _part(told), ""])
        if self.lie == "signed with the client's secret":
            return jwt.encode({"alg": "HS256", "kid": "k1"}, told, OctKey.import_key(SECRET))
        if self.lie == "signed with the public key as secret":
            signed = f"{_part({'alg': 'HS256', 'kid': 'k1'})}.{_part(told)}"
            digest = hmac.digest(self.key.as_pem(private=False), signed.encode(), "sha256")
            return f"{signed}.{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"
        key = self.other_key if self.lie == "another's signature" else self.key
        token = jwt.encode({"alg": "RS256", "kid": "k1"}, told, key)
        if self.lie == "claims changed after signing":
            head, _, signature = token.split(".")
            return ".".join([head, _part({**told, "sub": "u-1"}), signature])
        return "no.token" if self.lie == "no token at all" else token


def _part(told: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer("")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers["content-length"])).decode())

        def _answer(self, body: str) -> None:
            status, told = provider.answer(self.path, body, self.headers.get("authorization", ""))
            data = told if isinstance(told, bytes) else json.dumps(told).encode()
            self.send_response(status)
            if status == 302:
                self.send_header("location", f"{provider.issuer}/keys")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    return Handler
