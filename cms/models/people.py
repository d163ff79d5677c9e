"""The people who sign in."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from wagtail.search import index


class User(index.Indexed, AbstractUser):
    """A member of the staff. Readers have no account."""

    position = models.CharField("chức vụ", max_length=120, blank=True, help_text="Ví dụ: Chánh Văn phòng HĐND và UBND.")
    sessions_from = models.DateTimeField("phiên trước lúc này đã hết", null=True, editable=False)  # cms/signin/sessions.py

    # The search engine's view
    NAMED_BY = ("last_name", "first_name", "username", "email", "position")
    search_auto_update = False  # signing in is no change of these: cms/signals.py
    search_fields = [index.AutocompleteField(name) for name in NAMED_BY]

    class Meta:
        verbose_name = "người dùng"
        verbose_name_plural = "người dùng"

    def get_full_name(self) -> str:
        """The name in Vietnamese order: family and middle name, then given name."""
        return f"{self.last_name} {self.first_name}".strip() or self.username
