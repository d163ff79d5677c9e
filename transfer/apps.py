"""The room's name in Django's registry."""

from django.apps import AppConfig


class TransferConfig(AppConfig):
    name = "transfer"
    verbose_name = "Chuyển dữ liệu"
