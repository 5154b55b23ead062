"""Text by which a case is searched for into its words, lower case, each once."""

import re

from sqlalchemy import Connection, delete, insert

from hepcite.intake.store.tables import case_words

WORD = re.compile(r"\w+")


def words_of(text: str) -> list[str]:
    return sorted({word.casefold() for word in WORD.findall(text)})


def index_words(connection: Connection, case_id: str, text: str) -> None:
    """Puts the words of `text` in the place of those that the case had."""
    connection.execute(delete(case_words).where(case_words.c.case_id == case_id))
    words = [{"word": word, "case_id": case_id} for word in words_of(text)]
    if words:
        connection.execute(insert(case_words), words)
