"""The fixtures of served.py for these tests."""

from served import chromium, server

__all__ = ["chromium", "server"]
