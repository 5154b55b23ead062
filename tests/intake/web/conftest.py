"""The fixtures of web_site.py for these tests."""

from web_site import bare, empty_site, furnished, site

__all__ = ["bare", "empty_site", "furnished", "site"]
