"""What can go wrong in the data of the fallback: a fault of a prompt or question file."""


class FallbackError(Exception):
    """A prompt or question file is wrong; the message names the file, the place and the remedy."""
