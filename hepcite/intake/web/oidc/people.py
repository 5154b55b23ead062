"""An identity into the account that it opens: linked, awaited by its e-mail, or made by a mapped role.

`subject` of an account is `ISSUER SUBJECT` once somebody signed in, `mailto:ADDRESS` while an administrator waits for it.
"""

import re
from typing import TYPE_CHECKING

from hepcite.intake.store import Actor, NotPossible, Store, User
from hepcite.intake.web.oidc.errors import NotLetIn
from hepcite.intake.web.oidc.settings import OidcSettings

if TYPE_CHECKING:
    from hepcite.intake.web.oidc.identity import Identity

AWAITED = "mailto:"
ADDRESS = re.compile(r"[^\s@]{1,64}@[^\s@]{1,190}")
PROVIDER = Actor("oidc", "system")
UNKNOWN = "account: nobody here is linked with that identity; ask an administrator to link it"
LOST = "account: the provider no longer names one role of this account; ask an administrator of either side"
MADE_AS = "made_as"
"""Among the settings of an account that the table made: the role it got from there last."""


def account_of(store: Store, settings: OidcSettings, identity: "Identity") -> User:
    """Raises NotLetIn. The table of roles makes accounts and stands over those it made; others keep their role."""
    bound = f"{identity.issuer} {identity.subject}"
    user = store.accounts.with_subject(bound)
    if user is None and identity.email is not None:
        user = _awaited(store, identity.email, bound) or _made(store, settings, identity, bound)
    if user is None or not user.is_active:
        raise NotLetIn(UNKNOWN)
    return _as_mapped(store, settings, identity, user) if MADE_AS in user.settings else user


def link(store: Store, user_id: str, address: str, actor: Actor) -> User:
    """From now on whoever signs in with this verified address opens the account; without one nobody does."""
    address = address.strip().casefold()
    if address and not ADDRESS.fullmatch(address):
        raise NotPossible("e-mail: is none; write it as name@example.org, or nothing to end the link")
    wanted = AWAITED + address if address else None
    if wanted and store.accounts.with_subject(wanted):
        raise NotPossible("e-mail: another account waits for it already")
    return store.accounts.change(user_id, actor, subject=wanted)


def link_of(user: User) -> tuple[str, str]:
    """What the page shows: state and address. ("linked", "") once it was used."""
    if user.subject is None:
        return "not linked", ""
    address = user.subject.removeprefix(AWAITED)
    return ("waits for the first sign-in", address) if address != user.subject else ("linked", "")


def _awaited(store: Store, email: str, bound: str) -> User | None:
    user = store.accounts.with_subject(AWAITED + email)
    if user is None or not user.is_active:
        return user
    return store.accounts.change(user.id, PROVIDER, subject=bound)


def _made(store: Store, settings: OidcSettings, identity: "Identity", bound: str) -> User | None:
    """Only where the claim names exactly one role of the table, and no account has the address for its name."""
    from hepcite.intake.web.pages.signing_in import name_faults

    role, name = _mapped(settings, identity), identity.email or ""
    if role is None or name_faults(name) or store.accounts.named(name):
        return None
    made = {MADE_AS: role}
    return store.accounts.add(name, role, PROVIDER, display_name=identity.name, subject=bound, settings=made)


def _mapped(settings: OidcSettings, identity: "Identity") -> str | None:
    """The one role of the table that the claim names."""
    roles = {role for value, role in settings.roles if value in identity.told}
    return roles.pop() if len(roles) == 1 else None


def _as_mapped(store: Store, settings: OidcSettings, identity: "Identity", user: User) -> User:
    """Who lost the group stays out; who has another gets its role, unless an administrator gave one here."""
    role, made = _mapped(settings, identity), user.settings[MADE_AS]
    if role is None:
        raise NotLetIn(LOST)
    if user.role != made or role == made:
        return user
    return store.accounts.change(user.id, PROVIDER, role=role, settings={**user.settings, MADE_AS: role})
