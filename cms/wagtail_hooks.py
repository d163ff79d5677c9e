"""The floor's part of the admin and of the clock, and how links in texts are written out."""

from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import escape, format_html
from wagtail import hooks
from wagtail.documents.rich_text import DocumentLinkHandler
from wagtail.models import Page
from wagtail.permissions import register_permission_policy
from wagtail.rich_text.pages import PageLinkHandler

from cms.headers import listing
from cms.log import naming
from cms.log import report as log_report
from cms.log import upkeep as log_upkeep
from cms.permissions import PortalPagePolicy
from cms.references import fetched, served_request
from cms.signin import log as signin_log
from cms.signin.views import desk as signin_desk
from cms.upkeep import jobs
from cms.upkeep.backup import report as backup_report

hooks.register("register_clock_jobs", jobs.jobs)
hooks.register("register_admin_urls", listing.admin_urls)
hooks.register("register_reports_menu_item", listing.menu_item)
hooks.register("register_clock_jobs", log_upkeep.jobs)
hooks.register("register_log_actions", naming.log_actions)
hooks.register("register_admin_urls", log_report.admin_urls)
hooks.register("register_reports_menu_item", log_report.menu_item)
hooks.register("register_admin_urls", backup_report.admin_urls)
hooks.register("register_reports_menu_item", backup_report.menu_item)
register_permission_policy(Page, PortalPagePolicy())
hooks.register("register_log_actions", signin_log.log_actions)
hooks.register("register_admin_urls", signin_log.admin_urls)
hooks.register("register_reports_menu_item", signin_log.menu_item)
hooks.register("register_admin_urls", signin_desk.admin_urls)
hooks.register("register_settings_menu_item", signin_desk.menu_item)
hooks.register("register_account_menu_item", signin_desk.account_item)


@hooks.register("register_log_actions")
def name_our_acts(acts) -> None:
    """How the history names what the operator did to the whole portal."""
    acts.register_action("cms.restore", "Phục hồi từ bản sao lưu", "Cổng được phục hồi từ bản sao lưu")


class GatheredPageLinks(PageLinkHandler):
    """Links to pages: relative inside the portal that is being read, and from what was gathered for the page."""

    @classmethod
    def get_many(cls, attrs_list: list[dict]) -> list:
        found = fetched(cls.get_model(), [attrs.get("id") for attrs in attrs_list])
        return super().get_many(attrs_list) if found is None else found

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict]) -> list[str]:
        request = served_request()
        addresses = [page.get_url(request) if page else None for page in cls.get_many(attrs_list)]
        return [f'<a href="{escape(address)}">' if address else "<a>" for address in addresses]


class GatheredDocumentLinks(DocumentLinkHandler):
    """Links to documents, from what was gathered for the page."""

    @classmethod
    def get_many(cls, attrs_list: list[dict]) -> list:
        found = fetched(cls.get_model(), [attrs.get("id") for attrs in attrs_list])
        return super().get_many(attrs_list) if found is None else found


@hooks.register("register_rich_text_features")
def gather_links(features) -> None:
    """Put our handlers in the place of Wagtail's, which ask once for each paragraph."""
    features.register_link_type(GatheredPageLinks)
    features.register_link_type(GatheredDocumentLinks)


@hooks.register("insert_global_admin_js")
def tell_that_somebody_works() -> str:
    """An open page tells that its person types or points, which pings and saving by itself do not."""
    return format_html('<script src="{}" data-address="{}" defer></script>', static("signin/desk-awake.js"), reverse("signin_awake"))
