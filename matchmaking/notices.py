"""What people are told of requests, quotes and meetings; the words stand in the modules named here."""

from matchmaking import hosted_notices, meeting_notices, quote_notices, request_notices  # noqa: F401
