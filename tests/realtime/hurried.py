"""fair.asgi as it is, but with the waits of minutes and seconds cut short."""

import fair.asgi
from fair.realtime import attendance, sockets

application = fair.asgi.application
attendance.TICK_SECONDS = 0.2
attendance.LINGER_SECONDS = 0.5
sockets.RECHECK_SECONDS = 1
