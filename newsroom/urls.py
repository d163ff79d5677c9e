"""The newsroom's addresses in the admin."""

from django.urls import path

from newsroom import views

app_name = "newsroom"
urlpatterns = [
    path("duyet/<int:pk>/", views.ReviewView.as_view(), name="review"),
    path("dang-khan-cap/<int:pk>/", views.OverrideView.as_view(), name="override"),
]
