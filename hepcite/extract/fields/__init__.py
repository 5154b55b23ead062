"""The fields: one file or folder a field, registered in this table. A field reads the notes and gives its facts."""

from collections.abc import Callable

from hepcite.extract.fields import (
    child_pugh,
    extrahepatic,
    intent,
    lesions,
    portal_vein,
    renal,
    resectability,
    symptoms,
    transplant,
    tumor_type,
)
from hepcite.extract.fields.base import Context
from hepcite.records import Fact

FIELDS: tuple[Callable[[Context], tuple[Fact, ...]], ...] = (
    tumor_type.read,
    child_pugh.read,
    portal_vein.read,
    resectability.read,
    extrahepatic.read,
    renal.read,
    transplant.read,
    intent.read,
    symptoms.read,
)
"""All fields but the lesion ledger, which gives its lesions too (`lesions.read_ledger`)."""

__all__ = ["FIELDS", "Context", "lesions"]
