"""What a reader is told when something is not as it should be: a page in the portal's dress, or a plain one."""

from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


@dataclass(frozen=True)
class Fault:
    """A status in a citizen's words. A plain page needs neither database nor site."""

    status: int
    title: str
    sentence: str
    plain: bool = False


FAULTS = {
    fault.status: fault
    for fault in (
        Fault(
            400, "Yêu cầu không hợp lệ", "Cổng không hiểu được yêu cầu này. Hãy kiểm tra lại địa chỉ hoặc quay về trang chủ.", plain=True
        ),
        Fault(403, "Không được phép", "Yêu cầu này không được chấp nhận. Nếu bạn vừa gửi một biểu mẫu, hãy mở lại trang và gửi lần nữa."),
        Fault(404, "Không tìm thấy trang", "Địa chỉ này không có trên cổng. Trang có thể đã được chuyển đi; hãy thử tìm theo từ khóa."),
        Fault(405, "Không dùng được như thế", "Địa chỉ này chỉ nhận biểu mẫu của cổng. Hãy mở lại trang và gửi từ đó."),
        Fault(410, "Trang đã được gỡ xuống", "Nội dung này đã được cơ quan gỡ xuống và không còn trên cổng."),
        Fault(413, "Nội dung quá dài", "Nội dung gửi lên quá dài nên cổng không nhận. Hãy quay lại, rút ngắn rồi gửi lần nữa."),
        Fault(429, "Quá nhiều yêu cầu", "Cổng nhận được quá nhiều yêu cầu trong thời gian ngắn. Xin chờ ít phút rồi thử lại."),
        Fault(500, "Có lỗi xảy ra", "Cổng gặp lỗi khi tạo trang này. Sự cố đã được ghi lại; xin thử lại sau ít phút.", plain=True),
        Fault(503, "Cổng tạm thời gián đoạn", "Cổng đang được bảo trì hoặc mất kết nối dữ liệu. Xin thử lại sau ít phút.", plain=True),
    )
}


STANDING = (400, 404, 413, 429, 503)  # what nginx says by itself, out of deploy/nginx/pages/


def standing_page(status: int, kind: str) -> str:
    """The plain page for a status, or the fragment, as a file that needs no portal behind it."""
    template = "errors/plain.html" if kind == "page" else "errors/fragment.html"
    return render_to_string(template, {"fault": FAULTS[status]})


def is_fragment(request: HttpRequest) -> bool:
    """Whether our script asks, which puts the answer into the page that it is on."""
    return "X-Fragment" in request.headers


def error_page(request: HttpRequest, status: int, *, sentence: str = "", retry_after: int | None = None) -> HttpResponse:
    """The page for a status, with the office's own sentence where it wrote one; never kept by a cache. `retry_after` is in seconds."""
    fault = replace(FAULTS[status], sentence=sentence or FAULTS[status].sentence)
    template = "errors/fragment.html" if is_fragment(request) else "errors/plain.html" if fault.plain else "errors/framed.html"
    response = render(request, template, {"fault": fault}, status=status)
    response["Cache-Control"] = "no-store"
    if retry_after is not None:
        response["Retry-After"] = str(retry_after)
    return response
