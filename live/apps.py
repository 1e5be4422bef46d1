from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "live"

    def ready(self):
        from booths.demo import load, play
        from live import calendars, farewell, merging  # noqa: F401  what accounts is to know of shows
        from live.demo.broadcaster import broadcasters
        from live.demo.load import load_shows

        load.parts.append(load_shows)
        play.parts.append(broadcasters)
