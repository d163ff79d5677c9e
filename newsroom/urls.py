"""The newsroom's addresses in the admin."""

from django.urls import path

from newsroom.views.guide import GuideView
from newsroom.views.past_rules import OverrideView, WaiveView
from newsroom.views.review import ReviewView
from newsroom.views.stand_in import StandInView

app_name = "newsroom"
urlpatterns = [
    path("duyet/<int:pk>/", ReviewView.as_view(), name="review"),
    path("dang-khan-cap/<slug:kind>/<int:pk>/", OverrideView.as_view(), name="override"),
    path("cho-qua/<slug:kind>/<int:pk>/", WaiveView.as_view(), name="waive"),
    path("huong-dan/", GuideView.as_view(), name="guide"),
    path("duyet-thay/", StandInView.as_view(), name="stand_in"),
]
