"""Queued cases into decided ones: what a worker does, and how work outlives the worker that had it."""
