"""What keeps a result from being shown."""


class ReviewError(Exception):
    """A word or template of the review side is missing or wrong; the message names the file and the key."""
