"""The newsroom's addresses in the admin."""

from django.urls import path

from newsroom.views.override import OverrideView
from newsroom.views.review import ReviewView
from newsroom.views.stand_in import StandInView

app_name = "newsroom"
urlpatterns = [
    path("duyet/<int:pk>/", ReviewView.as_view(), name="review"),
    path("dang-khan-cap/<int:pk>/", OverrideView.as_view(), name="override"),
    path("duyet-thay/", StandInView.as_view(), name="stand_in"),
]
