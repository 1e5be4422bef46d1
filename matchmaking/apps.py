from django.apps import AppConfig


class MatchmakingConfig(AppConfig):
    name = "matchmaking"

    def ready(self):
        from exhibitors import workspace
        from matchmaking import (  # noqa: F401  what accounts is to know
            calendar_mails,
            figures,
            meeting_calendars,
        )
        from matchmaking.invitation_page import waiting_requests

        workspace.counted["open_requests"] = waiting_requests()
