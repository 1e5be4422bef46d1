import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from fair.models import Picture
from tests.accounts.help import person

pytestmark = pytest.mark.django_db

FORM = {
    "name": "Mina Okafor",
    "company": "Lagos Homewares",
    "job_title": "Buyer",
    "country": "NG",
    "language": "en",
    "time_zone": "Africa/Lagos",
}


@pytest.fixture
def user(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    user = person(time_zone="UTC")
    client.force_login(user)
    return user


def portrait(size=(640, 640)):
    file = io.BytesIO()
    Image.new("RGB", size, "teal").save(file, "JPEG")
    return SimpleUploadedFile("me.jpg", file.getvalue(), "image/jpeg")


def test_a_profile_is_saved(client, user):
    response = client.post("/my/profile/", FORM)

    user.refresh_from_db()
    assert response.url == "/my/profile/"
    assert {name: getattr(user, name) for name in FORM} == FORM


def test_a_saved_language_speaks_at_once(client, user):
    page = client.post("/my/profile/", {**FORM, "language": "zh-hans"}, follow=True)

    assert '<html lang="zh-hans"' in page.content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "\x00\x08"}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"company": "x" * 121}, "company"),
        ({"country": "XX"}, "country"),
        ({"language": "tlh"}, "language"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"time_zone": "../../etc/passwd"}, "time_zone"),
        ({"time_zone": ""}, "time_zone"),
    ],
)
def test_a_wrong_profile_is_refused_and_keeps_the_rest(client, user, changes, field):
    response = client.post("/my/profile/", {**FORM, **changes})

    user.refresh_from_db()
    assert list(response.context["form"].errors) == [field]
    assert 'value="Buyer"' in response.content.decode()
    assert (user.company, user.time_zone) == ("", "UTC")


def test_markup_in_a_name_stays_text(client, user):
    page = client.post("/my/profile/", {**FORM, "name": "<script>x</script>\u202e"}, follow=True)

    assert "<script>x" not in page.content.decode()
    assert "&lt;script&gt;x" in page.content.decode()


def test_a_photograph_is_kept_replaced_and_removed(client, user, django_capture_on_commit_callbacks):
    client.post("/my/profile/", {**FORM, "photograph": portrait()})
    user.refresh_from_db()
    first = user.avatar
    assert (first.width, first.widths, first.alt) == (640, [320, 640], "Mina Okafor")

    with django_capture_on_commit_callbacks(execute=True):
        client.post("/my/profile/", {**FORM, "photograph": portrait((400, 400))})
    user.refresh_from_db()
    assert user.avatar.width == 400
    assert not first.file.storage.exists(first.file.name)

    with django_capture_on_commit_callbacks(execute=True):
        client.post("/my/profile/", {**FORM, "remove_photograph": "on"})
    user.refresh_from_db()
    assert user.avatar is None
    assert Picture.objects.count() == 0


def bomb():
    """A PNG of 40,000 × 40,000 pixels in a few kilobytes of header."""
    file = io.BytesIO()
    Image.new("1", (40_000, 40_000)).save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            b"<html><script>alert(1)</script>",
            "This is not a picture: JPEG, PNG, WebP, AVIF and GIF are accepted.",
        ),
        (
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            "This is not a picture: JPEG, PNG, WebP, AVIF and GIF are accepted.",
        ),
        (portrait().read()[:-400], "The picture is damaged or cut off: please export it again."),
        (bomb(), "The picture has too many pixels: at most 50 megapixels, and 16,000 on a side."),
    ],
    ids=["html", "svg", "truncated", "bomb"],
)
def test_what_is_no_photograph_is_refused_in_a_sentence(client, user, content, sentence):
    upload = SimpleUploadedFile("me.png", content, "image/png")
    response = client.post("/my/profile/", {**FORM, "photograph": upload})

    user.refresh_from_db()
    assert response.context["form"].errors == {"photograph": [sentence]}
    assert 'value="Buyer"' in response.content.decode()
    assert (user.company, user.avatar, Picture.objects.count()) == ("", None, 0)


def test_a_photograph_is_not_kept_when_the_form_has_a_mistake(client, user):
    client.post("/my/profile/", {**FORM, "name": "", "photograph": portrait()})

    assert Picture.objects.count() == 0


def test_the_language_menu_is_remembered_with_the_person(client, user):
    response = client.post("/language/", {"language": "zh-hans", "next": "/my/"})
    user.refresh_from_db()

    assert (response.url, user.language) == ("/my/", "zh-hans")
    assert client.post("/language/", {"language": "tlh", "next": "https://evil.example/"}).url == "/"
    user.refresh_from_db()
    assert user.language == "zh-hans"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_zones_are_offered_with_offset_and_city(client, user, language):
    client.post("/my/profile/", {**FORM, "language": language})
    zones = dict(client.get("/my/profile/").context["form"].zones())

    assert zones["Asia/Shanghai"] == {"en": "UTC+08:00 Shanghai", "zh-hans": "UTC+08:00 上海"}[language]
    assert zones["Asia/Kathmandu"].startswith("UTC+05:45 ")
    assert len(zones) > 400
