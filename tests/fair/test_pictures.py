import io
import struct
import zlib

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from fair import pictures
from fair.errors import Refused
from fair.models import Picture
from fair.pictures import store_panorama, store_picture
from fair.uploads import MAX_PDF, check_model, check_pdf

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def upload(content, name="mug.png"):
    return SimpleUploadedFile(name, content)


def drawn(size=(1000, 500), mode="RGB", kind="PNG", colour=None, **options):
    out = io.BytesIO()
    Image.new(mode, size, colour).save(out, kind, **options)
    return out.getvalue()


def opened(picture, width=None):
    name = picture.file.name if width is None else picture.file.name.replace(".webp", f"-{width}.webp")
    with default_storage.open(name) as file:
        image = Image.open(file)
        image.load()
        return image


def refusal(content, name="mug.png", store=store_picture):
    with pytest.raises(Refused) as refused:
        store(upload(content, name))
    assert not Picture.objects.exists()
    assert not list(default_storage.listdir("")[0])
    return str(refused.value)


def test_store_picture_keeps_three_widths():
    picture = store_picture(upload(drawn((2000, 1000))), alt="A mug")

    assert (picture.width, picture.height, picture.widths) == (1600, 800, [320, 800, 1600])
    assert [opened(picture, w).size for w in (320, 800, None)] == [(320, 160), (800, 400), (1600, 800)]
    assert {opened(picture).format, opened(picture, 320).format} == {"WEBP"}


def test_store_picture_is_never_upscaled():
    picture = store_picture(upload(drawn((500, 250))))

    assert (picture.width, picture.widths) == (500, [320, 500])


def test_store_picture_of_a_single_pixel():
    assert store_picture(upload(drawn((1, 1)))).widths == [1]


def test_store_picture_turns_as_the_camera_was_held_and_strips_metadata():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "A camera with a serial number"
    picture = store_picture(upload(drawn((400, 200), kind="JPEG", exif=exif)))

    assert (picture.width, picture.height) == (200, 400)
    assert not opened(picture).getexif()
    with default_storage.open(picture.file.name) as file:
        assert b"serial" not in file.read()


def test_store_picture_keeps_transparency():
    picture = store_picture(upload(drawn(mode="RGBA", colour=(0, 0, 0, 0))))

    assert opened(picture).mode == "RGBA"


@pytest.mark.parametrize(
    ("mode", "kind", "colour", "expected"),
    [
        ("CMYK", "JPEG", (0, 255, 255, 0), (254, 0, 0)),
        ("I;16", "PNG", 0x8000, (128, 128, 128)),
        ("L", "PNG", 200, (200, 200, 200)),
        ("P", "GIF", 0, (0, 0, 0)),
    ],
)
def test_store_picture_of_any_mode_becomes_eight_bit_rgb(mode, kind, colour, expected):
    image = opened(store_picture(upload(drawn((40, 40), mode, kind, colour))))

    assert image.mode == "RGB"
    assert all(abs(got - wanted) <= 6 for got, wanted in zip(image.getpixel((20, 20)), expected, strict=True))


def test_store_picture_of_an_animation_keeps_the_first_frame():
    out = io.BytesIO()
    first, second = (Image.new("RGB", (40, 40), colour) for colour in ("red", "blue"))
    first.save(out, "GIF", save_all=True, append_images=[second])
    image = opened(store_picture(upload(out.getvalue(), "spin.gif")))

    assert not getattr(image, "is_animated", False)
    assert image.convert("RGB").getpixel((20, 20))[0] > 200


def test_store_picture_names_the_file_itself():
    picture = store_picture(upload(drawn(), "../../a\x00\x1b‮gnp.html.png"), alt="line\x00one\nline two")

    assert picture.file.name.startswith("pictures/")
    assert picture.file.name.removeprefix("pictures/").replace("/", "").removesuffix(".webp").isalnum()
    assert picture.alt == "lineone line two"


def test_store_picture_refuses_more_bytes_than_15_mb():
    assert "15 MB" in refusal(b"\x89PNG\r\n\x1a\n" + b"0" * pictures.MAX_BYTES)


def test_store_picture_refuses_a_decompression_bomb_before_decoding_it():
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")

    assert "too many pixels" in refusal(bomb)
    assert "too many pixels" in refusal(drawn((8000, 7000), "1"))
    assert "too many pixels" in refusal(drawn((16_001, 1), "1"))


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script></html>",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"plain text",
        b"%PDF-1.7",
        b"\x00" * 64,
    ],
)
def test_store_picture_refuses_what_only_calls_itself_a_picture(content):
    assert "not a picture" in refusal(content)


def test_store_picture_refuses_an_empty_file():
    assert "empty" in refusal(b"")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_store_picture_refuses_a_truncated_file(kind):
    noise = Image.effect_noise((300, 300), 80).convert("RGB")
    out = io.BytesIO()
    noise.save(out, kind)

    assert "damaged or cut off" in refusal(out.getvalue()[: len(out.getvalue()) // 2])


def test_store_panorama_keeps_its_sharpness():
    assert store_panorama(upload(drawn((4400, 2200)))).widths == [800, 4096]


def test_store_panorama_refuses_another_shape():
    assert "twice as wide" in refusal(drawn((1000, 700)), store=store_panorama)


def glb(length=None, version=2, body=b'{"asset":{"version":"2.0"}}  '):
    size = 20 + len(body) if length is None else length
    return b"glTF" + struct.pack("<IIII", version, size, len(body), 0x4E4F534A) + body


def test_check_model_takes_a_whole_glb_and_names_it():
    file = check_model(upload(glb(), "../evil\x00.exe"))

    assert file.name.endswith(".glb")
    assert "evil" not in file.name
    assert file.read() == glb()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "GLB file is needed"),
        (b"<html>" * 10, "GLB file is needed"),
        (glb(version=1), "glTF 2.0"),
        (glb(body=b"<html><script></script></html>"), "glTF 2.0"),
        (glb(length=9999), "cut off"),
        (glb()[:-5], "cut off"),
    ],
)
def test_check_model_refuses(content, reason):
    with pytest.raises(Refused, match=reason):
        check_model(upload(content, "model.glb"))


def test_check_pdf_takes_a_pdf_and_names_it():
    file = check_pdf(upload(b"%PDF-1.4\n...\n%%EOF\n", "our catalogue.pdf.html"))

    assert file.name.endswith(".pdf")
    assert "catalogue" not in file.name


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<html>", "not a PDF"),
        (b"", "not a PDF"),
        (b"%PDF-1.4\n...", "cut off"),
        (b"%PDF-1.4" + b"0" * MAX_PDF, "25 MB"),
    ],
)
def test_check_pdf_refuses(content, reason):
    with pytest.raises(Refused, match=reason):
        check_pdf(upload(content, "a.pdf"))
