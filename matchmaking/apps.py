from django.apps import AppConfig


class MatchmakingConfig(AppConfig):
    name = "matchmaking"

    def ready(self):
        from booths.demo import load, remove
        from exhibitors import workspace
        from matchmaking import (  # noqa: F401  what accounts is to know
            calendar_mails,
            farewell,
            figures,
            meeting_calendars,
            merging,
        )
        from matchmaking.demo.load import load_matchmaking, remove_matchmaking
        from matchmaking.invitation_page import waiting_requests
        from matchmaking.services.meetings import departing  # noqa: F401  who leaves a team

        load.parts.append(load_matchmaking)
        remove.parts.append(remove_matchmaking)
        workspace.counted["open_requests"] = waiting_requests()
