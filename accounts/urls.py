from django.urls import path

from accounts import views

urlpatterns = [
    path("my/", views.home, name="my"),
    path("my/profile/", views.profile, name="profile"),
    path("my/privacy/", views.my_privacy, name="my_privacy"),
    path("my/privacy/answer/", views.answer_consent, name="answer_consent"),
    path("my/data/", views.my_data, name="my_data"),
    path("my/tokens/", views.tokens, name="tokens"),
    path("my/tokens/new/", views.new_token, name="new_token"),
    path("my/tokens/<int:pk>/revoke/", views.revoke_token, name="revoke_token"),
    path("my/leave/", views.leave, name="leave"),
    path("hat/", views.wear_hat, name="hat"),
    path("language/", views.choose_language, name="set_language"),
    path("terms/", views.terms, name="terms"),
]
