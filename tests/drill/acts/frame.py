"""What an office does to what stands round every page."""

from django.urls import reverse

from cms.models import OfficeSettings
from home.models import SidebarLink, SidebarSettings, WeatherReport, WeatherSettings
from polls.models import Choice
from tests.drill.acts.scene import Round, act, again, everywhere
from tests.drill.watch import Expectation
from tests.editing import snippet


@act
def a_link_is_made(scene, word):
    """The form makes a draft; it comes out as it would after its approval."""
    add = scene.form(snippet(SidebarLink, "add"), {"title": word, "url": "https://a.example.vn/"})
    scene.post(snippet(SidebarLink, "add"), add)()
    draft = SidebarLink.objects.get(title=word).latest_revision
    return Round(draft.publish, everywhere(scene, shows=word), SidebarLink.objects.filter(title=word).delete)


@act
def a_link_is_changed(scene, word):
    link = scene.link(f"cu-{word}")
    link.title = f"moi-{word}"
    return Round(link.save, everywhere(scene, shows=link.title, hides=f"cu-{word}"), lambda: again(link).delete())


@act
def a_link_goes_to_another_portal(scene, word):
    link = scene.link(word)
    link.site = scene.other
    told = [*everywhere(scene, hides=word), Expectation("/", shows=word, host=scene.other.hostname)]
    return Round(link.save, told, lambda: again(link).delete())


@act
def a_link_is_deleted(scene, word):
    link = scene.link(word)
    return Round(scene.post(snippet(SidebarLink, "delete", link.pk), {}), everywhere(scene, hides=word))


@act
def a_link_is_dragged_to_the_top(scene, word):
    link = scene.link(word)

    class First(Expectation):
        def holds(self, answer):
            return 0 < answer.body.find(word.encode()) < answer.body.find(scene.links[0].title.encode())

    drag = scene.post(f"{snippet(SidebarLink, 'reorder', link.pk)}?position=0", {}, status=200)
    return Round(drag, [First("/"), First(scene.path(scene.elsewhere))], lambda: again(link).delete())


@act
def a_poll_is_made(scene, word):
    return Round(lambda: scene.poll(word), everywhere(scene, shows=word), lambda: scene.site.polls.filter(question=word).delete())


@act
def a_poll_is_changed(scene, word):
    poll = scene.poll(f"cu-{word}")
    poll.question = f"moi-{word}"
    return Round(poll.save, everywhere(scene, shows=poll.question, hides=f"cu-{word}"), lambda: again(poll).delete())


@act
def a_choice_of_a_poll_is_changed(scene, word):
    poll = scene.poll(f"hoi-{word}")
    choice = Choice.objects.filter(poll=poll).first()
    choice.text = f"đáp {word}"
    return Round(choice.save, everywhere(scene, shows=choice.text), lambda: again(poll).delete())


@act
def a_poll_is_deleted(scene, word):
    poll = scene.poll(word)
    return Round(lambda: again(poll).delete(), everywhere(scene, hides=word))


@act
def the_office_is_changed(scene, word):
    row = OfficeSettings.for_site(scene.default)
    address = reverse("wagtailsettings:edit", args=["cms", "officesettings", row.pk])
    form = scene.form(address, {"name": word, "slogan": f"khẩu hiệu {word}"})
    return Round(scene.post(address, form), everywhere(scene, shows=f"khẩu hiệu {word}"))


@act
def the_boxes_beside_every_page_are_arranged(scene, word):
    row = SidebarSettings.for_site(scene.default)
    row.boxes = [("links", {"group": word}), *((box, {}) for box in ("links", "poll", "weather", "statistics", "most_read"))]
    link = scene.link(f"khung {word}", group=word)

    class Twice(Expectation):
        def holds(self, answer):
            return answer.body.count(f'box-title">{word}<'.encode()) == 2

    def undo():
        row.boxes = []
        row.save()
        again(link).delete()

    return Round(row.save, [Twice("/"), Twice(scene.path(scene.elsewhere))], undo)


@act
def the_place_of_the_weather_is_changed(scene, word):
    WeatherReport.objects.all().delete()
    report = WeatherReport(
        site=scene.default, place=word, temperature=27, humidity=80, wind_speed=9, wind_direction=90, sky_code=1, source="Đài"
    )
    row = WeatherSettings.for_site(scene.default)
    row.place = word

    def change():
        report.save()
        row.save()

    return Round(change, everywhere(scene, shows=word), report.delete)
