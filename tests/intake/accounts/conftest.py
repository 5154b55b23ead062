"""The fixtures of store_parts.py for these tests."""

from store_parts import cluster, sqlite_store, sqlite_template, store, template

__all__ = ["cluster", "sqlite_store", "sqlite_template", "store", "template"]
