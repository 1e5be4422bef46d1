import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from fair.uploads import private_files


@pytest.fixture
def kept():
    """kept(name) -> the path of a file under /media/; it goes when the test ends."""
    names = []

    def keep(name, content=b"content"):
        names.append(default_storage.save(f"for-tests/{name}", ContentFile(content)))
        return default_storage.url(names[-1])

    yield keep
    for name in names:
        default_storage.delete(name)


def fetch(client, address):
    response = client.get(address)
    response.close()  # it streams, and nobody read it to its end
    return response


def test_pictures_are_shown(client, db, kept):
    response = fetch(client, kept("kettle.webp"))

    assert response.status_code == 200
    assert response["Content-Type"] == "image/webp"
    assert response["Content-Disposition"].startswith("inline")
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("brochure.pdf", "application/pdf"),
        ("kettle.glb", "model/gltf-binary"),
        ("page.html", "text/html"),
        ("drawing.svg", "image/svg+xml"),
        ("anything", "application/octet-stream"),
    ],
)
def test_what_a_browser_could_run_is_only_downloaded(client, db, kept, name, kind):
    response = fetch(client, kept(name))

    assert response["Content-Type"] == kind
    assert response["Content-Disposition"] == "attachment"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_evidence_has_no_address(client, db):
    name = private_files().save("evidence/licence.pdf", ContentFile(b"%PDF-"))

    with pytest.raises(ValueError, match="no address"):
        private_files().url(name)
    assert client.get(f"/media/{name}").status_code == 404
    assert client.get(f"/media/../private/{name}").status_code == 404
    private_files().delete(name)
