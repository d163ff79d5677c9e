"""What an office does to portals, addresses and files."""

from collections.abc import Callable
from io import BytesIO

from django.core.files.base import ContentFile
from django.urls import reverse
from PIL import Image
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from cms.cache import renew
from cms.models import OfficeSettings, PortalImage
from tests.drill.acts.scene import Round, Scene, act, again, everywhere, removed
from tests.drill.watch import Expectation


def a_third_portal(scene: Scene, word: str) -> tuple[Site, Page, Callable[[], None]]:
    """A portal of its own for one round, a page of it, and what clears it away."""
    site = scene.other_site(f"cu-{word}.example.vn")
    home = site.root_page
    return site, scene.standard_page(f"trang-{word}", parent=home.specific), lambda: (again(site).delete(), removed(home)())


@act
def a_portal_gets_another_name(scene, word):
    site, page, undo = a_third_portal(scene, word)
    site.hostname = f"moi-{word}.example.vn"
    told = [Expectation(path, shows=page.title, host=site.hostname) for path in (f"/{page.slug}/", "/")]
    return Round(site.save, told, undo)


@act
def a_portal_gets_another_front_page(scene, word):
    site, _, undo = a_third_portal(scene, word)
    root = Page.objects.get(depth=1)
    new = root.add_child(instance=type(scene.home)(title=f"trang-chu-{word}", slug=f"trang-chu-{word}"))
    page = scene.standard_page(f"moi-{word}", parent=new)
    site.root_page = Page.objects.get(pk=new.pk)
    told = [Expectation(path, shows=page.title, host=site.hostname) for path in (f"/{page.slug}/", "/")]
    return Round(site.save, told, lambda: (undo(), removed(new)()))


@act
def the_name_of_our_own_portal_is_changed(scene, word):
    article = scene.an_article(f"bai-{word}")
    path, site = scene.path(article), Site.objects.get(pk=scene.default.pk)
    before, site.hostname = site.hostname, f"{word}.example.vn"

    def undo():
        site.hostname = before
        site.save()
        removed(article)()

    return Round(site.save, [Expectation(path, shows=f"http://{word}.example.vn{path}", host=site.hostname)], undo)


@act
def a_redirect_is_made(scene, word):
    add = reverse("wagtailredirects:add")
    form = scene.form(add, {"old_path": f"/cu-{word}", "redirect_page": scene.elsewhere.pk, "is_permanent": "on"})
    told = Expectation(f"/cu-{word}/", status=301, leads_to=scene.path(scene.elsewhere))
    return Round(scene.post(add, form), [told], Redirect.objects.filter(old_path=f"/cu-{word}").delete)


@act
def a_redirect_is_changed(scene, word):
    redirect = Redirect.add_redirect(f"/cu-{word}", "/tin-tuc/")
    redirect.redirect_link = after = scene.path(scene.elsewhere)
    return Round(redirect.save, [Expectation(f"/cu-{word}/", status=301, leads_to=after)], redirect.delete)


@act
def a_redirect_is_deleted(scene, word):
    redirect = Redirect.add_redirect(f"/cu-{word}", "/tin-tuc/")
    return Round(redirect.delete, [Expectation(f"/cu-{word}/", status=404)])


def small_picture(name: str) -> ContentFile:
    buffer = BytesIO()
    Image.new("RGB", (48, 30), (90, 150, 90)).save(buffer, "JPEG")
    return ContentFile(buffer.getvalue(), name=name)


@act
def the_emblem_gets_another_file(scene, word):
    """A picture that no live page uses; of one that is used there the newsroom keeps what readers see."""
    image = PortalImage.objects.create(title=word, description="Biểu trưng", file=small_picture(f"cu-{word}.jpg"))
    OfficeSettings.objects.filter(site=scene.default).update(emblem=image)
    renew(scene.default)
    image = again(image)

    def change():
        image.file = small_picture(f"moi-{word}.jpg")
        image._set_image_file_metadata()
        image.save()

    shown = everywhere(scene, shows=f"moi-{word}", hides=f"cu-{word}")
    return Round(change, shown, lambda: again(image).delete())
