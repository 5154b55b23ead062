"""Made-up documents for the tests: reportlab layouts that the labeled cases do not use."""

import io
from collections.abc import Callable

from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph, Spacer, Table, TableStyle

BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=10, leading=12.5)
JUSTIFIED = ParagraphStyle("justified", parent=BODY, alignment=TA_JUSTIFY)
CENTERED = ParagraphStyle("centered", parent=BODY, alignment=TA_CENTER, fontName="Helvetica-Bold", fontSize=13, leading=16)
WIDTH, HEIGHT = letter

PROSE = (
    "The liver is nodular and shrunken with enlargement of the caudate lobe. In segment eight there is an arterially "
    "enhancing mass that washes out on the portal venous phase and measures 3.4 cm across its largest diameter.",
    "The main portal vein and its branches are patent. No thrombus is seen within the hepatic veins, and the hepatic "
    "artery arises from the celiac trunk in the usual manner.",
    "Spleen is enlarged at fourteen centimeters. The pancreas, adrenal glands and kidneys are unremarkable save for a "
    "simple cyst of the left kidney, which has not changed since the earlier examination.",
    "There is no ascites. No enlarged lymph node is identified in the abdomen or pelvis. The visualized bones hold no "
    "suspicious lesion, and the lung bases are clear apart from mild scarring.",
)


def flowed(story: list[Flowable], frames: list[Frame]) -> bytes:
    buffer = io.BytesIO()
    template = BaseDocTemplate(buffer, pagesize=letter, invariant=1)
    template.addPageTemplates(PageTemplate(frames=frames))
    template.build(story)
    return buffer.getvalue()


def drawn(draw: Callable[[Canvas], None], size: tuple[float, float] = letter, **options: object) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=size, invariant=1, **options)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def paragraphs(style: ParagraphStyle, texts: tuple[str, ...], space: float = 0) -> list[Flowable]:
    story: list[Flowable] = []
    for text in texts:
        story += [Paragraph(text, style), Spacer(1, space)]
    return story


def in_columns(count: int, style: ParagraphStyle = BODY, gutter: float = 14, margin: float = 40) -> bytes:
    """PROSE, repeated until it fills `count` columns, each paragraph numbered in words by its place."""
    width = (WIDTH - 2 * margin - (count - 1) * gutter) / count
    frames = [
        Frame(margin + i * (width + gutter), 40, width, HEIGHT - 80, leftPadding=0, rightPadding=0) for i in range(count)
    ]
    texts = tuple(f"Paragraph {n}. {PROSE[n % 4]}" for n in range(numbered_count(count)))
    return flowed(paragraphs(style, texts, 6), frames)


def numbered_count(columns: int) -> int:
    return {1: 8, 2: 14, 3: 14}[columns]


def single(story: list[Flowable], margin: float = 60) -> bytes:
    return flowed(story, [Frame(margin, 40, WIDTH - 2 * margin, HEIGHT - 80, leftPadding=0, rightPadding=0)])


def ruled(rows: list[list[str]], widths: list[float], spans: list[tuple[tuple[int, int], tuple[int, int]]] = []) -> Table:  # noqa: B006
    cells = [[Paragraph(cell, BODY) for cell in row] for row in rows]
    style = [("GRID", (0, 0), (-1, -1), 0.5, "black"), ("VALIGN", (0, 0), (-1, -1), "TOP")]
    style += [("SPAN", first, last) for first, last in spans]
    return Table(cells, colWidths=widths, style=TableStyle(style))
