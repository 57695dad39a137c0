"""Small PDFs, whole and broken, written by hand (ISO 32000-1, 7.5)."""

import io
import zlib

from PIL import Image

CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"


def page_of(width: float, height: float, content: bytes = b"0 0 9 9 re f") -> bytes:
    """A page's dictionary with its content kept beside it."""
    return b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %g %g] /Contents %%d 0 R >>|%b" % (
        width,
        height,
        content,
    )


def written(objects: list[bytes], extra: bytes = b"") -> bytes:
    """A file of these objects, the first of which is the catalogue."""
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, io.SEEK_END)
    places = []
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer\n<< /Size %d /Root 1 0 R %b >>\n" % (len(objects) + 1, extra))
    out.write(b"startxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()


def pdf_of(pages: list[bytes]) -> bytes:
    """A PDF of pages from `page_of`."""
    objects = [CATALOG, b""]
    kids = []
    for page in pages:
        dictionary, content = page.split(b"|", 1)
        objects.append(b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content))
        objects.append(dictionary % (len(objects)))
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%b] >>" % (len(pages), b" ".join(kids))
    return written(objects)


def scanned(*images: Image.Image, dpi: float = 200) -> bytes:
    """A PDF of pictures, as office scanners make it."""
    buffer = io.BytesIO()
    images[0].save(buffer, "PDF", resolution=dpi, save_all=True, append_images=images[1:])
    return buffer.getvalue()


def bomb(side: int) -> bytes:
    """A page of a check's size with a picture of so many pixels squared, all black."""
    packed = zlib.compress(bytes(side * side // 8), 9)
    picture = (
        b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray "
        b"/BitsPerComponent 1 /Filter /FlateDecode /Length %d >>\nstream\n%b\nendstream"
    )
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 432 198] /Contents 4 0 R "
        b"/Resources << /XObject << /I 5 0 R >> >> >>"
    )
    drawing = b"q 432 0 0 198 0 0 cm /I Do Q"
    return written(
        [
            CATALOG,
            b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            page,
            b"<< /Length %d >>\nstream\n%b\nendstream" % (len(drawing), drawing),
            picture % (side, side, len(packed), packed),
        ]
    )


ENCRYPTED = written(
    [
        CATALOG,
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 432 198] >>",
        b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <%b> /U <%b> >>" % (b"5a" * 32, b"3c" * 32),
    ],
    b"/Encrypt 4 0 R /ID [<00> <00>]",
)
EMPTY_TREE = written([CATALOG, b"<< /Type /Pages /Count 0 /Kids [] >>"])
LOOP = written([CATALOG, b"<< /Type /Pages /Count 1 /Kids [2 0 R] >>"])
