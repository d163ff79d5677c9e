"""Becomes the web server alone: what systemd's units and containers start, where clock and queue are processes of their own."""

import os

from django.conf import settings
from django.core.management.base import BaseCommand

from cms.management.commands.serve import refuse_taken_port, web_command


class Command(BaseCommand):
    help = "Chạy riêng máy chủ web; đồng hồ và hàng đợi chạy bằng lệnh khác."
    requires_system_checks = ()

    def add_arguments(self, parser) -> None:
        parser.add_argument("--port", type=int, help="Cổng mạng, thay cho biến PORT.")

    def handle(self, *args, port: int | None, **options) -> None:
        refuse_taken_port(settings.HOST, port or settings.PORT)
        command = web_command(port)
        os.execv(command[0], command)  # noqa: S606 - our own command, whose process this one becomes
