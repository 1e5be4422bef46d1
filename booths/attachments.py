"""The files of a conversation: pictures are made anew, papers are checked; both lie where no link leads.

What a name or a browser says of a file counts for nothing: its first bytes tell what it is.
"""

from pathlib import PurePath
from uuid import uuid4

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from booths.models import Attachment, FairRules
from fair.errors import Refused
from fair.pictures import encode
from fair.texts import one_line
from fair.uploads import check_office, check_pdf

PICTURE_WIDTH = 1600
PDF, ZIP = b"%PDF", b"PK\x03\x04"


def keep_files(line, files):
    """Keep the uploads as the line's attachments. Raises Refused, naming the file that cannot be kept."""
    return [Attachment.objects.create(line=line, **checked(file)) for file in files]


def checked(file):
    """An upload as the fields of an Attachment but for its line. Raises Refused, naming the file."""
    name = one_line(PurePath(file.name.replace("\\", "/")).name)[-120:] or _("file")
    file.seek(0)
    start = file.read(4)
    file.seek(0)
    try:
        if start == PDF:
            return _paper(name, check_pdf(file))
        if start == ZIP:
            return _paper(name, check_office(file, allow_zip=FairRules.standing().allow_zip))
        return _picture(name, file)
    except Refused as refusal:
        raise Refused(_("%(name)s: %(reason)s") % {"name": name, "reason": refusal}) from None


def _paper(name, file):
    return {"kind": Attachment.Kind.FILE, "name": name, "file": file, "size": file.size}


def _picture(name, file):
    (picture,) = encode(file, (PICTURE_WIDTH,))[-1:]
    return {
        "kind": Attachment.Kind.PICTURE,
        "name": name,
        "file": ContentFile(picture.content, f"{uuid4().hex}.webp"),
        "size": len(picture.content),
        "width": picture.width,
        "height": picture.height,
    }
