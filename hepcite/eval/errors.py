"""What stops an evaluation, or leaves one case of it unscored."""


class EvalError(Exception):
    """The call or a labels.json is wrong; the message names the place and the remedy."""
