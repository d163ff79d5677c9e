"""Seals the files of the portal at its deployment: the injection guard goes by this list."""

from django.core.management.base import BaseCommand, CommandError

from newsroom.guard.files import Places, seal


class Command(BaseCommand):
    help = "Niêm phong mã, mẫu trang và tệp tĩnh: chạy sau collectstatic, mỗi lần cài hoặc nâng cấp."

    def handle(self, *args, **options) -> None:
        places = Places.of_settings()
        try:
            number = seal(places)
        except OSError as fault:
            raise CommandError(f"SEAL_FILE: không ghi được {places.seal} ({fault.strerror}).") from None
        self.stdout.write(f"Đã niêm phong {number} tệp vào {places.seal}.")
