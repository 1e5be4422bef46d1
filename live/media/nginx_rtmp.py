"""The driver for OBS by nginx with its RTMP module: Debian's nginx and libnginx-mod-rtmp.

nginx takes the stream and asks the hooks whether it may (deploy/nginx-rtmp). It makes no files: the ingest
process fetches the stream from it and lays it beside what browsers send. So a show can go from a browser
to OBS and back, and replays, private shows and renditions are the same for both.

An end of the show or a revoked key needs no word to nginx: it asks again every five seconds, and drops whom
the hook refuses.
"""

import json

from django.conf import settings
from redis import RedisError

from fair.realtime.connections import client
from live.media.builtin import Builtin

ORDERS = "live:ingest"  # {"pull": show's id} or {"leave": show's id}, to the ingest process


class NginxRtmp(Builtin):
    name = "nginx_rtmp"

    @property
    def server(self):
        return settings.RTMP_URL

    def provision(self, show):
        """Have the ingest process fetch what nginx has; asked again every five seconds while it comes."""
        _order(pull=show.pk)

    def left(self, show):
        """The encoder has stopped."""
        _order(leave=show.pk)


def _order(**order):
    try:
        client().publish(ORDERS, json.dumps(order))
    except (RedisError, OSError):
        return  # nginx asks again, and this is tried again
