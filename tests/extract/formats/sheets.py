"""Made-up documents for the tests: reportlab layouts that the labeled cases do not use."""

import io
from collections.abc import Callable, Sequence

from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=10, leading=12.5)
JUSTIFIED = ParagraphStyle("justified", parent=BODY, alignment=TA_JUSTIFY)
INDENTED = ParagraphStyle("indented", parent=BODY, firstLineIndent=18)
HANGING = ParagraphStyle("hanging", parent=BODY, leftIndent=24, bulletIndent=10)
COURIER = ParagraphStyle("courier", parent=BODY, fontName="Courier")
TITLE = ParagraphStyle(
    "title", parent=BODY, alignment=TA_CENTER, fontName="Helvetica-Bold", fontSize=13, leading=16
)
WIDTH, HEIGHT = letter

PROSE = (
    "The liver is nodular and shrunken with enlargement of the caudate lobe. In segment eight there is an "
    "arterially enhancing mass that washes out on the portal venous phase and measures 3.4 cm across its "
    "largest diameter.",
    "The main portal vein and its branches are patent. No thrombus is seen within the hepatic veins, and "
    "the hepatic artery arises from the celiac trunk in the usual manner.",
    "Spleen is enlarged at fourteen centimeters. The pancreas, adrenal glands and kidneys are unremarkable "
    "save for a simple cyst of the left kidney, which has not changed since the earlier examination.",
    "There is no ascites. No enlarged lymph node is identified in the abdomen or pelvis. The visualized "
    "bones hold no suspicious lesion, and the lung bases are clear apart from mild scarring.",
)


def numbered(count: int) -> tuple[str, ...]:
    """`count` different paragraphs."""
    return tuple(f"Paragraph {n}. {PROSE[n % len(PROSE)]}" for n in range(count))


def flowed(story: Sequence[Flowable], frames: list[Frame]) -> bytes:
    buffer = io.BytesIO()
    template = BaseDocTemplate(buffer, pagesize=letter, invariant=1)
    template.addPageTemplates(PageTemplate(frames=frames))
    template.build(list(story))
    return buffer.getvalue()


def drawn(draw: Callable[[Canvas], None], size: tuple[float, float] = letter, **options: object) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=size, invariant=1, **options)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def paragraphs(texts: Sequence[str], style: ParagraphStyle = BODY, space: float = 6) -> list[Flowable]:
    story: list[Flowable] = []
    for text in texts:
        story += [Paragraph(text, style), Spacer(1, space)] if space else [Paragraph(text, style)]
    return story


def single(story: Sequence[Flowable], margin: float = 60) -> bytes:
    frame = Frame(margin, 40, WIDTH - 2 * margin, HEIGHT - 80, leftPadding=0, rightPadding=0)
    return flowed(story, [frame])


def in_columns(story: Sequence[Flowable], count: int, gutter: float = 14, margin: float = 40) -> bytes:
    width = (WIDTH - 2 * margin - (count - 1) * gutter) / count
    lefts = [margin + i * (width + gutter) for i in range(count)]
    frames = [Frame(x, 40, width, HEIGHT - 80, leftPadding=0, rightPadding=0) for x in lefts]
    return flowed(story, frames)


def placed(canvas: Canvas, text: str, x: float, top: float, width: float) -> float:
    """Draw a paragraph with its top left at (x, top); its bottom is returned."""
    paragraph = Paragraph(text, BODY)
    _, height = paragraph.wrap(width, HEIGHT)
    paragraph.drawOn(canvas, x, top - height)
    return top - height


def table(rows: list[list[str]], widths: list[float], *styles: tuple[object, ...]) -> Table:
    cells = [[Paragraph(cell, BODY) for cell in row] for row in rows]
    return Table(cells, colWidths=widths, style=TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), *styles]))


GRID = ("GRID", (0, 0), (-1, -1), 0.5, "black")
