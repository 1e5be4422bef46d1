"""Uploads that nothing names go after a week; what anything names stays."""

import datetime
import threading

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import User
from booths.models import BoothVersion, Brochure
from booths.services import brochures, drafts
from booths.services.booths import publish_booth
from exhibitors.models import Check, Exhibitor, PictureFile, ProductPicture
from fair import sweeping
from fair.models import Branding, Job, Picture
from fair.pictures import store_picture
from fair.tasks import sweep_uploads
from live.models import Event, Show, Speaker, Sponsor
from tests.booths.test_builder import FILM, mp4
from tests.factories import (
    BoothFactory,
    EventFactory,
    ExhibitorFactory,
    ProductFactory,
    ShowFactory,
    UserFactory,
)
from tests.fair.test_pictures import drawn

A_WEEK = datetime.timedelta(days=7)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    cache.clear()


@pytest.fixture
def sweep(monkeypatch, django_capture_on_commit_callbacks):
    """sweep(later): the task, run `later` than now."""
    real = timezone.now

    def run(later=datetime.timedelta()):
        monkeypatch.setattr(timezone, "now", lambda: real() + later)
        with django_capture_on_commit_callbacks(execute=True):
            sweep_uploads()

    return run


def picture():
    return store_picture(ContentFile(drawn((900, 600)), "a.png"))


def files_of(picture):
    stem = picture.file.name.removesuffix(".webp")
    return [picture.file.name, *(f"{stem}-{width}.webp" for width in picture.widths[:-1])]


def lie(names):
    return [default_storage.exists(name) for name in names]


def test_what_nothing_refers_to_goes_after_a_week_with_all_its_files(sweep):
    unused = picture()
    assert lie(files_of(unused)) == [True, True, True]

    sweep()
    sweep(A_WEEK - datetime.timedelta(minutes=5))
    assert Picture.objects.get() == unused
    sweep(A_WEEK)

    assert not Picture.objects.exists()
    assert lie(files_of(unused)) == [False, False, False]


def test_what_is_put_to_use_within_the_week_stays(sweep):
    late = picture()
    sweep()
    company = ExhibitorFactory(logo=late)
    sweep(A_WEEK)
    company.logo = None
    company.save()
    sweep(A_WEEK * 1.1)

    assert Picture.objects.get() == late  # its week begins anew
    assert all(lie(files_of(late)))
    sweep(A_WEEK * 2.1)
    assert not Picture.objects.exists()


PICTURED = {
    "hero of an earlier version": lambda one: BoothVersion.objects.create(
        booth=BoothFactory(), hero=one, is_draft=False
    ),
    "panorama": lambda one: BoothVersion.objects.create(booth=BoothFactory(), panorama=one),
    "logo": lambda one: ExhibitorFactory(logo=one),
    "photograph": lambda one: UserFactory(avatar=one),
    "product": lambda one: ProductPicture.objects.create(product=ProductFactory(), picture=one),
    "known by its name": lambda one: PictureFile.objects.create(
        exhibitor=ExhibitorFactory(), name="a.jpg", digest="x", picture=one
    ),
    "brand": lambda one: Branding.objects.create(name="Tea Fair", logo=one),
    "icon": lambda one: Branding.objects.create(name="Tea Fair", icon=one),
    "poster of a show": lambda one: ShowFactory(poster=one),
    "poster of a conference": lambda one: EventFactory(poster=one),
    "speaker": lambda one: EventFactory().speakers.create(slug="pia", name="Pia", picture=one),
    "sponsor": lambda one: EventFactory().sponsors.create(name="Pia", logo=one),
}


def test_every_reference_to_a_picture_is_tried_here():
    relations = {
        (relation.related_model, relation.field.name)
        for relation in Picture._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete
    }

    assert relations == {
        (BoothVersion, "hero"),
        (BoothVersion, "panorama"),
        (Exhibitor, "logo"),
        (User, "avatar"),
        (ProductPicture, "picture"),
        (PictureFile, "picture"),
        (Branding, "logo"),
        (Branding, "icon"),
        (Show, "poster"),
        (Event, "poster"),
        (Speaker, "picture"),
        (Sponsor, "logo"),
    }


@pytest.mark.parametrize("use", PICTURED.values(), ids=PICTURED)
def test_what_anything_refers_to_stays(sweep, use):
    used, unused = picture(), picture()
    row = use(used)
    before = type(row).objects.filter(pk=row.pk).values().get()

    sweep()
    sweep(A_WEEK * 2)

    assert Picture.objects.get() == used
    assert type(row).objects.filter(pk=row.pk).values().get() == before
    assert (all(lie(files_of(used))), any(lie(files_of(unused)))) == (True, False)


def test_files_that_another_picture_shows_too_stay(sweep):
    unused = picture()
    fields = {name: getattr(unused, name) for name in ("file", "width", "height", "widths")}
    twin = Picture.objects.create(**fields)
    ExhibitorFactory(logo=twin)

    sweep()
    sweep(A_WEEK)

    assert Picture.objects.get() == twin
    assert all(lie(files_of(twin)))


def test_what_a_draft_replaced_goes_and_what_any_version_shows_stays(sweep):
    booth, author = BoothFactory(), UserFactory()
    shown = drafts.put_file(booth, author, "hero", ContentFile(drawn((900, 600)), "a.png"), None)
    drafts.change_draft(booth, author, "headline@en", "", "Kettles")
    film = drafts.put_file(booth, author, "intro_video", mp4(*FILM), None)
    publish_booth(booth, author)
    tried = drafts.put_file(booth, author, "hero", ContentFile(drawn((900, 600)), "b.png"), shown)
    worse = drafts.put_file(booth, author, "intro_video", mp4(*FILM), film)
    drafts.clear_file(booth, author, "hero", tried)
    drafts.clear_file(booth, author, "intro_video", worse)

    sweep()
    assert lie([film, worse]) == [True, True]
    sweep(A_WEEK)

    assert [picture.pk for picture in Picture.objects.all()] == [shown]
    assert lie([film, worse]) == [True, False]
    booth.refresh_from_db()
    drafts.restore_version(booth, booth.published, author)
    assert drafts.file_in(booth.versions.get(is_draft=True), "hero") == shown


def test_a_brochure_that_two_editions_share_goes_with_the_last(sweep, django_capture_on_commit_callbacks):
    first = Brochure(booth=BoothFactory(), title="Care", size=4)
    first.file.save("care.pdf", ContentFile(b"%PDF"))
    second = Brochure.objects.create(booth=BoothFactory(), title="Care", size=4, file=first.file.name)
    third = Brochure.objects.create(booth=BoothFactory(), title="Care", size=4, file=first.file.name)

    with django_capture_on_commit_callbacks(execute=True):
        brochures.remove_brochure(first)
    assert lie([second.file.name]) == [True]
    third.booth.delete()  # with its brochures, and without a word to their files
    sweep()
    sweep(A_WEEK)
    assert lie([second.file.name]) == [True]
    second.booth.delete()
    sweep(A_WEEK)
    sweep(A_WEEK * 2)

    assert lie([second.file.name]) == [False]


def test_every_folder_of_files_is_swept_and_files_elsewhere_are_not(sweep):
    private = storages["private"]
    folders = {folder for _storage, folder in sweeping.file_fields()}
    assert {"intros", "brochures", "models", "applications", "evidence", "imports", "jobs"} <= folders
    kept = [
        ProductFactory(model_file=default_storage.save("models/a.glb", ContentFile(b"glTF"))).model_file,
        Check.objects.create(
            exhibitor=ExhibitorFactory(),
            kind="licence",
            checked_on=timezone.localdate(),
            checked_by=UserFactory(),
            evidence=private.save("evidence/a.pdf", ContentFile(b"%PDF")),
        ).evidence,
        Job.objects.create(
            kind="export", owner=UserFactory(), file=private.save("jobs/1.csv", ContentFile(b"a"))
        ).file,
    ]
    stray = [
        (default_storage, default_storage.save("models/b.glb", ContentFile(b"glTF"))),
        (private, private.save("evidence/b.pdf", ContentFile(b"%PDF"))),
        (private, private.save("applications/b.pdf", ContentFile(b"%PDF"))),
    ]
    apart = default_storage.save("notes/read-me.txt", ContentFile(b"Of somebody else."))

    sweep()
    sweep(A_WEEK)

    assert [file.storage.exists(file.name) for file in kept] == [True] * 3
    assert [storage.exists(name) for storage, name in stray] == [False] * 3
    assert default_storage.exists(apart)
    for file in kept[1:]:
        file.storage.delete(file.name)


@pytest.mark.django_db(transaction=True)
def test_a_row_that_comes_in_that_very_moment_never_refers_to_nothing(sweep):
    """A form puts a picture to use while the sweep takes it: one of the two is refused, whole."""
    company, taken = ExhibitorFactory(), picture()
    sweep()
    has_written, may_end, ends = threading.Event(), threading.Event(), []

    def put_to_use():
        try:
            with transaction.atomic():
                Exhibitor.objects.filter(pk=company.pk).update(logo=taken.pk)
                has_written.set()
                may_end.wait(20)
            ends.append("kept")
        except IntegrityError:
            ends.append("refused")
        finally:
            connection.close()

    form = threading.Thread(target=put_to_use)
    form.start()
    has_written.wait(20)
    sweep(A_WEEK)
    may_end.set()
    form.join(20)

    company.refresh_from_db()
    there = Picture.objects.filter(pk=taken.pk).exists()
    assert (ends, there, company.logo_id) in [(["refused"], False, None), (["kept"], True, taken.pk)]
    assert all(lie(files_of(taken))) == there
