"""What the hub is measured against: the ordinary Channels way, and sockets with nothing around them."""

import asyncio
import base64
import hashlib
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fair.settings")


def ordinary_application():
    """The room as a Channels tutorial writes it: one channel for each socket, all in one group.

    The pub/sub layer is the quicker of the two that channels_redis has.
    """
    import django

    django.setup()
    from channels.auth import AuthMiddlewareStack
    from channels.generic.websocket import AsyncJsonWebsocketConsumer
    from channels.routing import ProtocolTypeRouter, URLRouter
    from channels.security.websocket import AllowedHostsOriginValidator
    from django.conf import settings
    from django.urls import path

    settings.CHANNEL_LAYERS = ordinary_layers(settings.REDIS_URL)

    class RoomConsumer(AsyncJsonWebsocketConsumer):
        async def connect(self):
            await self.channel_layer.group_add("room", self.channel_name)
            await self.accept()

        async def disconnect(self, code):
            await self.channel_layer.group_discard("room", self.channel_name)

        async def receive_json(self, content):
            await self.send_json({"watching": content["watch"]})

        async def room_event(self, event):
            await self.send_json(event["content"])

    routes = URLRouter([path("ws/", RoomConsumer.as_asgi())])
    return ProtocolTypeRouter({"websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(routes))})


def hub_application():
    """The fair itself, but every event gets a frame of its own however many watch."""
    from fair.asgi import application
    from fair.realtime import hub

    hub.CROWD = sys.maxsize
    return application


def ordinary_layers(url):
    return {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [url], "capacity": 1000},
        }
    }


class BareSocket(asyncio.Protocol):
    """Just enough of RFC 6455 to open a socket; what comes on it is ignored."""

    open = set()

    def connection_made(self, transport):
        self.transport = transport
        self.shaken = False

    def data_received(self, data):
        if self.shaken:
            return
        self.shaken = True
        key = next(line[19:] for line in data.split(b"\r\n") if line.lower().startswith(b"sec-websocket-key"))
        accept = base64.b64encode(hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())
        self.transport.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n" + b"\x81\x0f" + b'{"watching":[]}'
        )
        self.open.add(self.transport)

    def connection_lost(self, error):
        self.open.discard(self.transport)


async def serve_bare(port, topic):
    """Writes every event of a topic to every socket, and does nothing else."""
    import django

    django.setup()
    from fair.realtime.subscription import Subscription
    from fair.realtime.wire import text_frame

    def write(topic, event):
        frame = text_frame(event)
        for transport in BareSocket.open:
            transport.write(frame)

    subscription = Subscription(on_event=write, on_gap=print)
    server = await asyncio.get_running_loop().create_server(BareSocket, "127.0.0.1", port, backlog=2048)
    async with server:
        await asyncio.gather(subscription.run(), subscription.add(topic))


if __name__ == "__main__":
    import uvloop

    uvloop.run(serve_bare(int(sys.argv[1]), sys.argv[2]))
