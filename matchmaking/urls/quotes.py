"""Addresses of quotes and their comparison."""

from django.urls import path

from matchmaking.views import acceptances, comparison, deciding, quote_papers, received, writing

urlpatterns = [
    path("my/requests/<int:pk>/quotes/", comparison.comparison, name="request_quotes"),
    path("my/requests/<int:pk>/quotes/decide/", deciding.decide, name="request_decide"),
    path("my/requests/<int:pk>/quotes/close/", deciding.close, name="request_close"),
    path("my/requests/<int:pk>/quotes/<int:quote>/", received.quote, name="request_quote"),
    path("my/requests/<int:pk>/quotes/<int:quote>/counter/", received.counter, name="request_counter"),
    path("my/requests/<int:pk>/quotes.<str:kind>", quote_papers.comparison, name="comparison_paper"),
    path("requests/<int:pk>/request.<str:kind>", quote_papers.request, name="request_paper"),
    path("quotes/<int:pk>/<int:number>.<str:kind>", quote_papers.quote, name="quote_paper"),
    path("quotes/files/<int:pk>/", quote_papers.file, name="quote_file"),
    path("acceptances/<str:number>/", acceptances.acceptance, name="acceptance"),
    path("acceptances/<str:number>/paper.<str:kind>", quote_papers.acceptance, name="acceptance_paper"),
    path("workspace/<slug:exhibitor>/requests/<int:pk>/quote/", writing.quote, name="workspace_quote"),
    path("workspace/<slug:exhibitor>/requests/<int:pk>/quote/act/", writing.act, name="workspace_quote_act"),
]
