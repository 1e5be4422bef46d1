"""Pictures that people upload: checked before they are decoded, stripped, and kept as WebP."""

import io
import warnings
from dataclasses import dataclass
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, features

from fair.errors import Refused
from fair.models import Picture
from fair.texts import one_line

MAX_BYTES = 15 * 1024 * 1024
MAX_PIXELS = 50_000_000
MAX_SIDE = 16_000  # WebP itself ends at 16,383
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", *(("AVIF",) if features.check("avif") else ()))
PANORAMA_WIDTHS = (800, 4096)
QUALITY = 82
LEAST_CROP = 80  # pixels


@dataclass(frozen=True)
class Rendition:
    """One width of a picture, encoded."""

    width: int
    height: int
    content: bytes


def store_picture(file, alt="", widths=Picture.WIDTHS):
    """Keep an uploaded picture in the given widths. Raises Refused, saying what is wrong with it."""
    return keep(encode(file, widths), alt)


def store_panorama(file, alt=""):
    """Keep an equirectangular panorama, twice as wide as high. Raises Refused."""
    return keep(check_panorama(encode(file, PANORAMA_WIDTHS)), alt)


def check_panorama(renditions):
    """The encoded picture, which must show all around. Raises Refused."""
    widest = renditions[-1]
    if abs(widest.width - 2 * widest.height) > 2:
        raise Refused(_("A panorama must be exactly twice as wide as it is high."))
    return renditions


def crop_picture(picture, left, top, width, height):
    """A new picture of a part of one that is kept, in pixels of its widest rendition. Raises Refused.

    Uploads are not kept as they came, so the widest rendition is what there is to cut from.
    """
    right, bottom = left + width, top + height
    if left < 0 or top < 0 or right > picture.width or bottom > picture.height:
        raise Refused(_("The part reaches beyond the picture."))
    if min(width, height) < LEAST_CROP:
        raise Refused(_("The part is too small: at least 80 pixels each way."))
    try:
        with picture.file.open("rb") as file:
            part = Image.open(file, formats=("WEBP",)).crop((left, top, right, bottom))
    except FileNotFoundError:
        raise Refused(_("The file of this picture is lost: please upload it again.")) from None
    target = min(width, max(Picture.WIDTHS))
    part = _eight_bits(part)
    return keep([_render(part, w) for w in [*(w for w in Picture.WIDTHS if w < target), target]], picture.alt)


def encode(file, widths=Picture.WIDTHS):
    """The picture as WebP, narrowest first, never wider than it came. Raises Refused."""
    image = _upright(_open(file), max(widths))
    target = min(image.width, max(widths))
    return [_render(image, width) for width in [*(w for w in sorted(widths) if w < target), target]]


def keep(renditions, alt=""):
    """Save encoded renditions under names of our own, and the Picture that shows them."""
    picture = write(renditions, alt)
    try:
        picture.save()
    except Exception:
        remove_files(picture)
        raise
    return picture


def write(renditions, alt=""):
    """Save the files alone; the Picture returned is not in the database yet."""
    stem = uuid4().hex
    name = f"pictures/{stem[:2]}/{stem}"
    widest = renditions[-1]
    for rendition in renditions[:-1]:
        default_storage.save(f"{name}-{rendition.width}.webp", ContentFile(rendition.content))
    default_storage.save(f"{name}.webp", ContentFile(widest.content))
    return Picture(
        file=f"{name}.webp",
        width=widest.width,
        height=widest.height,
        widths=[rendition.width for rendition in renditions],
        alt=one_line(alt)[:200],
    )


def remove_files(picture):
    stem = picture.file.name.removesuffix(".webp")
    for width in picture.widths[:-1]:
        default_storage.delete(f"{stem}-{width}.webp")
    default_storage.delete(picture.file.name)


def _open(file):
    """The picture with its header read and nothing decoded. Raises Refused."""
    if file.size > MAX_BYTES:
        raise Refused(_("The picture is larger than 15 MB."))
    if not file.size:
        raise Refused(_("The picture is empty."))
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is lower
            image = Image.open(file, formats=FORMATS)
    except Image.DecompressionBombError:
        raise Refused(_too_many_pixels()) from None
    except Exception:  # on hostile bytes Pillow's readers raise nearly anything
        file.seek(0)
        if file.read(4) == b"RIFF":  # of WebP, the reader wants the whole file at once
            raise Refused(_damaged()) from None
        raise Refused(_("This is not a picture: JPEG, PNG, WebP, AVIF and GIF are accepted.")) from None
    if image.width * image.height > MAX_PIXELS or max(image.size) > MAX_SIDE:
        raise Refused(_too_many_pixels())
    return image


def _too_many_pixels():
    return _("The picture has too many pixels: at most 50 megapixels, and 16,000 on a side.")


def _damaged():
    return _("The picture is damaged or cut off: please export it again.")


def _upright(image, width):
    """The first frame decoded, turned as the camera was held, in sRGB with eight bits a channel."""
    try:
        # Lets a JPEG be decoded at a fraction of its size; it never goes below what is asked for.
        image.draft("RGB", (width, width))
        image.load()
        image = ImageOps.exif_transpose(image)
        return _eight_bits(_in_srgb(image))
    except Exception:  # as above: a damaged file, whatever the decoder calls it
        raise Refused(_damaged()) from None


def _in_srgb(image):
    """Colours as they were meant once the colour profile is stripped."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in {"RGB", "RGBA", "CMYK"}:
        return image
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError):
        return image


def _eight_bits(image):
    if image.mode.startswith("I"):  # 16-bit greys
        image = image.convert("I").point(lambda value: value / 257).convert("L")
    transparent = image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info
    return image.convert("RGBA" if transparent else "RGB")


def _render(image, width):
    height = max(1, round(image.height * width / image.width))
    if width != image.width:
        image = image.resize((width, height), Image.Resampling.LANCZOS)
    else:
        image = image.copy()
    image.info.clear()  # nothing of the upload but its pixels
    out = io.BytesIO()
    image.save(out, "WEBP", quality=QUALITY, method=4)
    return Rendition(width, height, out.getvalue())
