"""Addresses under /danh-gia/ and /nhan-xet/."""

from django.urls import path

from feedback import views

ratings = [path("<int:pk>/", views.rating, name="rating")]
comments = [
    path("<int:pk>/", views.comment, name="comment"),
    path("<int:pk>/mau/", views.comment_form, name="comment_form"),
    path("bien-nhan/<slug:code>/", views.receipt, name="receipt"),
    path("bien-nhan/<slug:code>/rut/", views.withdraw, name="withdraw"),
]
