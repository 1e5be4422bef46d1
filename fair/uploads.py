"""Files other than pictures that people upload: checked by header and size, kept under names of ours."""

import struct
import zipfile
from uuid import uuid4

from django.core.files.storage import storages
from django.utils.translation import gettext as _

from fair.errors import Refused

MAX_PDF = 25 * 1024 * 1024
MAX_MODEL = 20 * 1024 * 1024
MAX_PAPER = 25 * 1024 * 1024
MAX_FILM = 80 * 1024 * 1024
GLB_JSON = 0x4E4F534A
# What an Office file of a kind must hold, and what it must not: programs.
OFFICE = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
MACROS = "vbaproject.bin"


def private_files():
    """Where evidence is kept: for a field's `storage`. It has no address; only code hands it out."""
    return storages["private"]


def check_pdf(file):
    """A PDF of at most 25 MB, whole; it is renamed to a name of ours. Raises Refused."""
    if file.size > MAX_PDF:
        raise Refused(_("The PDF is larger than 25 MB."))
    file.seek(0)
    head = file.read(8)
    file.seek(max(0, file.size - 2048))
    tail = file.read()
    file.seek(0)
    if not head.startswith(b"%PDF-"):
        raise Refused(_("This is not a PDF."))
    if b"%%EOF" not in tail:
        raise Refused(_("The PDF is cut off: please export it again."))
    file.name = f"{uuid4().hex}.pdf"
    return file


def check_office(file, allow_zip=False):
    """A DOCX or XLSX file of at most 25 MB without macros; it is renamed to a name of ours. Raises Refused.

    It is never unpacked: the list of its parts tells what it is. `allow_zip` lets any other archive pass.
    """
    if file.size > MAX_PAPER:
        raise Refused(_("The file is larger than 25 MB."))
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError):
        raise Refused(_("The file is damaged or cut off: please save it again.")) from None
    file.seek(0)
    ending = next((OFFICE[name] for name in names if name in OFFICE), None)
    if ending is None or "[Content_Types].xml" not in names:
        if allow_zip:
            file.name = f"{uuid4().hex}.zip"
            return file
        raise Refused(
            _("ZIP files are not accepted, for nobody sees what is in them: send the files one by one.")
        )
    if any(name.lower().endswith(MACROS) for name in names):
        raise Refused(_("The file holds macros: please save it without them."))
    file.name = f"{uuid4().hex}.{ending}"
    return file


def check_model(file):
    """A binary glTF 2.0 model (GLB) of at most 20 MB; it is renamed to a name of ours. Raises Refused."""
    if file.size > MAX_MODEL:
        raise Refused(_("The 3D model is larger than 20 MB."))
    file.seek(0)
    head = file.read(20)
    if len(head) < 20 or head[:4] != b"glTF":
        raise Refused(_("This is not a 3D model: a GLB file is needed."))
    version, length, first_length, first_kind = struct.unpack("<4I", head[4:])
    start = file.read(64).lstrip()
    file.seek(0)
    if version != 2 or first_kind != GLB_JSON or not start.startswith(b"{"):
        raise Refused(_("The 3D model is not glTF 2.0: please export it as GLB 2.0."))
    if length != file.size or first_length > length - 20:
        raise Refused(_("The 3D model is damaged or cut off: please export it again."))
    file.name = f"{uuid4().hex}.glb"
    return file


def check_film(file):
    """An MP4 film of at most 80 MB, whole; it is renamed to a name of ours. Raises Refused."""
    if file.size > MAX_FILM:
        raise Refused(_("The film is larger than 80 MB: a minute or two at 720 lines is enough."))
    boxes = _mp4_boxes(file)
    if not boxes or boxes[0][0] != b"ftyp":
        raise Refused(_("This is not an MP4 film."))
    kinds, end = {kind for kind, _end in boxes}, boxes[-1][1]
    if not {b"moov", b"mdat"} <= kinds or end != file.size:
        raise Refused(_("The film is cut off: please export it again."))
    file.name = f"{uuid4().hex}.mp4"
    return file


def _mp4_boxes(file, most=1000):
    """The outermost boxes of an MP4 file with the byte that each ends before (ISO/IEC 14496-12, 4.2)."""
    boxes, start = [], 0
    while start + 8 <= file.size and len(boxes) < most:
        file.seek(start)
        size, kind = struct.unpack(">I4s", file.read(8))
        if size == 1:  # the size stands behind, in eight bytes
            wide = file.read(8)
            size = struct.unpack(">Q", wide)[0] if len(wide) == 8 else 0
        elif size == 0:  # up to the end
            size = file.size - start
        if size < 8:
            break
        start += size
        boxes.append((kind, start))
    file.seek(0)
    return boxes
