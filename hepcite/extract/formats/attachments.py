"""A PDF's attached files → members, read as documents of their own after its last page."""

from typing import Any

import pypdfium2 as pdfium

from hepcite.extract.formats.limits import limits
from hepcite.extract.formats.members import member_name
from hepcite.extract.formats.reading import Member


def attached(name: str, document: Any, pages: int) -> tuple[Member, ...]:
    """`document` is a `pypdfium2.PdfDocument` of `pages` pages. The caller holds the PDFium lock.

    One that is damaged is a member without bytes, which its reader reports as empty.
    """
    count = min(document.count_attachments(), limits().most_members + 1)
    members = []
    for index in range(count):
        said, data = "", b""
        try:
            attachment = document.get_attachment(index)
            said = attachment.get_name()
            data = bytes(attachment.get_data())
        except (pdfium.PdfiumError, ValueError):
            pass
        members.append(Member(member_name(name, said, index + 1), data, pages))
    return tuple(members)
