"""Pages and sockets in one process, for the one-command fair and for development.

Django under ASGI serves a third of the requests that WSGI does, so pages go to the WSGI
application even here. A fair with many visitors runs the two apart: fair.wsgi for pages, and
this for /ws/ (docs/architecture.md).
"""

from a2wsgi import WSGIMiddleware
from channels.routing import ProtocolTypeRouter

from fair.wsgi import application as pages

# Imported after fair.wsgi, which sets Django up.
from fair.routing import lifespan, websocket  # isort: skip

PAGE_THREADS = 16

application = ProtocolTypeRouter(
    {
        "http": WSGIMiddleware(pages, workers=PAGE_THREADS),
        "websocket": websocket,
        "lifespan": lifespan,
    }
)
