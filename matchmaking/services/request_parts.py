"""The parts of a request: its fields, its lines, its files. Written under the request's lock."""

from django.core.files import File
from django.utils.translation import ngettext

from booths.attachments import checked
from fair.errors import Refused
from matchmaking.models import RequestFile, RequestLine
from matchmaking.services import request_texts

FIELDS = (
    "title",
    "text",
    "language",
    "category",
    "certificates",
    "currency",
    "incoterm",
    "place",
    "country",
    "wanted_on",
    "wants_samples",
    "deadline",
)
LINE_FIELDS = ("product", "name", "text", "quantity", "unit", "target_price", "attributes", "certificates")
MOST_LINES = 100
MOST_FILES = 10


def set_fields(request, fields):
    """Write the fields on the request; returns the names of those that are other than before."""
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise TypeError(f"A request has no {', '.join(sorted(unknown))}.")
    cleaned = request_texts.clean_fields(request.buyer, fields)
    changed = [name for name, value in cleaned.items() if getattr(request, name) != value]
    for name in changed:
        setattr(request, name, cleaned[name])
    return changed


def write_lines(request, lines):
    """Make the request's lines these, in this order. Returns whether anything changed."""
    if len(lines) > MOST_LINES:
        raise Refused(
            ngettext(
                "A request has at most %(most)d line.", "A request has at most %(most)d lines.", MOST_LINES
            )
            % {"most": MOST_LINES}
        )
    if not differ(request, lines):
        return False
    known = {line.pk: line for line in request.lines.all()}
    kept = set()
    for position, told in enumerate(lines):
        line = known.get(told.get("pk")) or RequestLine(request=request)
        line.position = position
        for name, value in _line_values(request, told).items():
            setattr(line, name, value)
        line.save()
        kept.add(line.pk)
    request.lines.exclude(pk__in=kept).delete()
    return True


def differ(request, lines):
    standing = list(request.lines.select_related("product"))
    if [line.pk for line in standing] != [told.get("pk") for told in lines]:
        return True
    return any(
        getattr(line, name) != value
        for line, told in zip(standing, lines, strict=True)
        for name, value in _line_values(request, told).items()
    )


def _line_values(request, told):
    given = {name: told[name] for name in LINE_FIELDS if name in told}
    return request_texts.clean_line(request.buyer, given)


def keep_files(request, files):
    files = list(files)
    if files and request.files.count() + len(files) > MOST_FILES:
        raise Refused(
            ngettext(
                "A request has at most %(most)d file.", "A request has at most %(most)d files.", MOST_FILES
            )
            % {"most": MOST_FILES}
        )
    kept = [checked(file) for file in files]
    return [
        RequestFile.objects.create(request=request, name=one["name"], file=one["file"], size=one["size"])
        for one in kept
    ]


def copy_files(request, copy):
    """The files of a request for another one, each kept anew."""
    for file in request.files.all():
        with file.file.open("rb") as content:
            own = File(content, name=file.file.name.rpartition("/")[2])
            RequestFile.objects.create(request=copy, name=file.name, file=own, size=file.size)
