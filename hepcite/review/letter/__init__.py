"""A Result into the letter that asks the provider for documents: plain text, HTML that prints, and .docx."""

from hepcite.review.letter.compose import Letter, compose
from hepcite.review.letter.needs import Clarification, DocumentRequest, Needs, Question, needs_of
from hepcite.review.letter.office import Office, load_office
from hepcite.review.letter.render import to_letter_docx, to_letter_html, to_letter_text

__all__ = [
    "Clarification",
    "DocumentRequest",
    "Letter",
    "Needs",
    "Office",
    "Question",
    "compose",
    "load_office",
    "needs_of",
    "to_letter_docx",
    "to_letter_html",
    "to_letter_text",
]
