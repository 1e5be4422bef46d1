"""Uploads in S3-compatible stores. Apart from fair/media.py, because boto3 is large and few fairs need it."""

from django.conf import settings
from django.utils.encoding import filepath_to_uri
from django.utils.http import content_disposition_header
from storages.backends.s3 import S3Storage

from fair.media import FOREVER, SHOWN, kind_of

LINK_SECONDS = 300


class Bucket(S3Storage):
    """Public uploads in an S3-compatible store, under the headers that serve_media gives them."""

    def url(self, name, **kwargs):
        return settings.MEDIA_URL + filepath_to_uri(name)

    def get_object_parameters(self, name):
        kind = kind_of(name)
        parameters = {"ContentType": kind, "CacheControl": FOREVER}
        return parameters if kind in SHOWN else parameters | {"ContentDisposition": "attachment"}


class PrivateBucket(S3Storage):
    """Files without an address, in a store that answers only to signed requests."""

    def url(self, name, **kwargs):
        raise ValueError("A private file has no address.")

    def link(self, name, called, seconds=LINK_SECONDS):
        """An address of the file that holds for `seconds`; whoever has it may fetch the file."""
        disposition = content_disposition_header(as_attachment=True, filename=called)
        parameters = {"ResponseContentDisposition": disposition, "ResponseContentType": kind_of(called)}
        return super().url(name, parameters=parameters, expire=seconds)
