"""Addresses of sourcing requests."""

from django.urls import include, path

from matchmaking.views.requests import acts, board, mine, sheets, workspace, writing

buyer = [
    path("", mine.my_requests, name="my_requests"),
    path("new/", writing.new, name="request_new"),
    path("new/sheet/", sheets.upload, name="request_sheet"),
    path("resume/", writing.resume, name="request_resume"),
    path("<int:pk>/", mine.my_request, name="my_request"),
    path("<int:pk>/edit/", writing.edit, name="request_edit"),
    path("<int:pk>/forget/", writing.forget, name="request_forget"),
    path("<int:pk>/send/", mine.send, name="request_send"),
    path("<int:pk>/exhibitors/", mine.choose, name="request_choose"),
    path("<int:pk>/files/<int:file>/remove/", writing.remove_file, name="request_file_remove"),
    path("<int:pk>/withdraw/", acts.withdraw, name="request_withdraw"),
    path("<int:pk>/extend/", acts.extend, name="request_extend"),
    path("<int:pk>/publish/", acts.publish, name="request_publish"),
    path("<int:pk>/duplicate/", acts.duplicate, name="request_duplicate"),
    path("<int:pk>/delete/", acts.delete, name="request_delete"),
    path("<int:pk>/questions/<int:question>/", acts.answer, name="request_answer"),
    path("<int:pk>/asked/<int:invitation>/name/", acts.let_know, name="request_let_know"),
    path("<int:pk>/asked/<int:invitation>/remove/", acts.take_back, name="request_take_back"),
    path("<int:pk>/asked/<int:invitation>/write/", acts.write, name="request_write"),
]
staff = [
    path("", workspace.requests, name="workspace_requests"),
    path("<int:pk>/", workspace.request_page, name="workspace_request"),
    path("<int:pk>/decline/", workspace.decline, name="workspace_request_decline"),
    path("<int:pk>/ask/", workspace.ask, name="workspace_request_ask"),
    path("<int:pk>/write/", workspace.write, name="workspace_request_write"),
]
urlpatterns = [
    path("my/requests/", include(buyer)),
    path("requests/", board.board, name="request_board"),
    path("requests/<int:pk>/", board.lead_on, name="request"),
    path("requests/<int:pk>/files/<int:file>/", mine.file, name="request_file"),
    path("requests/<int:pk>/take/", board.take, name="request_take_up"),
    path("workspace/<slug:exhibitor>/requests/", include(staff)),
]
