"""What people are told of requests, quotes and meetings; the words stand in the modules named here."""

from matchmaking import (  # noqa: F401
    hosted_notices,
    meeting_notices,
    quote_notices,
    request_notices,
    room_notices,
)
