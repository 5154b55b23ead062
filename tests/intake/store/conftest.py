"""The fixtures of store_parts.py for these tests."""

from store_parts import cluster, lasting_store, sqlite_store, sqlite_template, store, template

__all__ = ["cluster", "lasting_store", "sqlite_store", "sqlite_template", "store", "template"]
