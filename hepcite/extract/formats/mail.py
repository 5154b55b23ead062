"""E-mail bytes (EML) → a page with its heads and text; its attachments are read by their own readers."""

import email
import email.policy
import re
from email.message import MIMEPart

from hepcite.extract.formats.characters import plain_text
from hepcite.extract.formats.html import hidden_passages, html_text
from hepcite.extract.formats.members import member_name
from hepcite.extract.formats.reading import Member, Reading
from hepcite.extract.formats.unwrap import unwrapped
from hepcite.extract.formats.written import written_page
from hepcite.records import Problem

_HEAD = re.compile(rb"^[\s\xef\xbb\xbf]*[A-Za-z][A-Za-z0-9-]{1,40}:[^\n]*\n")
_SURE = re.compile(
    rb"^(MIME-Version|Message-ID|Received|Return-Path|DKIM-Signature):", re.IGNORECASE | re.MULTILINE
)
_SHOWN = ("From", "To", "Cc", "Date", "Subject")
_SIGNATURES = {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"}
_SMALL_PICTURE_BYTES = 20_000
"""An inline picture below is a logo or a line."""


def is_mail(data: bytes) -> bool:
    if not _HEAD.match(data[:2000]):
        return False
    heads = re.split(rb"\r?\n\r?\n", data[:20000].lstrip(), maxsplit=1)[0]
    return _SURE.search(heads) is not None


def read_mail(name: str, data: bytes) -> Reading:
    message = email.message_from_bytes(data.lstrip(), policy=email.policy.default)
    if not isinstance(message, MIMEPart):
        raise TypeError("no e-mail")
    body, hidden, chosen = _body(message)
    heads = [f"{key}: {_one_line(message, key)}" for key in _SHOWN if message[key]]
    text = plain_text("\n".join([*heads, "", body]).strip("\n"))
    problems = [hidden_passages(name, hidden)] if hidden else []
    members: list[Member] = []
    for number, part in enumerate(_leaves(message), 1):
        if part is chosen or _is_other_wording(part, chosen):
            continue
        shown = member_name(name, part.get_filename() or "", number)
        content = _content(part)
        if content is None:
            problems.append(Problem("damaged", f"{shown} is damaged in its e-mail. Ask for it again."))
        elif _is_ornament(part, content):
            problems.append(
                Problem("not_read", f"{shown} is a signature or an ornament and is not read.", fatal=False)
            )
        else:
            members.append(Member(shown, content, after=1))
    return Reading((written_page(1, text),), tuple(problems), tuple(members))


def _one_line(message: MIMEPart, key: str) -> str:
    return " ".join(str(message[key]).split())


def _leaves(part: MIMEPart) -> list[MIMEPart]:
    """The parts that hold content; a forwarded message is one of them, read as a file of its own."""
    if part.get_content_type() == "message/rfc822" or not part.is_multipart():
        return [part]
    return [leaf for child in part.iter_parts() for leaf in _leaves(child)]


def _body(message: MIMEPart) -> tuple[str, int, MIMEPart | None]:
    """The text, the count of its hidden passages, and the part it stands in: plain, else HTML."""
    for kind in ("plain", "html"):
        part = message.get_body((kind,))
        if not isinstance(part, MIMEPart):
            continue
        text = _decoded(part)
        if kind == "html":
            shown, hidden = html_text(text)
            return shown, hidden, part
        if text.strip():
            return unwrapped(text.replace("\r\n", "\n")), 0, part
    return "", 0, None


def _decoded(part: MIMEPart) -> str:
    raw = part.get_payload(decode=True)
    content = raw if isinstance(raw, bytes) else b""
    try:
        return content.decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:
        return content.decode("utf-8", "replace")


def _is_other_wording(part: MIMEPart, chosen: MIMEPart | None) -> bool:
    """The same text as HTML, beside the plain wording that was taken."""
    return (
        chosen is not None
        and part.get_content_maintype() == "text"
        and not part.get_filename()
        and (
            part.get_content_disposition() != "attachment"
            and part.get_content_subtype() in ("html", "plain")
            and part.get_content_subtype() != chosen.get_content_subtype()
        )
    )


def _content(part: MIMEPart) -> bytes | None:
    if part.get_content_type() == "message/rfc822":
        inner = next(iter(part.iter_parts()), None)
        return inner.as_bytes() if inner else None
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) and not part.defects else None


def _is_ornament(part: MIMEPart, content: bytes) -> bool:
    is_inline_picture = part.get_content_maintype() == "image" and part["Content-ID"] is not None
    is_small = len(content) < _SMALL_PICTURE_BYTES
    return part.get_content_type() in _SIGNATURES or (is_inline_picture and is_small)
