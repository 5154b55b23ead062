"""Signing in at a provider: who comes in, and each lie that lets nobody in."""

import dataclasses
import re
import time
from typing import Any

import pytest
from oidc_provider import CLIENT, SECRET, SUBJECT, Provider
from web_site import Browser, Site

from hepcite.intake.store import Actor, NotPossible, User
from hepcite.intake.web.oidc.attempt import Attempt
from hepcite.intake.web.oidc.people import link
from hepcite.intake.web.oidc.settings import OidcSettings

ADMIN = Actor("admin", "admin")
ROLES = (("cn=nurses,ou=x", "nurse"), ("desk", "intake"))


@pytest.fixture
def here(site: Site, provider: Provider) -> Site:
    """The site with the provider set up, and nurse linked with Kim's address."""
    return with_provider(site, provider)


def with_provider(site: Site, provider: Provider, **changes: Any) -> Site:
    told = {
        "issuer": provider.issuer,
        "client_id": CLIENT,
        "secret": SECRET,
        "shown": "Example ID",
        **changes,
    }
    return Site(site.store, oidc=OidcSettings(**told))


def linked(site: Site, name: str = "nurse") -> User:
    user = site.store.accounts.named(name)
    assert user
    return link(site.store, user.id, "kim@example.org", ADMIN)


def started(browser: Browser, provider: Provider, after: str = "/cases?state=failed") -> dict[str, str]:
    answer = browser.get("/sign-in/oidc", params={"next": after})
    assert answer.status_code == 303
    return provider.authorize(answer.headers["location"])


def signed_in(browser: Browser, provider: Provider) -> Any:
    return browser.get("/sign-in/oidc/back", params=started(browser, provider))


def name_of(browser: Browser) -> str | None:
    answer = browser.get("/session")
    return answer.json()["name"] if answer.status_code == 200 else None


def test_a_linked_person_gets_the_session_that_a_password_gives(here: Site, provider: Provider) -> None:
    user, browser = linked(here), here.browser()
    answer = signed_in(browser, provider)
    assert answer.status_code == 200
    assert 'content="0;url=/cases?state=failed"' in answer.text
    cookie = next(each for each in answer.headers.get_list("set-cookie") if each.startswith("hepcite="))
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert name_of(browser) == "nurse"
    assert here.store.accounts.get(user.id).subject == f"{provider.issuer} {SUBJECT}"
    entries = here.store.audit.entries(limit=2)
    assert [(e.actor, e.action) for e in entries] == [
        ("nurse", "session.opened"),
        ("oidc", "account.changed"),
    ]
    browser.headers["x-csrf-token"] = browser.get("/session").json()["csrf"]
    assert browser.post("/sign-out").status_code == 303
    assert name_of(browser) is None


def test_once_bound_the_subject_counts_and_no_longer_the_address(here: Site, provider: Provider) -> None:
    """Whoever is given the address of somebody who left does not get the account."""
    linked(here)
    signed_in(here.browser(), provider)
    provider.claims = {"email": "kim.lee@example.org", "email_verified": False}
    browser = here.browser()
    assert signed_in(browser, provider).status_code == 200
    assert name_of(browser) == "nurse"
    provider.claims = {"sub": "u-2002"}
    assert signed_in(here.browser(), provider).status_code == 403


NOW = int(time.time())
LIES: dict[str, dict[str, Any]] = {
    "wrong nonce": {"nonce": "of-another-attempt"},
    "no nonce": {"nonce": None},
    "wrong audience": {"aud": "another-client"},
    "no audience": {"aud": None},
    "two audiences, nobody named": {"aud": [CLIENT, "another-client"]},
    "for another party": {"aud": [CLIENT, "another-client"], "azp": "another-client"},
    "another issuer": {"iss": "https://evil.example.org"},
    "expired": {"exp": NOW - 120, "iat": NOW - 300},
    "no end": {"exp": None},
    "end is no number": {"exp": "never"},
    "issued long ago": {"iat": NOW - 86_400},
    "issued in the future": {"iat": NOW + 86_400},
    "not valid yet": {"nbf": NOW + 86_400},
    "no subject": {"sub": None},
    "empty subject": {"sub": ""},
    "subject is no text": {"sub": ["u-1001"]},
}
FORGERIES = (
    "alg none",
    "signed with the client's secret",
    "signed with the public key as secret",
    "another's signature",
    "claims changed after signing",
    "no token at all",
)


@pytest.mark.parametrize("lie", [*LIES, *FORGERIES])
def test_a_token_that_does_not_hold_lets_nobody_in(here: Site, provider: Provider, lie: str) -> None:
    linked(here)
    provider.claims, provider.lie = LIES.get(lie, {}), lie
    browser = here.browser()
    answer = signed_in(browser, provider)
    assert (answer.status_code, answer.json()["faults"][0][:21]) == (403, "provider: the proof o")
    assert name_of(browser) is None
    entry = here.store.audit.entries(limit=1)[0]
    assert (entry.action, entry.detail) == ("login.failed", {"way": "oidc"})
    user = here.store.accounts.named("nurse")
    assert user
    assert user.subject == "mailto:kim@example.org", "nothing is bound by a lie"


def test_several_audiences_are_taken_where_we_are_named(here: Site, provider: Provider) -> None:
    linked(here)
    provider.claims = {"aud": [CLIENT, "another-client"], "azp": CLIENT}
    assert signed_in(here.browser(), provider).status_code == 200


def test_a_state_opens_once(here: Site, provider: Provider) -> None:
    linked(here)
    browser = here.browser()
    told = started(browser, provider)
    cookie = browser.cookies["hepcite-oidc"]
    assert browser.get("/sign-in/oidc/back", params=told).status_code == 200
    assert "hepcite-oidc" not in browser.cookies
    again = here.browser(cookie=f"hepcite-oidc={cookie}")
    provider.codes[told["code"]] = {}
    assert again.get("/sign-in/oidc/back", params=told).status_code == 403


@pytest.mark.parametrize("whose", ["of another browser", "made up", "missing"])
def test_a_state_that_this_browser_did_not_begin_is_refused(
    here: Site, provider: Provider, whose: str
) -> None:
    """Or else somebody could sign a victim in as himself, and read what the victim then types."""
    linked(here)
    victim = here.browser()
    started(victim, provider)
    told = started(here.browser(), provider)
    told = {**told, "state": {"of another browser": told["state"], "made up": "x" * 43, "missing": ""}[whose]}
    asked = len(provider.asked)
    assert victim.get("/sign-in/oidc/back", params=told).status_code == 403
    assert len(provider.asked) == asked, "the code is not even sent"
    assert name_of(victim) is None


def test_a_state_ends(here: Site, provider: Provider) -> None:
    linked(here)
    browser = here.browser()
    told = started(browser, provider)
    with here.store.database.write() as connection:
        connection.exec_driver_sql("UPDATE one_time_tokens SET expires_at = '2020-01-01T00:00:00.000000Z'")
    assert browser.get("/sign-in/oidc/back", params=told).status_code == 403


def test_a_code_of_another_attempt_fails_its_proof_key(here: Site, provider: Provider) -> None:
    """PKCE: a code that was stolen on the way is worth nothing to an attempt that did not ask for it."""
    linked(here)
    stolen = started(here.browser(), provider)["code"]
    browser = here.browser()
    told = {**started(browser, provider), "code": stolen}
    assert browser.get("/sign-in/oidc/back", params=told).status_code == 403


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"email": "eve@example.org"}, "nurse"),
        ({"email_verified": False}, "nurse"),
        ({"email_verified": "true"}, "nurse"),
        ({"email_verified": None}, "nurse"),
        ({"email": None}, "nurse"),
    ],
)
def test_an_unknown_person_and_an_unverified_address_stay_out(
    here: Site, provider: Provider, claims: dict[str, Any], name: str
) -> None:
    linked(here, name)
    before, provider.claims = here.store.accounts.all(), claims
    answer = signed_in(here.browser(), provider)
    assert answer.status_code == 403
    assert answer.json()["faults"] == [
        "account: nobody here is linked with that identity; ask an administrator to link it"
    ]
    assert here.store.accounts.all() == before


def test_a_closed_account_stays_closed(here: Site, provider: Provider) -> None:
    user = linked(here)
    assert signed_in(here.browser(), provider).status_code == 200
    here.store.accounts.change(user.id, ADMIN, is_active=False)
    assert signed_in(here.browser(), provider).status_code == 403


@pytest.mark.parametrize(
    ("values", "role"),
    [
        (["staff", "cn=nurses,ou=x"], "nurse"),
        ("desk", "intake"),
        (["staff"], None),
        (["cn=nurses,ou=x", "desk"], None),
        ([{"desk": 1}], None),
        (None, None),
    ],
)
def test_an_account_is_made_only_by_one_mapped_role(
    site: Site, provider: Provider, values: Any, role: str | None
) -> None:
    here = with_provider(site, provider, role_claim="groups", roles=ROLES)
    provider.claims = {"groups": values}
    browser = here.browser()
    assert signed_in(browser, provider).status_code == (200 if role else 403)
    made = here.store.accounts.named("kim@example.org")
    assert (made.role if made else None) == role
    assert name_of(browser) == (made.name if made else None)


def test_a_mapped_role_neither_takes_over_an_account_nor_changes_one(site: Site, provider: Provider) -> None:
    here = with_provider(site, provider, role_claim="groups", roles=ROLES)
    here.add("kim@example.org", "auditor")
    provider.claims = {"groups": ["desk"]}
    assert signed_in(here.browser(), provider).status_code == 403, "its name alone is no link"
    linked(here, "kim@example.org")
    assert signed_in(here.browser(), provider).status_code == 200
    user = here.store.accounts.named("kim@example.org")
    assert user
    assert user.role == "auditor"


def test_a_role_lost_or_changed_at_the_provider_is_so_here(site: Site, provider: Provider) -> None:
    here = with_provider(site, provider, role_claim="groups", roles=ROLES)

    def at_sign_in(groups: list[str]) -> tuple[int, str]:
        provider.claims = {"groups": groups}
        status = signed_in(here.browser(), provider).status_code
        user = here.store.accounts.named("kim@example.org")
        assert user
        return status, user.role

    assert at_sign_in(["desk"]) == (200, "intake")
    assert at_sign_in(["staff"]) == (403, "intake")
    assert at_sign_in(["cn=nurses,ou=x", "desk"]) == (403, "intake"), "two roles are none"
    assert at_sign_in(["cn=nurses,ou=x"]) == (200, "nurse")
    user = here.store.accounts.named("kim@example.org")
    assert user
    here.store.accounts.change(user.id, ADMIN, role="auditor")
    assert at_sign_in(["desk"]) == (200, "auditor"), "what an administrator gave here stays"
    assert at_sign_in([]) == (403, "auditor")


def test_only_the_configured_issuer_is_asked_and_no_redirect_followed(here: Site, provider: Provider) -> None:
    linked(here)
    assert signed_in(here.browser(), provider).status_code == 200
    assert provider.asked == [
        "/realm/.well-known/openid-configuration",
        "/realm/.well-known/openid-configuration",
        "/realm/token",
        "/realm/keys",
    ]
    provider.discovery = {"jwks_uri": f"{provider.issuer}/moved"}
    assert signed_in(here.browser(), provider).status_code == 502


@pytest.mark.parametrize(
    "wrong",
    [
        {"issuer": "https://evil.example.org"},
        {"issuer": None},
        {"token_endpoint": "http://id.example.org/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": None},
    ],
)
def test_a_discovery_document_that_is_wrong_is_refused(
    here: Site, provider: Provider, wrong: dict[str, Any]
) -> None:
    provider.discovery = wrong
    answer = here.browser().get("/sign-in/oidc")
    assert (answer.status_code, answer.headers.get("location")) == (502, None)


def test_a_provider_that_is_away_or_floods_is_told(here: Site, provider: Provider) -> None:
    away = with_provider(here, provider, issuer="http://127.0.0.1:9/realm")
    assert away.browser().get("/sign-in/oidc").status_code == 502
    provider.discovery = {"more": "x" * 1_100_000}
    assert here.browser().get("/sign-in/oidc").status_code == 502


@pytest.mark.parametrize(
    ("methods", "secret", "sent"),
    [
        (None, SECRET, "Basic aGVwY2l0ZS13ZWI6czNjcmV0JTJGb2YlM0R0aGUlMjBjbGllbnQ="),
        (["client_secret_post"], SECRET, SECRET),
        (["none"], None, None),
    ],
)
def test_the_client_proves_itself_as_the_provider_asks(
    site: Site, provider: Provider, methods: list[str] | None, secret: str | None, sent: str | None
) -> None:
    here = with_provider(site, provider, secret=secret)
    linked(here)
    if methods:
        provider.discovery = {"token_endpoint_auth_methods_supported": methods}
    assert signed_in(here.browser(), provider).status_code == 200
    assert provider.seen_login == sent


def test_what_the_provider_refuses_is_told_without_its_words(here: Site, provider: Provider) -> None:
    for error, shown in (("access_denied", "access_denied"), ("<b>Wilhelmina</b>", "no reason")):
        browser = here.browser()
        state = started(browser, provider)["state"]
        answer = browser.get("/sign-in/oidc/back", params={"state": state, "error": error})
        assert answer.json()["faults"] == [f"provider: refused ({shown}); begin again"]


def test_an_address_to_go_to_is_ours(here: Site, provider: Provider) -> None:
    linked(here)
    browser = here.browser()
    answer = browser.get("/sign-in/oidc/back", params=started(browser, provider, "https://evil.example.org/"))
    assert 'content="0;url=/"' in answer.text
    browser = here.browser()
    told = started(browser, provider)
    secret = browser.cookies["hepcite-oidc"].partition(".")[0]
    altered = here.browser(cookie=f"hepcite-oidc={Attempt(secret, 'https://evil.example.org/').cookie}")
    answer = altered.get("/sign-in/oidc/back", params=told)
    assert 'content="0;url=/"' in answer.text, "the cookie is not believed either"


def test_another_page_cannot_begin_a_sign_in(here: Site, provider: Provider) -> None:
    """Where somebody is signed in at the provider already, its link alone would make a session."""
    for site, goes_to in (
        ("cross-site", "/sign-in?"),
        ("same-site", "/sign-in?"),
        ("same-origin", provider.issuer),
    ):
        answer = here.browser().get("/sign-in/oidc", headers={"sec-fetch-site": site})
        assert answer.headers["location"].startswith(goes_to), site


def test_failing_again_and_again_closes_the_way_for_the_address(here: Site, provider: Provider) -> None:
    browser = here.browser()
    for _ in range(40):
        browser.get("/sign-in/oidc/back", params={"state": "x"})
    assert browser.get("/sign-in/oidc").status_code == 429
    assert here.store.accounts.failures("account:", seconds=60) == 0


def test_an_administrator_links_and_unlinks(here: Site, provider: Provider) -> None:
    admin, user = here.browser("admin"), here.store.accounts.named("nurse")
    assert user
    page = admin.get("/people", headers={"accept": "text/html"}).text
    assert len(re.findall("Example ID: not linked", page)) == 10
    path = f"/people/{user.id}/identity"
    assert admin.post(path, data={"email": " Kim@Example.org "}).status_code == 303
    assert "waits for the first sign-in" in admin.get("/people", headers={"accept": "text/html"}).text
    browser = here.browser()
    assert signed_in(browser, provider).status_code == 200
    assert "Example ID: linked" in admin.get("/people", headers={"accept": "text/html"}).text
    assert admin.post(path, data={"email": ""}).status_code == 303
    assert name_of(browser) is None, "its sessions end"
    assert signed_in(here.browser(), provider).status_code == 403
    assert admin.post(path, data={"email": "no address"}).status_code == 409
    with pytest.raises(NotPossible, match="another account"):
        linked(here, "nurse2"), linked(here, "auditor")


def test_the_sign_in_page_offers_it_where_it_is_set_up(here: Site, site: Site) -> None:
    html = {"accept": "text/html"}
    assert "Sign in with Example ID" in here.browser().get("/sign-in?next=/cases", headers=html).text
    assert "/sign-in/oidc" not in site.browser().get("/sign-in", headers=html).text
    for path in ("/sign-in/oidc", "/sign-in/oidc/back"):
        assert site.browser().get(path).status_code == 404


def test_over_tls_its_cookie_is_for_this_host_alone(here: Site, provider: Provider) -> None:
    secure = Site(here.store, is_secure=True, oidc=dataclasses.replace(here.settings.oidc))
    cookie = secure.browser().get("/sign-in/oidc").headers["set-cookie"]
    assert cookie.startswith("__Host-hepcite-oidc=")
    for word in ("Secure", "HttpOnly", "SameSite=lax", "Path=/", "Max-Age=600"):
        assert word in cookie
