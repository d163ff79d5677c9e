"""Starting figures in the admin: for administrators, who may set and change them but not take them away."""

from typing import ClassVar

from django import forms
from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.ui.tables import Column, UpdatedAtColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets import AdminDateInput, AdminPageChooser
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.permission_policies.base import ModelPermissionPolicy

from cms.log.rows import changes_of
from cms.templatetags.portal import grouped
from visits.actions import START, start_with
from visits.forms import DATE
from visits.models import StartingFigure
from visits.signals import FIGURE

LARGEST = 2_147_483_647  # what the column holds


class AdministratorsPolicy(ModelPermissionPolicy):
    """Administrators see, set and change; nobody deletes. No group can be given any of it."""

    def user_has_permission(self, user, action: str) -> bool:
        return user.is_active and user.is_superuser and action in ("add", "change", "view")

    def user_has_any_permission(self, user, actions) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_permission_for_instance(self, user, action: str, instance) -> bool:
        return self.user_has_permission(user, action)

    def user_has_any_permission_for_instance(self, user, actions, instance) -> bool:
        return self.user_has_any_permission(user, actions)


class FigureForm(WagtailAdminModelForm):
    """The figure, where it comes from and of which day it is. Of what it is stands fast once it is there."""

    figure = forms.IntegerField(
        label="Số",
        min_value=0,
        max_value=LARGEST,
        help_text="Số lượt đã có ở cổng cũ. Hệ thống cộng số này vào số tự đếm; hai số vẫn lưu riêng.",
        error_messages={"min_value": "Số mang sang không được âm.", "max_value": "Số quá lớn."},
    )

    class Meta:
        model = StartingFigure
        fields = ("figure", "source", "as_of")
        widgets: ClassVar[dict] = {"as_of": AdminDateInput(format=DATE)}
        help_texts: ClassVar[dict] = {
            "source": "Ví dụ: trang thống kê của cổng cũ, biên bản bàn giao số …",
            "as_of": "Ngày cuối cùng mà số này tính đến.",
        }

    def clean_as_of(self):
        day = self.cleaned_data["as_of"]
        if day > timezone.localdate():
            raise forms.ValidationError("Ngày không được ở tương lai.")
        return day


class NewFigureForm(FigureForm):
    """The same for a portal or a page that has none."""

    class Meta(FigureForm.Meta):
        fields = ("site", "page", *FigureForm.Meta.fields)
        widgets: ClassVar[dict] = FigureForm.Meta.widgets | {"page": AdminPageChooser}
        help_texts: ClassVar[dict] = FigureForm.Meta.help_texts | {
            "site": "Chọn cổng để mang sang tổng lượt truy cập …",
            "page": "… hoặc chọn một bài để mang sang lượt xem của bài.",
        }

    def clean(self) -> dict:
        told = super().clean()
        for name in ("site", "page"):
            if told.get(name) and StartingFigure.objects.filter(**{name: told[name]}).exists():
                self.add_error(name, "Đã có số mang sang: hãy mở dòng đó trong danh sách để sửa.")
        return told


class SetByAction:
    """A form whose figure is set by the one act that logs it."""

    def save_instance(self) -> StartingFigure:
        row = self.form.save(commit=False)
        return start_with(row.site or row.page, row.figure, row.source, row.as_of, by=self.request.user)


class CreateView(SetByAction, generic.CreateView):
    """A figure for what has none."""


class EditView(SetByAction, generic.EditView):
    """Another figure in its place."""


class FigureViewSet(ModelViewSet):
    """The list of starting figures, their forms and their history."""

    model = StartingFigure
    name = "so-mang-sang"
    icon = "history"
    menu_label = "Số mang sang"
    menu_order = 900
    add_to_settings_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    add_view_class = CreateView
    edit_view_class = EditView
    ordering = ("-site", "-pk")
    list_display = [
        "__str__",
        Column("figure", label="Số", accessor=lambda row: grouped(row.figure)),
        Column("source", label="Nguồn"),
        Column("as_of", label="Tính đến ngày", accessor=lambda row: f"{row.as_of:{DATE}}"),
        UpdatedAtColumn(),
    ]

    def get_form_class(self, for_update: bool = False) -> type[FigureForm]:
        return FigureForm if for_update else NewFigureForm

    def get_permissions_to_register(self) -> QuerySet[Permission]:
        return Permission.objects.none()


def log_actions(actions: LogActionRegistry) -> None:
    """How the history tells of a figure that was set, and the sealed log of its row."""
    actions.register_action(FIGURE)(changes_of(StartingFigure, "Đổi số mang sang"))

    @actions.register_action(START)
    class Start(LogFormatter):
        label = "Đặt số mang sang"

        def format_message(self, entry) -> str:
            old, new = entry.data["old"], entry.data["new"]
            return f"Số mang sang: {_said(old) if old else 'chưa có'} → {_said(new)}"


def _said(told: dict) -> str:
    year, month, day = told["as_of"].split("-")
    return f"{grouped(told['figure'])} ({told['source']}, tính đến {day}/{month}/{year})"
