"""ZIP files full of pictures, from people who may mean harm: nothing is ever unpacked to a path of theirs."""

import stat
import struct
import tempfile
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass

from django.utils.translation import gettext as _

from exhibitors.imports.rows import picture_name
from fair.errors import Refused
from fair.pictures import MAX_BYTES

MOST_PICTURES = 5_000
LARGEST_DIRECTORY = 8 * 1024 * 1024
LARGEST_UNPACKED = 4 * 1024 * 1024 * 1024
MOST_RATIO = 200  # pictures hardly shrink: what shrinks to a two-hundredth is a bomb
END_OF_DIRECTORY = b"PK\x05\x06"
# Nobody means these as pictures; an export has its table beside them.
NOISE = ("__macosx/", ".ds_store", "thumbs.db", "desktop.ini", ".csv", ".xlsx")


@dataclass(frozen=True)
class Entry:
    """A picture of an archive; `refusal` says why it is not even opened."""

    name: str  # as pictures are matched: without folders, in small letters
    path: str
    info: zipfile.ZipInfo
    refusal: str = ""


@contextmanager
def open_pictures(file):
    """Yields (archive, [Entry]) in the order of their names. Raises Refused for what is no ZIP, or a bomb."""
    _refuse_endless(file)
    try:
        with zipfile.ZipFile(file) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            if sum(info.file_size for info in infos) > LARGEST_UNPACKED:
                raise Refused(_("The ZIP is larger than 4 GB when unpacked: please split it."))
            yield archive, _entries(infos)
    except (zipfile.BadZipFile, NotImplementedError, EOFError):
        raise _damaged() from None


def _refuse_endless(file):
    """Look at the end of the file before the list of its files is read, which could be endless itself."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 66_000))
    tail = file.read()
    at = tail.rfind(END_OF_DIRECTORY)
    file.seek(0)
    if at < 0 or len(tail) - at < 22:
        raise _damaged()
    count, directory = struct.unpack("<HI", tail[at + 10 : at + 16])
    if count > MOST_PICTURES or directory > LARGEST_DIRECTORY:
        raise Refused(_("The ZIP holds more than 5,000 files: please split it."))


def _damaged():
    return Refused(_("This is not a ZIP file, or it is cut off: please pack it again."))


def _entries(infos):
    entries, seen = [], set()
    for info in infos:
        path = _path(info)
        if path.casefold().startswith(NOISE[0]) or path.casefold().endswith(NOISE[1:]):
            continue
        name = picture_name(path)
        refusal = _refusal(info, path) or (_("Another file has this name.") if name in seen else "")
        seen.add(name)
        entries.append(Entry(name or "?", path, info, refusal))
    return sorted(entries, key=lambda entry: (entry.name, entry.path))


def _path(info):
    """The name as it was meant: Windows in China writes it in its own encoding."""
    if info.flag_bits & 0x800 or info.filename.isascii():
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return info.filename


def _refusal(info, path):
    if stat.S_ISLNK(info.external_attr >> 16):
        return _("This is a link and no file.")
    if ".." in path.replace("\\", "/").split("/") or path.startswith(("/", "\\")):
        return _("The path leads out of the archive.")
    if info.flag_bits & 1:
        return _("The file is locked by a password.")
    if info.file_size > MAX_BYTES:
        return _("The picture is larger than 15 MB.")
    if info.file_size > 1_000_000 and info.file_size > MOST_RATIO * max(1, info.compress_size):
        return _("This is no picture: it is packed more tightly than any.")
    return ""


def read_entry(archive, entry):
    """The bytes of a picture, never more than a picture may have. Raises Refused."""
    if entry.refusal:
        raise Refused(entry.refusal)
    try:
        with archive.open(entry.info) as file:
            content = file.read(MAX_BYTES + 1)  # what the list says of its size may be a lie
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        raise Refused(_("The file is damaged in the archive.")) from None
    except Exception as error:  # of zlib, lzma and bz2
        if type(error).__name__ in {"error", "LZMAError"}:
            raise Refused(_("The file is damaged in the archive.")) from None
        raise
    if len(content) > MAX_BYTES:
        raise Refused(_("The picture is larger than 15 MB."))
    return content


@contextmanager
def pack(files):
    """Yields loose pictures as one ZIP, in a temporary file."""
    with tempfile.TemporaryFile() as packed:
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
            for file in files:
                info = zipfile.ZipInfo(picture_name(file.name) or "?")
                with archive.open(info, "w", force_zip64=True) as out:
                    for part in file.chunks():
                        out.write(part)
        packed.seek(0)
        yield packed
