"""Frames on the wire: encoded once, written as they are to thousands of sockets.

ASGI's send() encodes a message again for each socket, behind several coroutines: that is most of a
delivery's cost. So our server, uvicorn, runs with `--ws fair.realtime.wire:FrameProtocol`, which
offers the application one ASGI extension, "fair.frames": push() writes a whole frame, drop() closes
a socket that may not be reading. On any other server the hub uses send().
"""

import struct

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

EXTENSION = "fair.frames"

# What a socket may leave unread in this process, beyond what the kernel keeps: some 300 chat messages.
BACKLOG_BYTES = 128 * 1024

# Past this the protocol itself closes the socket, before the application sees anything (code 1009).
LARGEST_INCOMING = 16 * 1024


def text_frame(payload):
    """A WebSocket text frame, unmasked and uncompressed (RFC 6455, section 5.2)."""
    size = len(payload)
    if size < 126:
        return b"\x81" + bytes([size]) + payload
    if size < 65536:
        return b"\x81\x7e" + struct.pack("!H", size) + payload
    return b"\x81\x7f" + struct.pack("!Q", size) + payload


def text_of(frame):
    """The text inside a frame that text_frame made."""
    return frame[{126: 4, 127: 10}.get(frame[1], 2) :].decode()


class FrameProtocol(WebSocketsSansIOProtocol):
    """uvicorn's own protocol, with whole frames let through. Nothing is compressed: that costs
    each socket 40 KB and each delivery an encoding of its own."""

    def __init__(self, config, *args, **kwargs):
        config.ws_per_message_deflate = False
        config.ws_max_size = min(config.ws_max_size, LARGEST_INCOMING)
        super().__init__(config, *args, **kwargs)

    def handle_connect(self, event):
        super().handle_connect(event)
        if hasattr(self, "scope"):  # the handshake was sound
            self.scope["extensions"][EXTENSION] = self

    def push(self, frame):
        """Write a frame. False, and nothing written, where the reader is too far behind."""
        if self.transport.get_write_buffer_size() > BACKLOG_BYTES:
            return False
        if not (self.close_sent or self.transport.is_closing()):
            self.transport.write(frame)
        return True

    def drop(self, code, reason):
        """Close a socket that may never read the closing frame."""
        if self.close_sent or self.transport.is_closing():
            return
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.conn.send_close(code, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.close_timer = self.loop.call_later(self.close_timeout, self.transport.abort)
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
