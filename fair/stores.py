"""Where uploads lie, for the settings: in folders of VAR_DIR, or in S3-compatible stores."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

FOLDER = "django.core.files.storage.FileSystemStorage"


@dataclass(frozen=True)
class Media:
    """The storages of uploads, the address of the public ones, and the hosts that pages fetch them from."""

    public: dict
    private: dict
    url: str = "/media/"
    hosts: tuple = ()

    @property
    def is_folder(self):
        return self.url == "/media/"


def media(env, var):
    """From MEDIA_STORE, PRIVATE_STORE, MEDIA_ENDPOINT and MEDIA_HOST."""
    public, private = env("MEDIA_STORE", default=""), env("PRIVATE_STORE", default="")
    if public and public == private:
        raise ImproperlyConfigured(
            "PRIVATE_STORE must be another bucket than MEDIA_STORE: anyone reads that."
        )
    endpoint = env("MEDIA_ENDPOINT", default="") or None
    folders = Media(
        {"BACKEND": FOLDER, "OPTIONS": {"directory_permissions_mode": 0o755}},
        {
            "BACKEND": "fair.media.PrivateFiles",
            "OPTIONS": {
                "location": var / "private",
                "directory_permissions_mode": 0o700,
                "file_permissions_mode": 0o600,
            },
        },
    )
    url, hosts = folders.url, ()
    if public:
        address = env("MEDIA_HOST", default="") or _address(_bucket(public), endpoint)
        url, hosts = address.rstrip("/") + "/", ("{0.scheme}://{0.netloc}".format(urlsplit(address)),)
    return Media(
        _store("fair.buckets.Bucket", public, endpoint) if public else folders.public,
        _store("fair.buckets.PrivateBucket", private, endpoint) if private else folders.private,
        url,
        hosts,
    )


def origins(*addresses):
    """Those of the addresses that name a host, as the Content-Security-Policy wants them."""
    found = {f"{parts.scheme}://{parts.netloc}" for parts in map(urlsplit, addresses) if parts.netloc}
    return sorted(found)


def _bucket(address):
    parts = urlsplit(address)
    if parts.scheme != "s3" or not parts.netloc or parts.path.strip("/"):
        raise ImproperlyConfigured(f"A store is named as s3://bucket, not as {address}.")
    return parts.netloc


def _store(backend, address, endpoint):
    options = {"bucket_name": _bucket(address), "endpoint_url": endpoint, "file_overwrite": False}
    return {"BACKEND": backend, "OPTIONS": options}


def _address(bucket, endpoint):
    return f"{endpoint.rstrip('/')}/{bucket}" if endpoint else f"https://{bucket}.s3.amazonaws.com"
