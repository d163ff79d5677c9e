"""`manage.py lost_device NAME`: somebody's telephone or passkey is gone."""

from django.core.management.base import BaseCommand, CommandError

from cms.models import User
from cms.signin import actions


class Command(BaseCommand):
    """Takes away what somebody could show, and ends all their sessions; at the next sign-in they set up anew."""

    help = "Mất điện thoại hoặc khóa đăng nhập: gỡ xác thực hai bước của một người, kết thúc mọi phiên và mở khóa."

    def add_arguments(self, parser) -> None:
        parser.add_argument("name", metavar="TÊN", help="tên đăng nhập")
        parser.add_argument("--exempt", metavar="LÝ-DO", default="", help="cho đăng nhập chỉ bằng mật khẩu, với lý do này")

    def handle(self, *args, name: str, exempt: str, **options) -> None:
        user = User.objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"Không có tài khoản {name}.")
        number = actions.lose_device(user, None)
        self.stdout.write(f"Đã gỡ {number} cách xác thực của {name} và kết thúc mọi phiên đăng nhập.")
        if exempt.strip():
            actions.exempt(user, exempt, None, actions.COMMAND)
            self.stdout.write(f"{name} được đăng nhập chỉ bằng mật khẩu: {exempt.strip()}")
        else:
            self.stdout.write("Lần đăng nhập sau, người này nhập mật khẩu rồi thiết lập lại.")
