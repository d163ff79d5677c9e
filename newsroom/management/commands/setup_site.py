"""Makes the portal's skeleton: site, front page, news index, roles and workflow. May be run at any time."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from wagtail.models import Page, Site

from cms.models import OfficeSettings
from cms.names import name_in_vietnamese
from cms.pages import publish
from home.models import HomePage, SidebarSettings, WeatherSettings
from news.models import NewsIndexPage
from newsroom.desk import set_up_desk


class Command(BaseCommand):
    help = "Dựng khung của cổng (trang chủ, mục tin tức, nhóm, quyền, quy trình duyệt); chạy lại được."

    @transaction.atomic
    def handle(self, *args, **options) -> None:
        site = set_up_site()
        set_up_desk()
        name_in_vietnamese()
        for setting in (OfficeSettings, SidebarSettings, WeatherSettings):
            setting.for_site(site)
        self.stdout.write(f"Khung của cổng đã sẵn sàng: {site.root_url}")


def set_up_site() -> Site:
    """The default site at PUBLIC_URL, with a front page and the index /tin-tuc/; Wagtail's welcome page is gone."""
    address = urlsplit(settings.PUBLIC_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    site.site_name = site.site_name or "Cổng thông tin"
    if site.root_page_id is None or not HomePage.objects.filter(pk=site.root_page_id).exists():
        site.root_page = set_up_home()
    site.hostname, site.port = address.hostname, port
    if Site.objects.filter(hostname=site.hostname, port=site.port).exclude(pk=site.pk).exists():
        raise CommandError(f"PUBLIC_URL: {settings.PUBLIC_URL} là địa chỉ của một cổng khác trong cơ sở dữ liệu này.")
    site.save()
    remove_welcome_page()
    return site


def set_up_home() -> HomePage:
    """The first front page, made where there is none, with its news index."""
    home = HomePage.objects.order_by("path").first()
    if home is None:
        root = Page.objects.get(depth=1)
        home = publish(root, HomePage(title="Trang chủ", slug="trang-chu"))
    if not NewsIndexPage.objects.child_of(home).exists():
        publish(home, NewsIndexPage(title="Tin tức", slug="tin-tuc", show_in_menus=True))
    return home


def remove_welcome_page() -> None:
    """Take away the page that Wagtail's first migration makes."""
    welcome = Page.objects.filter(depth=2, slug="home", content_type__app_label="wagtailcore", content_type__model="page").first()
    if welcome and not welcome.get_children().exists() and not welcome.sites_rooted_here.exists():
        welcome.delete()
