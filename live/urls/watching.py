"""Addresses of watching a show."""

from django.urls import path

from live.views import polls, questions, reactions, sheet, show

urlpatterns = [
    path("shows/<int:pk>-<str:slug>/", show.show, name="show"),
    path("shows/<int:pk>/", show.short, name="show_short"),
    path("stages/<slug:door>/", show.stage, name="stage"),
    path("shows/<int:pk>/now/", show.now, name="show_now"),
    path("shows/<int:pk>/questions/", questions.ask, name="show_questions"),
    path("shows/<int:pk>/questions/<int:question>/", questions.remove, name="show_question"),
    path("shows/<int:pk>/questions/<int:question>/vote/", questions.vote, name="show_question_vote"),
    path("shows/<int:pk>/questions/<int:question>/answer/", questions.answer, name="show_question_answer"),
    path("shows/<int:pk>/polls/", polls.drafts, name="show_polls"),
    path("shows/<int:pk>/polls/<int:poll>/answer/", polls.answer, name="show_poll_answer"),
    *(
        path(f"shows/<int:pk>/polls/<int:poll>/{act}/", polls.act, {"act": act}, name=f"show_poll_{act}")
        for act in polls.ACTS
    ),
    path("shows/<int:pk>/reactions/", reactions.reactions, name="show_reactions"),
    path("shows/<int:pk>/products/<int:product>/opened/", reactions.opened, name="show_product_opened"),
    path("shows/<int:pk>/sheet/", sheet.sheet, name="show_sheet"),
]
