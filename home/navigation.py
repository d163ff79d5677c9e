"""The navigation of a site, from its page tree: two levels, one query."""

from dataclasses import dataclass, field

from wagtail.models import Page, Site

from cms.privacy import published_pages
from news.models import NewsIndexPage


@dataclass
class Item:
    """An entry of the navigation, with the entries below it."""

    title: str
    url: str
    path: str
    children: list["Item"] = field(default_factory=list)

    def leads_to(self, page: Page | None) -> bool:
        """Whether the page is this entry's or lies below it."""
        return page is not None and page.path.startswith(self.path)


def navigation(site: Site) -> list[Item]:
    """The pages below the site's root that are live, public and meant for menus, with those below them."""
    root = site.root_page
    pages = published_pages().descendant_of(root).filter(depth__lte=root.depth + 2).in_menu().order_by("path")
    items: list[Item] = []
    for page in pages:
        item = Item(page.title, page.get_url(current_site=site) or "", page.path)
        if page.depth == root.depth + 1:
            items.append(item)
        elif items and page.path.startswith(items[-1].path):
            items[-1].children.append(item)
    return items


def breadcrumbs(page: Page, site: Site) -> list[Page]:
    """The pages from the site's root down to the one above this page; without a query where they are categories."""
    root = site.root_page
    categories = NewsIndexPage.objects.of_site(site).by_path
    paths = [page.path[:length] for length in range(len(root.path) + Page.steplen, len(page.path), Page.steplen)]
    if page.path.startswith(root.path) and all(path in categories for path in paths):
        return [root, *(categories[path] for path in paths)] if page.path != root.path else []
    return list(page.get_ancestors().descendant_of(root, inclusive=True).order_by("path"))
