"""The fixtures of web_site.py for these tests."""

from web_site import empty_site, furnished, site

__all__ = ["empty_site", "furnished", "site"]
