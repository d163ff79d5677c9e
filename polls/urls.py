"""Addresses under /binh-chon/."""

from django.urls import path

from polls import views

urlpatterns = [
    path("<int:pk>/", views.poll, name="poll"),
    path("<int:pk>/phieu/", views.ballot, name="poll-ballot"),
    path("<int:pk>/rut/", views.take_back, name="poll-take-back"),
    path("<int:pk>/bien-ban/", views.protocol, name="poll-protocol"),
]
