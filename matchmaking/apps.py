from django.apps import AppConfig


class MatchmakingConfig(AppConfig):
    name = "matchmaking"

    def ready(self):
        from matchmaking import figures  # noqa: F401  the further steps of the workspace's funnel
