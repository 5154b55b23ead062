"""The lesion ledger: the notes → target lesions with size and capsule, and the facts counted from them.

Stages, one file each: words (tokens), units (a stretch of words a lesion), sizes and relevance (what counts
of them), frames (what a unit says), tables, placing and reading (a whole note), link (each lesion once),
extremes and decide (the values of one note), and ledger (the record that wins).
"""

from hepcite.extract.fields.lesions.ledger import read_ledger

__all__ = ["read_ledger"]
