"""What keeps a result from being shown."""


class ReviewError(Exception):
    """A word or template of the review side is missing or wrong; the message names the file and the key."""


class MissingToolError(ReviewError):
    """A format needs what is not installed here; the message says how to install it."""
