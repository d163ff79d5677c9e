"""An old portal on its way into ours: in order, each thing once, one bad thing never stops the rest."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import partial

from django.core.management.base import CommandError
from django.db import DatabaseError, InterfaceError, transaction
from wagtail.models import Page, ReferenceIndex

from cms.pages import publish
from cms.snippets import publish_snippet
from cms.tasks import pictures_later
from feedback.reports import settings_of
from home.models import StandardPage
from news.actions import free_slugs
from news.models import NewsIndexPage
from newsroom.actions import note_imports
from transfer import items, report
from transfer.addresses import tag_address
from transfer.bringing import content, ending
from transfer.bringing.comments import Comments
from transfer.bringing.options import Options
from transfer.bringing.taking import LONGEST_NAME, Refused, Taking
from transfer.bringing.writing import TOGETHER, Writer, article_key, is_rated, told_later
from transfer.items import BadSource, Fault, Source
from transfer.models import Load
from transfer.outcome import Kind, Outcome, State
from transfer.progress import Progress
from transfer.refusing import in_one_line
from visits.actions import start_with
from visits.models import StartingFigure

SAID = 20  # faults that are told where the command was given; all of them stand in the report
TAGS_TOGETHER = 200


def run(source: Source, options: Options | dict, out) -> Outcome:
    """Bring an old portal in, or only say what would come. Tells on `out`. `options` may be those of a command with `add_arguments`.
    Raises CommandError where the source cannot be read.
    """
    options = options if isinstance(options, Options) else Options.of(options)
    try:
        with in_one_line(), forgotten_if_nothing_came(source.name):
            if options.report:
                report.try_folder(options.report)
            bringing = Bringing(source, options)
            outcome = bringing.run()
    except KeyboardInterrupt:
        raise CommandError("Đã dừng giữa chừng. Những gì đã chuyển là trọn vẹn; chạy lại lệnh này thì làm tiếp.") from None
    out.write(f"{outcome.summary()}\n")
    failed = [line for line in outcome.lines if line.state == State.FAILED]
    for line in failed[:SAID]:
        out.write(f"  Không chuyển được {line.key} “{content.cut(line.title, 60)}”: {line.reason}\n")
    if len(failed) > SAID:
        out.write(f"  … và {len(failed) - SAID} mục khác.\n")
    if options.report:
        report.write(options.report, outcome, source, bringing.site, bringing.clashes)
        out.write(f"Báo cáo: {options.report}\n")
    return outcome


@contextmanager
def forgotten_if_nothing_came(name: str) -> Iterator[None]:
    """Where a source cannot be read nothing stays of a load that brought nothing."""
    try:
        yield
    except BadSource:
        with suppress(DatabaseError, InterfaceError):  # it may be what is wrong
            Load.objects.filter(name=name[:LONGEST_NAME], finished_at=None, things=None).delete()
        raise


class Bringing(Taking):
    """One run: everything in its order, then what follows once."""

    def run(self) -> Outcome:
        """Everything in its order, then what follows once."""
        self.progress = Progress(
            sum(self.source.summary().counts.values()), f"Đọc thử {self.source.label}" if self.dry else self.source.label
        )
        with pictures_later():
            for act in (self._categories, self._articles, self._standard_pages, self._polls, self._comments, self._visits, self._tags):
                act()
        self.progress.close()
        if self.ledger and self.ledger.load.finished_at is None:
            self._end()
        return self.outcome

    def _end(self) -> None:
        progress = Progress(ending.steps(self.ledger), "Tìm kiếm, ảnh, bản sao")

        def tell(number: int) -> None:
            progress.done += number - 1
            progress.step()

        ending.end(self.ledger, self.site, tell)
        progress.close()

    # Categories --------------------------------------------------------------------------------------------------------
    def _categories(self) -> None:
        if fronts := getattr(self.source, "front_addresses", tuple)():
            self._lead([(fronts, self.place)])
        for item in self._new(Kind.CATEGORY, self._with_known(self.source.categories())):
            self._attempt(Kind.CATEGORY, item, partial(self._category, item))

    def _with_known(self, found: Iterable) -> Iterator:
        """Categories, those of earlier runs looked up."""
        for item in found:
            thing = None if isinstance(item, Fault) else self.known.get(f"{Kind.CATEGORY}:{item.key}")
            if thing:
                self.categories[item.key] = thing.thing()
            yield item

    def _category(self, item: items.Category) -> tuple[Page | None, list[str]]:
        parent, notes = self.place, []
        if item.parent and self.categories.get(item.parent):
            parent = self.categories[item.parent]
        elif item.parent:
            notes.append("Chuyên mục trên nó không chuyển được hoặc đã bị xóa; đã đặt ngay dưới chuyên mục nhận.")
        there = NewsIndexPage.objects.child_of(parent).filter(slug=content.folded(item.slug or item.title)).first() if parent.pk else None
        if there:
            notes.append(f"Dùng chuyên mục có sẵn “{there.title}”.")
        page = there or NewsIndexPage(
            title=content.fitted(item.title, 255, "Tên chuyên mục", notes),
            summary=content.fitted(item.summary, content.SUMMARY, "Giới thiệu", notes),
            show_in_menus=item.is_shown,
        )
        if not (item.is_shown or there):
            notes.append("Ở cổng cũ chuyên mục này không mở cho mọi người nên không đưa vào trình đơn.")
        if not self.dry:
            key = f"{Kind.CATEGORY}:{item.key}"
            if there:
                self.ledger.use(key, there, told_later(there, notes, self._lead([(item.addresses, there)])))
            else:
                page.slug = free_slugs(parent, [item.slug or item.title])[0]
                publish(parent, page)
                note_imports([(page, page.live_revision)], self.source.label, [{"key": item.key}])
                self.ledger.write_many([(key, page, told_later(page, notes, self._lead([(item.addresses, page)])))])
        self.categories[item.key] = page
        return page, notes

    # Articles ----------------------------------------------------------------------------------------------------------
    def _articles(self) -> None:
        tag_of = content.Tags(self.ledger).key_of if self.ledger else lambda name: None
        writer = None if self.dry else Writer(self.ledger, self.source.label, self._came, self._failed, self._led_with_files)
        waiting = []
        for item in self._new(Kind.ARTICLE, self.source.articles()):
            try:
                prepared = self._prepared(item, tag_of)
            except Exception as fault:
                self._tell_fault(Kind.ARTICLE, item, fault)
                continue
            if self.dry:
                self._came(prepared)
                continue
            waiting.append(prepared)
            if len(waiting) == TOGETHER:
                self._write(writer, waiting)
                waiting = []
        if waiting:
            self._write(writer, waiting)
        if not self.dry:  # what is left came with articles that did not
            self._lead(self.media.leads())
            self.media.forget_leads()

    def _write(self, writer: Writer, waiting: list[content.Prepared]) -> None:
        self.media.settle()
        writer.write(waiting)

    def _prepared(self, item: items.Article, tag_of) -> content.Prepared:
        notes = []
        if item.category in self.categories:
            category = self.categories[item.category]
            if category is None:
                raise Refused("chuyên mục của bài đã bị xóa ở cổng này")
        else:
            category = self.place
            notes.append("Chuyên mục cũ của bài không chuyển được; đã đặt ở chuyên mục nhận.")
        prepared = content.prepare(item, category.pk, self.media, self.base, self.now, tag_of)
        prepared.notes += notes
        if item.raters and not is_rated(item):
            prepared.notes.append(f"Bỏ đánh giá: {item.points} điểm của {item.raters} người là không thể.")
        return prepared

    def _came(self, one: content.Prepared) -> None:
        self._tell(Kind.ARTICLE, one.item, State.CAME, one.notes, one.new.page.pk)
        self.clashes += one.clashes
        if not self.dry:
            self.media.forget_leads()

    def _failed(self, one: content.Prepared, fault: Exception) -> None:
        self._tell_fault(Kind.ARTICLE, one.item, fault)

    # Pages, polls ------------------------------------------------------------------------------------------------------
    def _standard_pages(self) -> None:
        home = self.site.root_page.specific
        for item in self._new(Kind.PAGE, self.source.pages()):
            self._attempt(Kind.PAGE, item, partial(self._standard_page, item, home))

    def _standard_page(self, item: items.StandardPage, home: Page) -> tuple[Page | None, list[str]]:
        page, notes = content.standard_page(item, self.media, self.base)
        if self.dry:
            return None, notes
        above = self.known.get(f"{Kind.PAGE}:{item.parent}")
        parent = self.pages.get(item.parent) or (above.thing() if above else None) or home
        parent.refresh_from_db()
        page.slug = free_slugs(parent, [item.slug or item.title])[0]
        if item.is_live:
            publish(parent, page)
        else:
            parent.add_child(instance=page)
            page.save_revision()
            ReferenceIndex.create_or_update_for_object(page)
        note_imports([(page, page.get_latest_revision())], self.source.label, [{"key": item.key}])
        clashes = self._lead([(item.addresses, page), *self.media.leads()])
        self.media.forget_leads()  # a page that comes to nothing takes its files along
        self.ledger.write_many([(f"{Kind.PAGE}:{item.key}", page, told_later(page, notes, clashes))])
        self.pages[item.key] = StandardPage.objects.get(pk=page.pk)
        return page, notes

    def _polls(self) -> None:
        for item in self._new(Kind.POLL, self.source.polls()):
            self._attempt(Kind.POLL, item, partial(self._poll, item))

    def _poll(self, item: items.Poll) -> tuple[None, list[str]]:
        if len(item.choices) < 2:
            raise Refused("có ít hơn hai phương án")
        row = content.poll(item, self.site, self.now)
        if not self.dry:
            if item.is_live:
                publish_snippet(row)
            else:
                row.live = False
                row.save()
                row.save_revision()
            self.ledger.write_many([(f"{Kind.POLL}:{item.key}", row, told_later(row, [], []))])
        return None, []

    # Comments, figures, addresses ----------------------------------------------------------------------------------------
    def _comments(self) -> None:
        articles = {key: thing.key for key, thing in self.known.items() if key.startswith(article_key(""))}
        articles |= {
            article_key(line.key): line.page_id for line in self.outcome.lines if line.kind == Kind.ARTICLE and line.state == State.CAME
        }
        kept = timedelta(days=settings_of(self.site).wipe_days)
        comments = Comments(self.ledger, articles, self.outcome, self.now - kept)
        for item in self._new(Kind.COMMENT, self.source.comments()):
            comments.take(item)
        comments.close()

    def _visits(self) -> None:
        told = self.source.visits()
        if told is None:
            return
        self.progress.step()
        key, title = "visits", f"{told.total} lượt đến {told.until:%d/%m/%Y}"
        there = StartingFigure.objects.filter(site=self.site).first()
        if key in self.known:
            self.outcome.add(Kind.VISITS, key, title, State.KNOWN)
        elif there:
            reason = f"cổng đã có số mang sang {there.figure} ({there.source})"
            self.outcome.add(Kind.VISITS, key, title, State.FAILED, reason)
        else:
            if not self.dry:
                with transaction.atomic():
                    self.ledger.begin()
                    self.ledger.once(key, partial(start_with, self.site, told.total, self.source.label, told.until))
            self.outcome.add(Kind.VISITS, key, title, State.CAME)

    def _tags(self) -> None:
        """Their old addresses lead to what the search finds for them."""
        leads = []
        for tag in self.source.tags():
            self.progress.step(tag.name)
            leads.append((tag.addresses, tag_address(tag.name)))
            if len(leads) == TAGS_TOGETHER:
                self._lead(leads)
                leads = []
        self._lead(leads)
