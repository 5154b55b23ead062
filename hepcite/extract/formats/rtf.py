"""RTF bytes → pages: the flow of the text with its table rows; what nobody sees is left out."""

from hepcite.extract.formats.characters import plain_text
from hepcite.extract.formats.reading import Reading
from hepcite.extract.formats.rtf_flow import RtfFlow
from hepcite.extract.formats.written import written_page
from hepcite.records import Problem


def is_rtf(data: bytes) -> bool:
    return data.lstrip(b"\xef\xbb\xbf \t\r\n\0")[:5] == b"{\\rtf"


def read_rtf(name: str, data: bytes) -> Reading:
    flow = RtfFlow(data)
    flow.run()
    problems: list[Problem] = []
    if not flow.is_closed:
        message = f"{name} is cut off: its end is missing. Ask for the file again."
        problems.append(Problem("damaged", message))
    if flow.hidden:
        message = f"{name}: {flow.hidden} passages are hidden, deleted, white or tiny. They were left out."
        problems.append(Problem("hidden_text", message, fatal=False))
    if flow.pictures:
        message = f"{name}: its pictures ({flow.pictures}) are not read. Look at them in the file."
        problems.append(Problem("not_read", message, fatal=False))
    texts = [plain_text(text).strip("\n") for text in flow.page_texts()]
    pages = tuple(written_page(number, text) for number, text in enumerate(texts, 1))
    return Reading(pages, tuple(problems))
