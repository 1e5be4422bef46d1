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
    return [_keep(line, file) for file in files]


def _keep(line, file):
    name = one_line(PurePath(file.name.replace("\\", "/")).name)[-120:] or _("file")
    file.seek(0)
    start = file.read(4)
    file.seek(0)
    try:
        if start == PDF:
            return _keep_paper(line, name, check_pdf(file))
        if start == ZIP:
            return _keep_paper(line, name, check_office(file, allow_zip=FairRules.standing().allow_zip))
        return _keep_picture(line, name, file)
    except Refused as refusal:
        raise Refused(_("%(name)s: %(reason)s") % {"name": name, "reason": refusal}) from None


def _keep_paper(line, name, file):
    return Attachment.objects.create(
        line=line, kind=Attachment.Kind.FILE, name=name, file=file, size=file.size
    )


def _keep_picture(line, name, file):
    (picture,) = encode(file, (PICTURE_WIDTH,))[-1:]
    return Attachment.objects.create(
        line=line,
        kind=Attachment.Kind.PICTURE,
        name=name,
        file=ContentFile(picture.content, f"{uuid4().hex}.webp"),
        size=len(picture.content),
        width=picture.width,
        height=picture.height,
    )
