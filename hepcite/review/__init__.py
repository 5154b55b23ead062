"""A Result into what people and programs read: the terminal summary, summary.html and result.json."""

from hepcite.review.errors import ReviewError
from hepcite.review.html import to_html
from hepcite.review.result_json import to_json
from hepcite.review.result_schema import schema
from hepcite.review.terminal import to_terminal

__all__ = ["ReviewError", "schema", "to_html", "to_json", "to_terminal"]
