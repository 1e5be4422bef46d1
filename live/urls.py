"""Addresses of shows and conferences."""

urlpatterns = [
    # What comes in and goes out: media servers, players.
    #
    # Watching a show.
    #
    # Planning and hosting shows.
    #
    # The programme, and what one follows.
    #
    # Conferences.
    #
    # Figures.
    #
]
