from django.urls import path

from exhibitors import views

urlpatterns = [
    path("exhibitors/join/", views.join, name="exhibitor_join"),
]
