"""Addresses under /binh-chon/."""

from django.urls import path

from polls import views

urlpatterns = [path("<int:pk>/", views.poll, name="poll")]
