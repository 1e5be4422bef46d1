"""Files other than pictures that people upload: checked by header and size, kept under names of ours."""

import struct
from uuid import uuid4

from django.core.files.storage import storages
from django.utils.translation import gettext as _

from fair.errors import Refused

MAX_PDF = 25 * 1024 * 1024
MAX_MODEL = 20 * 1024 * 1024
GLB_JSON = 0x4E4F534A


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
