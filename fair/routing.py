"""The one socket's address, who may open it, and what happens when the process stops."""

from channels.auth import AuthMiddlewareStack
from channels.routing import URLRouter
from channels.security.websocket import AllowedHostsOriginValidator, WebsocketDenier
from django.urls import path, re_path

from fair.realtime.sockets import lifespan, live

__all__ = ["lifespan", "websocket"]

websocket = AllowedHostsOriginValidator(
    URLRouter([path("ws/", AuthMiddlewareStack(live)), re_path("", WebsocketDenier.as_asgi())])
)
