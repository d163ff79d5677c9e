"""Makes rows of lines: for each kind what is done with the values that were read. Whoever calls holds one transaction."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.contrib.auth.models import Group
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import models
from taggit.models import Tag
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.models import Collection, PageViewRestriction, Site

from cms.models import OfficeSettings, PortalDocument, PortalImage, User, Withdrawal
from cms.text import compose_fields
from feedback.actions import fingerprint
from feedback.models import ClosedArticle, Comment, FeedbackSettings, RefusalReason
from feedback.models import StartingFigure as StartingRatings
from home.models import SidebarLink, SidebarSettings, WeatherSettings
from newsroom.models import Desk, NewsroomSettings, ReturnReason
from polls.models import Poll
from search.models import SearchedWord
from transfer.items import BadSource
from transfer.portal.keys import Keys
from transfer.portal.kinds import BY_NAME
from transfer.portal.links import is_ours
from transfer.portal.words import STATE, fill, keep_versions
from visits.models import DailyReferrers, DailyVisits, HourlyVisits, StartingFigure

FOLDERS = {"picture": "original_images", "document": "documents"}  # where Wagtail's models lay their files


@dataclass
class Bringing:
    """What is known while a portal is being built."""

    folder: Path
    keys: Keys
    written: list[str] = field(default_factory=list)  # files in the storage, to be taken away where it fails

    def lay(self, kind: str, line: dict) -> str:
        """Put the file of a picture or document into the storage under the very name that it had; gives that."""
        name = f"{FOLDERS[kind]}/{line['key'].partition('#')[0]}"
        if line["sha256"]:
            if default_storage.exists(name):  # left by a run that was killed: in an empty portal nothing names it
                default_storage.delete(name)
            with (self.folder / line["file"]).open("rb") as file:
                self.written.append(default_storage.save(name, File(file)))
            if self.written[-1] != name:
                raise BadSource(f"kho media không nhận tên {name}")
        return name


def save(row: models.Model) -> models.Model:
    """Save a row if it is one that a form would take."""
    compose_fields(row)
    row.full_clean(validate_unique=False, validate_constraints=False)  # the database looks at these, for all in one transaction
    row.save()
    return row


def plain(kind: str, model: type[models.Model], *aside: str, **more) -> Callable[[Bringing, dict], models.Model]:
    """Makes a row whose attributes are the fields of its kind, `aside` left out."""

    def make(work: Bringing, line: dict) -> models.Model:
        values = {field.attribute: line[field.name] for field in BY_NAME[kind].fields if field.name not in aside}
        return save(model(**{name: value for name, value in values.items() if value is not None or _may_be_null(model, name)}, **more))

    return make


def _may_be_null(model: type[models.Model], name: str) -> bool:
    return model._meta.get_field(name.removesuffix("_id")).null


def setting(kind: str, model: type[models.Model]) -> Callable[[Bringing, dict], models.Model]:
    """Fills the setting that a new portal has already."""

    def make(work: Bringing, line: dict) -> models.Model:
        row = model.for_site(Site.objects.get(pk=line["site"]))
        for told in BY_NAME[kind].fields:
            setattr(row, told.attribute, line[told.name])
        return save(row)

    return make


def newsroom(work: Bringing, line: dict) -> None:
    """The setting with the portal's own collection. The one that its desks were given meanwhile is nobody's then; what lay loose and
    was moved there lies loose again: a collection takes what is in it along.
    """
    made = NewsroomSettings.for_site(Site.objects.get(pk=line["site"])).collection
    setting("newsroom", NewsroomSettings)(work, line)
    if made and made.pk not in work.keys.keys.get("collection", {}):
        for kind in (PortalImage, PortalDocument):
            kind.objects.filter(collection=made).update(collection=Collection.get_first_root_node())
        made.delete()


# People, files ------------------------------------------------------------------------------------------------------
def person(work: Bringing, line: dict) -> None:
    """An account that nobody can sign in with, so that histories and decisions keep their names. One that is there stays as it is."""
    user = User.objects.filter(username=line["key"]).first()
    if user is None:
        user = User(
            username=line["key"], last_name=line["family_name"], first_name=line["given_name"], position=line["position"], is_active=False
        )
        user.set_unusable_password()
        save(user)
    work.keys.enter("person", user.pk, line["key"])


def collection(work: Bringing, line: dict) -> None:
    above = Collection.objects.get(pk=line["above"]) if line["above"] else Collection.get_first_root_node()
    row = Collection(name=line["name"])
    row.clean_fields(exclude=["path", "depth"])
    work.keys.enter("collection", above.add_child(instance=row).pk, line["key"])


def tag(work: Bringing, line: dict) -> None:
    if not Tag.objects.filter(name=line["name"]).exists():
        save(Tag(name=line["name"], slug=line["slug"]))


def picture(work: Bringing, line: dict) -> None:
    names = ("title", "description", "credit", "focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height")
    row = PortalImage(**{name: line[name] for name in names}, width=line["width"], height=line["height"])
    _enter_file(work, "picture", row, line)


def document(work: Bringing, line: dict) -> None:
    _enter_file(work, "document", PortalDocument(pk=line["number"], title=line["title"]), line)


def _enter_file(work: Bringing, kind: str, row: models.Model, line: dict) -> None:
    row.file.name = work.lay(kind, line)
    row.collection_id = line["collection"] or Collection.get_first_root_node().pk
    row.uploaded_by_user_id, row.file_size = line["uploaded_by"], line["size"]
    row.clean_fields(exclude=["file", "file_hash"])
    compose_fields(row)
    row.save(force_insert=True)
    row.tags.set(line["tags"])
    type(row).objects.filter(pk=row.pk).update(created_at=line["uploaded_at"])
    work.keys.enter(kind, row.pk, line["key"])


# Portals ------------------------------------------------------------------------------------------------------------
def site(work: Bringing, line: dict) -> None:
    values = {"hostname": line["host"], "port": line["port"], "site_name": line["name"], "root_page_id": line["front"]}
    row = save(Site(is_default_site=bool(line["is_default"]), **values))
    work.keys.enter("site", row.pk, line["key"])


def desk(work: Bringing, line: dict) -> None:
    group, _ = Group.objects.get_or_create(name=line["name"])
    row = save(Desk(role_key=line["role"], place_id=line["place"], group=group))
    row.group.user_set.add(*User.objects.filter(pk__in=line["people"]))


def restriction(work: Bringing, line: dict) -> None:
    row = save(PageViewRestriction(page_id=line["page"], restriction_type=line["kind"], password=line["password"]))
    row.groups.set([Group.objects.get_or_create(name=name)[0] for name in line["groups"]])


# Snippets -----------------------------------------------------------------------------------------------------------
def poll(work: Bringing, line: dict) -> None:
    """A poll with its votes as brought forward: who voted is not known here."""
    row = Poll(pk=line["number"], site_id=line["site"], forgotten_at=line["forgotten_at"], brought_forward_voters=line["voters"])
    row.portal_brought = {told["choice"]: told["votes"] for told in line["votes"]}
    _snippet(row, line)


def link(work: Bringing, line: dict) -> None:
    _snippet(SidebarLink(site_id=line["site"]), line)


def _snippet(row: models.Model, line: dict) -> None:
    for told in STATE:
        setattr(row, told.attribute, line[told.name])
    for told in filter(None, (line["content"], *(line[name] and line[name]["content"] for name in ("scheduled", "draft")))):
        for choice in told.get("choices", ()):
            _check_uuid(choice["key"])
    fill(row, line["content"])
    save(row)
    keep_versions(row, line)


def _check_uuid(key: str) -> None:
    try:
        uuid.UUID(key)
    except (TypeError, ValueError, AttributeError):
        raise BadSource(f"“{str(key)[:60]}” không phải UUID") from None


def redirect(work: Bringing, line: dict) -> None:
    """A redirect. The column is one of URLs, and what leads within the portal is none: that is looked at here."""
    link = line["url"] or ""
    row = plain("redirects", Redirect)(work, line | {"url": "" if is_ours(link) else link})
    if is_ours(link):
        Redirect.objects.filter(pk=row.pk).update(redirect_link=link)


def promotion(work: Bringing, line: dict) -> None:
    query = Query.get(line["searched"])
    place = query.editors_picks.count()
    save(
        SearchPromotion(
            query=query,
            page_id=line["page"],
            external_link_url=line["url"],
            external_link_text=line["title"],
            description=line["description"],
            sort_order=place,
        )
    )


def comment(work: Bringing, line: dict) -> None:
    make = plain("comments", Comment, "receipt")
    row = make(work, line)
    if line["receipt"] or line["text"]:
        Comment.objects.filter(pk=row.pk).update(code=line["receipt"] or None, fingerprint=fingerprint(row.text) if row.text else "")


ROWS: dict[str, Callable[[Bringing, dict], object]] = {
    "people": person, "collections": collection, "tags": tag, "pictures": picture, "documents": document, "sites": site, "desks": desk,
    "restrictions": restriction, "withdrawals": plain("withdrawals", Withdrawal), "office": setting("office", OfficeSettings),
    "sidebar": setting("sidebar", SidebarSettings), "weather": setting("weather", WeatherSettings),
    "newsroom": newsroom, "comment_rules": setting("comment_rules", FeedbackSettings),
    "refusal_reasons": plain("refusal_reasons", RefusalReason), "return_reasons": plain("return_reasons", ReturnReason), "polls": poll,
    "links": link, "redirects": redirect, "promotions": promotion, "comments": comment,
    "closed_comments": plain("closed_comments", ClosedArticle), "ratings": plain("ratings", StartingRatings),
    "starting_figures": plain("starting_figures", StartingFigure), "daily_visits": plain("daily_visits", DailyVisits),
    "hourly_visits": plain("hourly_visits", HourlyVisits), "referrers": plain("referrers", DailyReferrers),
    "searched_words": plain("searched_words", SearchedWord),
}  # fmt: skip
