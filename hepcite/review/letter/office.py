"""A YAML file of the plan's office into where a reply goes, who answers questions, and by when to reply."""

import datetime
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from hepcite.review.errors import ReviewError


class Office(BaseModel):
    """What the letter cannot know from the records. What is None shows as a blank to fill in.

    `reply_days`: days from receipt of the request by which a reply is wanted; None: before the answer is due.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str | None = None
    send_to: str | None = None
    contact: str | None = None
    reply_days: int | None = None

    def reply_by(self, received: datetime.date) -> datetime.date | None:
        return None if self.reply_days is None else received + datetime.timedelta(days=self.reply_days)


def load_office(path: Path) -> Office:
    """Raises ReviewError with the file, the key and the remedy."""
    try:
        return Office.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")) or {})
    except (OSError, yaml.YAMLError) as error:
        raise ReviewError(f"{path}: cannot be read ({type(error).__name__}); give a YAML file") from None
    except ValidationError as error:
        keys = ", ".join(".".join(map(str, d["loc"])) or "the file" for d in error.errors())
        raise ReviewError(f"{path}: wrong at {keys}; it may hold {', '.join(Office.model_fields)}") from None
