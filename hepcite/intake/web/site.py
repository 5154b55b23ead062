"""What every route uses: the store, the settings, the throttle, the kept pictures, and who calls."""

from dataclasses import dataclass, field

from fastapi import Request

from hepcite.intake.accounts import Throttle
from hepcite.intake.operations.metrics import Metrics
from hepcite.intake.store import Actor, CaseRow, Store, User
from hepcite.intake.web.drawn import KeptPictures
from hepcite.intake.web.first_look import FirstLooks
from hepcite.intake.web.settings import Settings


@dataclass(frozen=True, slots=True)
class Site:
    store: Store
    settings: Settings
    throttle: Throttle
    pictures: KeptPictures
    first_looks: FirstLooks
    metrics: Metrics


@dataclass(frozen=True, slots=True)
class Caller:
    """`csrf` is None for a program that came with an API token; `cookie` is the token of a browser's session."""

    user: User
    csrf: str | None = None
    cookie: str | None = field(default=None, repr=False)

    @property
    def actor(self) -> Actor:
        return Actor(self.user.name, self.user.role)


def site_over(store: Store, settings: Settings) -> Site:
    looks = FirstLooks(store, is_on=settings.reads_ahead)
    return Site(store, settings, Throttle(store), KeptPictures(store), looks, Metrics())


def site_of(request: Request) -> Site:
    found: Site = request.app.state.site
    return found


def caller_of(request: Request) -> Caller:
    """Of a route whose rule wants somebody signed in."""
    found: Caller = request.state.caller
    return found


def maybe_caller(request: Request) -> Caller | None:
    return getattr(request.state, "caller", None)


def case_of(request: Request) -> CaseRow:
    """The case of the address, as the guard found it. Looking at it again with an actor puts it on record."""
    found: CaseRow = request.state.case
    return found
