"""What an office does to its pages."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from wagtail.actions.copy_page import CopyPageAction
from wagtail.models import Page, PageViewRestriction

from newsroom.actions import approve
from newsroom.jobs import publish_due
from newsroom.words import digest
from tests.drill.acts.scene import Round, act, again, edited, everywhere, removed, searched
from tests.drill.watch import Expectation


@act
def an_article_is_published(scene, word):
    draft = scene.a_draft(word)
    shown = [Expectation(scene.path(draft), shows=word), searched(scene, word, draft, found=True), *everywhere(scene, shows=word)]
    shown.append(Expectation("/sitemap-tin-moi.xml", shows=word))
    return Round(draft.get_latest_revision().publish, shown, removed(draft))


@act
def an_article_goes_out_with_its_last_approval(scene, word):
    article = scene.an_article(f"cu-{word}", slug=f"bai-{word}")
    edited(article, title=f"moi {word}")
    state = again(article).get_workflow().start(again(article), scene.people["first"])
    seen = digest(again(article).get_latest_revision())
    approve(state, state.current_task_state_id, scene.people["first"], seen)
    told = {"step": again(state).current_task_state_id, "seen": seen, "approve": "1"}
    shown = [Expectation(scene.path(article), shows=f"moi {word}"), *everywhere(scene, shows=f"moi {word}")]
    return Round(scene.post_as("second", reverse("newsroom:review", args=[state.pk]), told), shown, removed(article))


@act
def a_new_edition_is_published(scene, word):
    article = scene.an_article(f"cu-{word}")
    revision = edited(article, title=f"moi-{word}")
    shown = [Expectation(scene.path(article), shows=f"moi-{word}"), *everywhere(scene, shows=f"moi-{word}")]
    shown += [searched(scene, f"moi+{word}", article, found=True), searched(scene, f"cu+{word}", article, found=False)]
    return Round(revision.publish, shown, removed(article))


@act
def an_article_is_withdrawn(scene, word):
    article = scene.an_article(word)
    gone = [Expectation(scene.path(article), status=404), searched(scene, word, article, found=False), *everywhere(scene, hides=word)]
    gone += [Expectation("/sitemap-tin-moi.xml", hides=word), Expectation(f"/anh-chia-se/{article.pk}-cu.png", status=404)]
    return Round(scene.post(reverse("wagtailadmin_pages:unpublish", args=[article.pk]), {}), gone, removed(article))


@act
def an_article_comes_out_on_time(scene, word):
    draft = scene.a_draft(word)
    draft.go_live_at = timezone.now() + timedelta(hours=1)
    revision = draft.save_revision()
    revision.publish()
    type(revision).objects.filter(pk=revision.pk).update(approved_go_live_at=timezone.now() - timedelta(seconds=1))
    content = again(revision).content | {"go_live_at": (timezone.now() - timedelta(seconds=1)).isoformat()}
    type(revision).objects.filter(pk=revision.pk).update(content=content)
    shown = [Expectation(scene.path(draft), shows=word), *everywhere(scene, shows=word)]
    return Round(publish_due, shown, removed(draft))


@act
def an_article_expires(scene, word):
    article = scene.an_article(word)
    gone = [Expectation(scene.path(article), status=404), searched(scene, word, article, found=False), *everywhere(scene, hides=word)]

    def expire():
        Page.objects.filter(pk=article.pk).update(expire_at=timezone.now() - timedelta(seconds=1))
        publish_due()

    return Round(expire, gone, removed(article))


@act
def an_article_is_moved(scene, word):
    article = scene.an_article(word)
    before, after = scene.path(article), scene.path(scene.elsewhere) + f"{article.slug}/"
    told = [
        Expectation(before, status=301, leads_to=after),
        Expectation(after, shows=word),
        Expectation(scene.path(scene.category_page), hides=word),
        Expectation(scene.path(scene.elsewhere), shows=word),
        Expectation(f"/tim-kiem/?q={word}", shows=f'href="{after}"'),
    ]
    move = scene.post(reverse("wagtailadmin_pages:move_confirm", args=[article.pk, scene.elsewhere.pk]), {})
    return Round(move, told, removed(article))


@act
def a_category_is_moved(scene, word):
    category = scene.category(word)
    article = scene.an_article(f"bai-{word}", category=category)
    before, after = scene.path(article), f"{scene.path(scene.elsewhere)}{category.slug}/{article.slug}/"
    told = [
        Expectation(before, status=301, leads_to=after),
        Expectation(after, shows=word),
        Expectation(scene.path(scene.elsewhere), shows=f"bai-{word}"),
    ]
    return Round(lambda: again(category).move(again(scene.elsewhere), pos="last-child"), told, removed(category))


@act
def a_standard_page_gets_another_place_in_the_navigation(scene, word):
    first, second = scene.standard_page(f"mot-{word}"), scene.standard_page(f"hai-{word}")
    turned = f'/hai-{word}/">hai-{word}</a>'

    class Order(Expectation):
        def holds(self, answer):
            return answer.body.find(f">hai-{word}".encode()) < answer.body.find(f">mot-{word}".encode())

    shown = [Order("/", shows=turned), Order(scene.path(scene.category_page), shows=turned)]
    return Round(lambda: again(second).move(again(first), pos="left"), shown, removed(first, second))


@act
def an_article_is_copied(scene, word):
    article = scene.an_article(f"goc-{word}")
    changed = {"title": f"ban-sao-{word}", "slug": f"ban-sao-{word}"}
    copy = CopyPageAction(article, to=again(scene.elsewhere), update_attrs=changed, keep_live=True)
    address = scene.path(scene.elsewhere)
    shown = [Expectation(f"{address}ban-sao-{word}/", shows=changed["title"]), Expectation(address, shows=changed["title"])]
    return Round(copy.execute, shown, lambda: removed(article, *Page.objects.filter(slug=changed["slug"]))())


@act
def an_alias_of_an_article_is_made(scene, word):
    article = scene.an_article(word)
    address = scene.path(scene.elsewhere)
    shown = [Expectation(f"{address}{article.slug}/", shows=word), Expectation(address, shows=word)]
    return Round(lambda: article.create_alias(parent=again(scene.elsewhere)), shown, lambda: removed(*Page.objects.filter(title=word))())


@act
def an_article_is_deleted(scene, word):
    article = scene.an_article(word)
    gone = [Expectation(scene.path(article), status=404), searched(scene, word, article, found=False), *everywhere(scene, hides=word)]
    return Round(scene.post(reverse("wagtailadmin_pages:delete", args=[article.pk]), {}), gone)


@act
def a_category_is_deleted_with_its_articles(scene, word):
    category = scene.category(word)
    article = scene.an_article(f"bai-{word}", category=category)
    gone = [Expectation(scene.path(page), status=404) for page in (category, article)]
    return Round(lambda: again(category).delete(), [*gone, Expectation("/", hides=word)])


@act
def an_article_is_renamed(scene, word):
    article = scene.an_article(word, slug=f"cu-{word}")
    before, revision = scene.path(article), edited(article, slug=f"moi-{word}")
    after = before.replace("/cu-", "/moi-")
    told = [Expectation(before, status=301, leads_to=after), Expectation(after, shows=word), *everywhere(scene, shows=after)]
    return Round(revision.publish, told, removed(article))


@act
def a_category_is_renamed(scene, word):
    category = scene.category(f"cu-{word}")
    article = scene.an_article(f"bai-{word}", category=category)
    before, revision = scene.path(article), edited(category, slug=f"moi-{word}", title=f"moi-{word}")
    after = before.replace("/cu-", "/moi-")
    told = [Expectation(before, status=301, leads_to=after), Expectation(after, shows=f"moi-{word}"), Expectation("/", shows=after)]
    return Round(revision.publish, told, removed(category))


@act
def a_page_of_another_portal_that_we_lead_to_is_withdrawn(scene, word):
    page = scene.standard_page(f"ben-kia-{word}", parent=scene.other.root_page.specific)
    link = scene.link(word, page=page, url="")
    return Round(lambda: again(page).unpublish(), everywhere(scene, hides=word), lambda: (link.delete(), removed(page)()))


@act
def a_page_is_made_private(scene, word):
    category = scene.category(f"kin-{word}")
    article = scene.an_article(word, category=category)
    private = scene.post(
        reverse("wagtailadmin_pages:set_privacy", args=[category.pk]), {"restriction_type": PageViewRestriction.LOGIN}, status=200
    )
    told = [
        *(Expectation(scene.path(page), status=302) for page in (category, article)),
        Expectation("/", hides=word),
        Expectation(scene.path(scene.news), hides=word),
        searched(scene, word, article, found=False),
    ]
    return Round(private, told, lambda: (category.view_restrictions.all().delete(), removed(category)()))


@act
def a_private_page_is_opened(scene, word):
    category = scene.category(f"kin-{word}")
    article = scene.an_article(word, category=category)
    PageViewRestriction.objects.create(page=category, restriction_type=PageViewRestriction.LOGIN)
    opened = scene.post(
        reverse("wagtailadmin_pages:set_privacy", args=[category.pk]), {"restriction_type": PageViewRestriction.NONE}, status=200
    )
    told = [Expectation(scene.path(article), shows=word), Expectation("/", shows=word), Expectation(scene.path(scene.news), shows=word)]
    told.append(searched(scene, word, article, found=True))
    return Round(opened, told, removed(category))
