from django.urls import path

from accounts import views
from accounts.notices import device_views as devices
from accounts.notices import views as notices

urlpatterns = [
    path("my/", views.home, name="my"),
    path("my/profile/", views.profile, name="profile"),
    path("my/privacy/", views.my_privacy, name="my_privacy"),
    path("my/privacy/answer/", views.answer_consent, name="answer_consent"),
    path("my/data/", views.my_data, name="my_data"),
    path("my/data/my-data.json", views.my_data_file, name="my_data_file"),
    path("my/tokens/", views.tokens, name="tokens"),
    path("my/tokens/new/", views.new_token, name="new_token"),
    path("my/tokens/<int:pk>/revoke/", views.revoke_token, name="revoke_token"),
    path("my/notifications/", notices.notifications, name="notifications"),
    path("my/notifications/bell/", notices.bell, name="bell"),
    path("my/notifications/read/", notices.read, name="notifications_read"),
    path("my/notifications/settings/", notices.settings, name="notice_settings"),
    path("my/notifications/devices/", devices.add, name="device_add"),
    path("my/notifications/devices/remove/", devices.remove, name="device_remove"),
    path("my/notifications/devices/try/", devices.attempt, name="device_try"),
    path("my/notifications/devices/<int:pk>/remove/", devices.remove_one, name="device_remove_one"),
    path("my/notifications/<int:pk>/", notices.open_notification, name="notification"),
    path("unsubscribe/<str:ticket>/", notices.unsubscribe, name="unsubscribe"),
    path("unsubscribe/undo/<str:ticket>/", notices.resubscribe, name="resubscribe"),
    path("my/leave/", views.leave, name="leave"),
    path("hat/", views.wear_hat, name="hat"),
    path("language/", views.choose_language, name="set_language"),
    path("terms/", views.terms, name="terms"),
]
