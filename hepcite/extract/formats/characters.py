"""Signs as fonts encode them → plain signs: ligatures opened, spaces plain, invisible signs dropped."""

_OPENED = {
    "\u00a0": " ",
    "\u202f": " ",
    "\u2007": " ",
    "\u2009": " ",
    "\u200a": " ",
    "\u2002": " ",
    "\u2003": " ",
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
    "\u200b": "",
    "\u200c": "",
    "\u200d": "",
    "\u2060": "",
    "\ufeff": "",
    "\ufffe": "-",
    "\u0002": "-",
    "\u2010": "-",
    "\u2011": "-",
    "\u00ad": "-",
}
"""U+0002 and U+FFFE are what PDFium gives for a hyphen at the end of a line."""


def plain(sign: str) -> str:
    """One sign of a font → none, one or more signs of plain text. Control signs become spaces."""
    opened = _OPENED.get(sign)
    if opened is not None:
        return opened
    return sign if sign.isprintable() else " "


def plain_text(text: str) -> str:
    """`text` with every sign made plain; line ends and tabs kept."""
    return "".join(sign if sign in "\n\t\x0c" else plain(sign) for sign in text)
