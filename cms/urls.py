"""The door: every address of the portal. The only file that knows all rooms.

`private` is never kept by any cache; `public` holds nothing that depends on who asks. Then come Wagtail's pages.
"""

from django.urls import include, path, re_path
from django.views.decorators.cache import never_cache
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as admin_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from cms import views
from cms.desk_search.tags import suggest_tags
from cms.headers.reports import collect
from cms.signin.views.door import ForgottenView, old_door
from cms.storage.views import picture
from cms.upkeep.health import healthz, readyz
from cms.upkeep.metrics import numbers
from cms.upkeep.status import StatusView, status_for_machine
from feedback import urls as feedback_urls
from home.live import live
from home.share_picture.views import share_picture
from home.views import counting, daily_figures, site_map
from news.feeds import PortalFeed
from news.sitemaps import newest

desk = [
    # In the place of Wagtail's, which know of no accents and break at a NUL
    path("tag-autocomplete/", suggest_tags),
    path("tag-autocomplete/taggit/tag/", suggest_tags),
    # One door for everybody: cms/signin
    path("login/", old_door),
    path("password_reset/", ForgottenView.as_view()),
    path("", include(admin_urls)),
]

private = [
    path("quan-tri/", include(desk)),
    path("dang-nhap/", include("cms.signin.urls")),
    path("binh-chon/", include("polls.urls")),
    path("danh-gia/", include(feedback_urls.ratings)),
    path("nhan-xet/", include(feedback_urls.comments)),
    path("tim-kiem/", include("search.urls")),
    path("tai-lieu/", include("cms.documents")),
    path("healthz/", healthz),
    path("readyz/", readyz),
    path("truc-tiep/", live, name="live"),
    path("csp/", collect, name="policy-reports"),
    path("tinh-trang/", StatusView.as_view(), name="status"),
    path("so-lieu-may/", numbers, name="measures"),
    # Wagtail's own forms before a private page, with a cookie: ours are entered through /dang-nhap/
    path("_util/", include([re_path("", views.not_found, {"exception": None})])),
]

public = [
    path("robots.txt", views.robots),
    path(".well-known/security.txt", views.security_txt),
    path("mau-sac-<slug:mark>.css", views.site_colours, name="site-colours"),
    path("sitemap.xml", views.sitemap_index),
    path("sitemap-<int:number>.xml", views.sitemap_file),
    path("sitemap-tin-moi.xml", newest, name="news-sitemap"),
    path("anh-chia-se/<int:key>-<slug:mark>.png", share_picture, name="share-picture"),
    path("rss/", PortalFeed(), name="feed"),
    path("so-do-trang/", site_map, name="site-map"),
    path("cach-dem/", counting, name="counting"),
    path("cach-dem/so-lieu.csv", daily_figures, name="daily-figures"),
    # Cut pictures only: originals and documents have no address of their own
    re_path(r"^media/images/(?P<path>.+)$", picture),
]

urlpatterns = decorate_urlpatterns(private, never_cache) + public + [path("", include(wagtail_urls))]

# What machines that watch a node are answered by any host name and before all else (cms/upkeep/machines.py)
machines = {"/healthz/": healthz, "/readyz/": readyz, "/tinh-trang/": status_for_machine, "/so-lieu-may/": numbers}

# What is answered before the middlewares, by its whole address (cms/quick.py)
quick = {"/truc-tiep/": live}

handler400 = "cms.views.bad_request"
handler403 = "cms.views.forbidden"
handler404 = "cms.views.not_found"
handler500 = "cms.views.server_error"
