"""Uploads in an S3-compatible store: our code against a server that speaks the protocol over HTTP."""

import io
import os
import subprocess
import sys
from datetime import timedelta
from urllib.parse import urlsplit

import boto3
import pytest
import requests
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone
from moto.server import ThreadedMotoServer
from PIL import Image

from exhibitors.models import Check
from fair.models import Job
from fair.pictures import remove_files, store_picture
from fair.tasks import sweep_uploads
from tests.deploy.conftest import ROOT, database_url, eventually, start, stop
from tests.deploy.test_fleet import requests_answer
from tests.factories import BoothFactory, ExhibitorFactory, ProductFactory, UserFactory

KEYS = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_DEFAULT_REGION": "eu-central-1"}


@pytest.fixture(scope="module")
def endpoint():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    yield "http://{}:{}".format(*server.get_host_and_port())
    server.stop()


@pytest.fixture
def stores(endpoint, settings, monkeypatch):
    """The storages as the settings make them from MEDIA_STORE and PRIVATE_STORE."""
    from environ import Env

    from fair.stores import media

    named = {
        "MEDIA_STORE": "s3://uploads",
        "PRIVATE_STORE": "s3://evidence",
        "MEDIA_ENDPOINT": endpoint,
    }
    for name, value in (KEYS | named).items():
        monkeypatch.setenv(name, value)
    client = boto3.client("s3", endpoint_url=endpoint)
    for bucket in ("uploads", "evidence"):
        client.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    client.put_bucket_policy(Bucket="uploads", Policy=(ROOT / "deploy" / "s3" / "policy.json").read_text())
    made = media(Env(), settings.VAR_DIR)
    settings.MEDIA_URL = made.url
    settings.STORAGES = settings.STORAGES | {"default": made.public, "private": made.private}
    # Fields took their storage when the models were read.
    for field in (Check._meta.get_field("evidence"), Job._meta.get_field("file")):
        monkeypatch.setattr(field, "storage", storages["private"])
    yield named
    for bucket in ("uploads", "evidence"):
        for found in client.list_objects_v2(Bucket=bucket).get("Contents", []):
            client.delete_object(Bucket=bucket, Key=found["Key"])
        client.delete_bucket(Bucket=bucket)


def picture():
    out = io.BytesIO()
    Image.new("RGB", (1000, 600), "teal").save(out, "PNG")
    return ContentFile(out.getvalue(), "picture.png")


def test_renditions_lie_in_the_store_and_are_read_from_it(stores, db, endpoint):
    kept = store_picture(picture())

    assert kept.url == f"{endpoint}/uploads/{kept.file.name}"
    for width in kept.widths:
        answer = requests.get(kept.rendition(width))
        assert answer.headers["Content-Type"] == "image/webp"
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "Content-Disposition" not in answer.headers
        assert Image.open(io.BytesIO(answer.content)).width == width
    remove_files(kept)
    assert requests.get(kept.url).status_code == 404


def test_what_nothing_names_is_swept_from_the_store(stores, db, monkeypatch):
    cache.clear()
    save = storages["default"].save
    named, stray = (save(f"models/{name}.glb", ContentFile(b"glTF")) for name in ("named", "stray"))
    ProductFactory(model_file=named)

    for days in (0, 8):
        later = timezone.now() + timedelta(days)
        with monkeypatch.context() as clock:
            clock.setattr(timezone, "now", lambda later=later: later)
            sweep_uploads()

    assert [storages["default"].exists(name) for name in (named, stray)] == [True, False]


def test_what_a_browser_could_run_is_only_downloaded(stores, db, endpoint):
    storages["default"].save("models/a.glb", ContentFile(b"glTF"))

    answer = requests.get(f"{endpoint}/uploads/models/a.glb")

    assert answer.headers["Content-Type"] == "model/gltf-binary"
    assert answer.headers["Content-Disposition"] == "attachment"


def test_evidence_has_no_address_and_is_kept_apart(stores, db, endpoint):
    check = Check(exhibitor=ExhibitorFactory())
    check.evidence.save("licence.pdf", ContentFile(b"%PDF-secret"), save=False)

    with pytest.raises(ValueError, match="no address"):
        check.evidence.url  # noqa: B018
    with check.evidence.open("rb") as file:
        assert file.read() == b"%PDF-secret"
    for bucket in ("uploads", "evidence"):
        assert requests.get(f"{endpoint}/{bucket}/{check.evidence.name}").status_code in (403, 404)


def test_a_private_file_is_handed_out_by_a_signed_link_that_expires(stores, client, db):
    from fair.jobs import attach_file, file_link

    owner = UserFactory()
    job = Job.objects.create(kind="any", owner=owner, state="done")
    attach_file(job, ContentFile(b"a,b\n"), "Catalogue Ü.csv")
    client.force_login(owner)

    link = client.get(file_link(job))

    assert link.status_code == 302
    query = urlsplit(link["Location"]).query
    assert ("Signature=" in query, "Expires=" in query) == (True, True)
    answer = requests.get(link["Location"])
    assert (answer.content, answer.headers["Content-Type"]) == (b"a,b\n", "text/csv")
    assert "Catalogue%20%C3%9C.csv" in answer.headers["Content-Disposition"]


def test_the_running_site_allows_its_pages_the_store(stores, transactional_db, endpoint):
    """A real web process with these settings: a booth's pictures and the policy name the store."""
    booth = BoothFactory(exhibitor__name="Banyan")
    process = start("web", **KEYS, **stores)
    try:
        eventually(lambda: requests_answer(process.port))
        answer = requests.get(f"http://127.0.0.1:{process.port}/booths/{booth.slug}/")
        media = requests.get(f"http://127.0.0.1:{process.port}/media/x.webp")
    finally:
        stop(process)

    policy = {
        directive: rest.split()
        for directive, _, rest in (
            part.strip().partition(" ") for part in answer.headers["Content-Security-Policy"].split(";")
        )
    }
    assert answer.status_code == 200
    assert all(endpoint in policy[name] for name in ("img-src", "media-src", "connect-src"))
    assert endpoint not in policy["script-src"]
    assert media.status_code == 404


@pytest.mark.parametrize(
    ("stores", "sentence"),
    [
        ({"MEDIA_STORE": "s3://one", "PRIVATE_STORE": "s3://one"}, "PRIVATE_STORE must be another bucket"),
        ({"MEDIA_STORE": "/srv/media"}, "A store is named as s3://bucket, not as /srv/media."),
    ],
)
def test_settings_that_cannot_be_meant_are_refused(stores, sentence):
    run = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=os.environ | {"SECRET_KEY": "x", "DATABASE_URL": database_url("none")} | stores,
        capture_output=True,
        text=True,
    )

    assert run.returncode == 1
    assert sentence in run.stderr
