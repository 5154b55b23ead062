"""The files of a case into the pictures of its cited pages, small enough to travel in one summary."""

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING

from hepcite.records import PageImage, PageImages, Result
from hepcite.review.citations import cited_pages

if TYPE_CHECKING:
    from PIL import Image

MEDIA_TYPE = "image/webp"
PRINT_GREYS = 16
"""Steps of grey that print needs; a page in so few is small without loss."""
MOST_LOSSLESS_BYTES = 70_000
"""A page above it is a photograph or a scan, and is packed with loss."""
SCAN_QUALITY = 38
MOST_BYTES = 2_100_000
"""Of all pictures of a case; a page beyond is shown as text. In base64 it is a third more."""


def page_images(result: Result, files: Mapping[str, bytes]) -> PageImages:
    """By file and page. The files are drawn in the confined process that read them; what cannot be is left out."""
    from hepcite.extract.formats.isolation import draw_pages_isolated

    images: dict[tuple[str, int], PageImage] = {}
    spent = 0
    for name, numbers in cited_pages(result).items():
        for drawing in draw_pages_isolated(files[name], numbers) if name in files else ():
            data = _packed(drawing.image)
            spent += len(data)
            if spent <= MOST_BYTES:
                images[name, drawing.number] = PageImage(data, MEDIA_TYPE, drawing.width, drawing.height)
    return images


def _packed(image: "Image.Image") -> bytes:
    few = io.BytesIO()
    image.quantize(PRINT_GREYS).convert("L").save(few, "WEBP", lossless=True, method=2)
    if few.tell() <= MOST_LOSSLESS_BYTES:
        return few.getvalue()
    lossy = io.BytesIO()
    image.save(lossy, "WEBP", quality=SCAN_QUALITY, method=4)
    return min(few.getvalue(), lossy.getvalue(), key=len)
