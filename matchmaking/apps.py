from django.apps import AppConfig


class MatchmakingConfig(AppConfig):
    name = "matchmaking"

    def ready(self):
        from matchmaking import (  # noqa: F401  what accounts is to know
            calendar_mails,
            figures,
            meeting_calendars,
        )
