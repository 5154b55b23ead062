"""The server of served.py for these tests."""

from served import server

__all__ = ["server"]
