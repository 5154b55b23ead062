"""Requests of browsers and programs into calls of the store, and its records into pages and JSON.

    app = create_app(store, Settings())     # raises WrongRoutes where a route has no rule in rules.py

Every route's rule (who, which cases) is a line of rules.py; guard.py holds every request to it before the route runs.
Pages work by links and forms; static/web.js only adds (autosave, progress, keys). No htmx: what it would do here is
fetching one piece of JSON and saving drafts, 200 lines of our own, and its inline styles would need a weaker policy.
"""

from hepcite.intake.web.app import create_app
from hepcite.intake.web.settings import Settings

__all__ = ["Settings", "create_app"]
