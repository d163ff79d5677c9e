"""The states that a public address can be in, and how a reader gets there. tests/test_addresses.py holds them against the addresses.

A journey opens an address once and goes on from state to state, as a reader does; a state is named in the office's words.
"""

from collections.abc import Callable
from dataclasses import dataclass

from cms.errors import FAULTS
from tests.servers import wait_until

FULL_ARTICLE = "/tin-tuc/van-hoa-xa-hoi/le-hoi-dinh-ha/"
DISCUSSED_ARTICLE = "/tin-tuc/xay-dung-dang/doi-moi-sinh-hoat-chi-bo/"
EMPTY, FAULTY, SENT = "trống", "bị trả lại", "đã gửi"  # what each form is seen in


@dataclass(frozen=True)
class State:
    """Where a journey stops to be looked at. `arrive` is what the reader does since the state before; `form` names the class of a
    form and `kind` how it is seen here.
    """

    name: str
    arrive: Callable | None = None
    form: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Journey:
    """An address of the door (its route, or the page's type), where it is opened (with the keys of `planted`), and the states."""

    of: tuple[str, ...]
    path: str
    states: tuple[State, ...]

    @property
    def name(self) -> str:
        return self.states[0].name

    @property
    def is_of_a_page(self) -> bool:
        """Whether a page of the tree is opened, the same for everybody, in which forms come as pieces."""
        return "." in self.of[0]


def journey(of: str | tuple[str, ...], path: str, first: str, *states: State, form: str = "", kind: str = EMPTY) -> Journey:
    """A journey from the page as it opens."""
    first_state = State(first, form=form, kind=kind if form else "")
    return Journey((of,) if isinstance(of, str) else of, path, (first_state, *states))


# What a reader does -------------------------------------------------------------------------------------------------------
def open_menus(page) -> None:
    page.locator(".nav-toggle summary").click()
    page.locator(".nav-more summary").first.click()
    page.locator(".nav-sub a").first.wait_for()


def ask_for_titles(page) -> None:
    page.keyboard.press("Escape")
    page.get_by_role("combobox").first.press_sequentially("sinh hoat")
    page.locator("[role=listbox]:visible [role=option]").first.wait_for()


def come_to_the_ballot(page) -> None:
    page.get_by_role("combobox").first.fill("")
    page.locator(".aside .box-poll").scroll_into_view_if_needed()
    page.locator(".aside form.poll-ballot[method=post]").wait_for()


def vote(page) -> None:
    form = page.locator("form.poll-ballot[method=post]").first
    form.locator("input[name=chon]").first.check()
    form.locator("button").click()
    page.locator(".poll [role=status]").first.wait_for()


def vote_for_nothing(page) -> None:
    page.locator("form.poll-ballot[method=post] button").first.click()
    page.locator(".poll [role=alert]").first.wait_for()


def take_the_vote_back(page) -> None:
    page.get_by_role("button", name="Rút lại phiếu").click()
    page.get_by_text("Phiếu của bạn đã được rút lại.").first.wait_for()


def come_to_the_rating(page) -> None:
    page.locator(".rate").scroll_into_view_if_needed()
    page.locator(".rate form[method=post]").wait_for()


def rate_with_nothing(page) -> None:
    page.locator(".rate form").evaluate("form => { form.noValidate = true; }")
    page.get_by_role("button", name="Gửi đánh giá").click()
    page.locator(".rate [role=alert]").wait_for()


def rate(page) -> None:
    page.locator(".rate input[value='5']").check()
    page.get_by_role("button", name="Gửi đánh giá").click()
    page.locator(".rate [role=status]").wait_for()


def take_the_rating_back(page) -> None:
    page.get_by_role("button", name="Rút đánh giá").click()
    page.get_by_text("Đã rút đánh giá của bạn.").wait_for()


def open_the_film(page) -> None:
    page.context.route(
        lambda url: "127.0.0.1" not in url, lambda route: route.fulfill(body="<title>Phim</title>", content_type="text/html")
    )
    page.locator("a[data-video]").first.click()
    page.locator(".video-frame > *").first.wait_for()


def open_the_comment_form(page) -> None:
    page.locator(".comments > [data-fragment]").scroll_into_view_if_needed()
    page.locator(".comments summary", has_text="Viết nhận xét").click()
    page.get_by_label("Họ tên").wait_for()


def send_nothing(page) -> None:
    page.locator("form.reader-form button").first.click()
    page.locator("form.reader-form [role=alert] li").first.wait_for()


def lose_the_connection(page) -> None:
    page.route("**/nhan-xet/**", lambda route: route.abort())
    page.locator("form.reader-form button").first.click()
    page.get_by_text("Chưa gửi được vì mất kết nối.").wait_for()
    page.unroute("**/nhan-xet/**")


def send_a_comment(page) -> None:
    """Until it is taken: whoever sends too soon is told so, and loses nothing."""
    page.get_by_label("Họ tên").fill("Đoàn Thị Sim")
    page.get_by_label("Nhận xét", exact=False).last.fill("Chi bộ thôn tôi cũng nên họp như thế này.")

    def is_taken() -> bool:
        if page.locator("form.reader-form").count():
            with page.expect_response(lambda answer: answer.request.method == "POST" and "/nhan-xet/" in answer.url):
                page.locator("form.reader-form button").first.click()
            page.locator(".form-fault:focus, .receipt:focus").wait_for()
        return page.locator(".receipt").count() == 1

    wait_until(is_taken, "the taking of a comment", pause=0.5)


def empty_the_text(page) -> None:
    page.locator("form.reader-form textarea").fill("")
    send_nothing(page)


def mend(page) -> None:
    page.locator("form.reader-form textarea").first.fill("Chi bộ thôn tôi nên họp như thế này, mỗi quý một lần.")
    page.get_by_role("button", name="Ghi nội dung sửa").click()
    page.wait_for_url("**?xong=sua")


def open_the_withdrawal(page) -> None:
    page.locator("details.write summary").click()
    page.locator("details.write button").wait_for()


# The journeys -------------------------------------------------------------------------------------------------------------
POLL, RATING, COMMENT, RECEIPT = "binh-chon/<int:pk>/", "danh-gia/<int:pk>/", "nhan-xet/<int:pk>/", "nhan-xet/bien-nhan/<slug:code>/"

JOURNEYS = (
    journey(
        ("home.HomePage", "tim-kiem/goi-y/", POLL + "phieu/"), "/", "trang chủ",
        State("trang chủ, menu mở", open_menus),
        State("trang chủ, gợi ý tìm kiếm mở", ask_for_titles),
        State("phiếu trong khung bên", come_to_the_ballot),
        State("phiếu trong khung bên, chưa chọn mà gửi", vote_for_nothing),
        State("phiếu trong khung bên, đã gửi", vote),
        State("phiếu trong khung bên, đã rút", take_the_vote_back),
    ),
    journey("news.NewsIndexPage", "/tin-tuc/", "tin tức"),
    journey("news.NewsIndexPage", "/tin-tuc/?trang=3", "tin tức, trang 3"),
    journey("news.NewsIndexPage", "/tin-tuc/kinh-te/", "chuyên mục"),
    journey(
        "news.ArticlePage", FULL_ARTICLE, "bài viết có đủ mọi khối",
        State("bài viết, đánh giá của riêng mình", come_to_the_rating),
        State("bài viết, đánh giá bị trả lại", rate_with_nothing),
        State("bài viết, đã đánh giá", rate),
        State("bài viết, đã rút đánh giá", take_the_rating_back),
        State("bài viết, phim đang mở", open_the_film),
    ),
    journey(
        ("news.ArticlePage", COMMENT + "mau/"), DISCUSSED_ARTICLE, "bài viết có nhận xét",
        State("bài viết, biểu mẫu nhận xét mở", open_the_comment_form, "CommentForm", EMPTY),
        State("bài viết, nhận xét mất kết nối", lose_the_connection),
        State("bài viết, nhận xét bị trả lại", send_nothing, "CommentForm", FAULTY),
        State("bài viết, đã gửi nhận xét", send_a_comment, "CommentForm", SENT),
    ),
    journey("home.StandardPage", "/lien-he/", "trang thông tin"),
    journey("tim-kiem/", "/tim-kiem/", "tìm kiếm", form="SearchForm"),
    journey("tim-kiem/", "/tim-kiem/?q=xa", "tìm kiếm, có kết quả", form="SearchForm", kind=SENT),
    journey("tim-kiem/", "/tim-kiem/?q=xa&trang=2&loai=bai-viet", "tìm kiếm, đã lọc, trang 2"),
    journey("tim-kiem/", "/tim-kiem/?q=xa&tu=hom+qua&den=31/31/2026", "tìm kiếm, ngày không đọc được", form="SearchForm", kind=FAULTY),
    journey("tim-kiem/", "/tim-kiem/?q=qwxyz", "tìm kiếm, không thấy gì"),
    journey("tim-kiem/", "/tim-kiem/?q=le+hoi+dinh+nha+khoa+hoc", "tìm kiếm, mời bớt từ"),
    journey("tim-kiem/", "/tim-kiem/?q=...", "tìm kiếm, không có chữ nào"),
    journey(
        (POLL, POLL + "rut/"), "/binh-chon/{open}/", "bình chọn",
        State("bình chọn, chưa chọn mà gửi", vote_for_nothing, "VoteForm", FAULTY),
        State("bình chọn, đã gửi", vote, "VoteForm", SENT),
        State("bình chọn, đã rút", take_the_vote_back, "ActForm", SENT),
        form="VoteForm",
    ),
    journey(POLL, "/binh-chon/{many}/", "bình chọn nhiều phương án, kết quả hiện sau khi chọn"),
    journey(POLL, "/binh-chon/{closed}/", "bình chọn đã đóng"),
    journey(POLL + "bien-ban/", "/binh-chon/{closed}/bien-ban/", "biên bản bình chọn"),
    journey(
        RATING, "/danh-gia/{article}/", "đánh giá",
        State("đánh giá bị trả lại", rate_with_nothing, "RatingForm", FAULTY),
        State("đã đánh giá", rate, "RatingForm", SENT),
        State("đã rút đánh giá", take_the_rating_back),
        form="RatingForm",
    ),
    journey(COMMENT, "/nhan-xet/{article}/", "viết nhận xét", State("viết nhận xét, bị trả lại", send_nothing)),
    journey(
        RECEIPT, "/nhan-xet/bien-nhan/{waiting}/", "biên nhận, chờ duyệt",
        State("biên nhận, sửa bị trả lại", empty_the_text, "MendForm", FAULTY),
        State("biên nhận, đã sửa", mend, "MendForm", SENT),
        State("biên nhận, hỏi trước khi rút", open_the_withdrawal),
        form="MendForm",
    ),
    journey(RECEIPT, "/nhan-xet/bien-nhan/{public}/", "biên nhận, đã đăng"),
    journey(RECEIPT, "/nhan-xet/bien-nhan/{refused}/", "biên nhận, không được đăng"),
    journey((RECEIPT, RECEIPT + "rut/"), "/nhan-xet/bien-nhan/{withdrawn}/", "biên nhận, đã rút"),
    journey("cach-dem/", "/cach-dem/", "cách đếm"),
    journey("khong-co-trang-nay", "/khong-co-trang-nay/", "địa chỉ không có"),
    journey("so-do-trang/", "/so-do-trang/", "sơ đồ trang"),
    *(journey(f"{status}", f"/loi/{status}/", f"trang lỗi {status}") for status in sorted(FAULTS)),
)  # fmt: skip

STATES = [(way, state) for way in JOURNEYS for state in way.states]
