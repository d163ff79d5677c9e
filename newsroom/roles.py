"""Who may do what: one row a role. `setup_site` gives each role a group at every portal, with exactly these rights there, and
the workflow exactly these steps. It leaves other groups alone.

Nobody has Wagtail's publish right: what both steps have approved goes out by itself (`publishing.py`).
"""

from dataclasses import dataclass

# How many people read the portal and what they search for, for all who write and approve there
FIGURES = ("visits.view_dailyvisits", "search.view_searchedword")


@dataclass(frozen=True)
class Role:
    """What people of one role may do at their place: a portal, or one of its categories.

    `pages` are rights on the pages there, `media` on the pictures and documents of the portal, `rows` on what else belongs to the portal,
    by lower-case names.
    """

    key: str
    name: str
    account: str
    pages: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()


EDITOR = Role(
    "editor",
    "Biên tập viên",
    "bientap",
    pages=("add", "change"),
    media=("add", "change", "choose"),
    rows=("polls.add_poll", "polls.change_poll", "home.add_sidebarlink", "home.change_sidebarlink", *FIGURES),
)
FIRST_APPROVER = Role(
    "first_approver",
    "Trưởng ban biên tập",
    "truongban",
    pages=("add", "change", "lock", "unlock", "oversee"),
    media=("add", "change", "choose"),
    rows=(
        *EDITOR.rows,
        "polls.delete_poll",
        "polls.lock_poll",
        "polls.unlock_poll",
        "home.delete_sidebarlink",
        "home.lock_sidebarlink",
        "home.unlock_sidebarlink",
        "newsroom.add_returnreason",
        "newsroom.change_returnreason",
        "feedback.add_refusalreason",
        "feedback.change_refusalreason",
    ),
)
SECOND_APPROVER = Role(
    "second_approver",
    "Lãnh đạo duyệt",
    "lanhdao",
    pages=("change", "lock", "unlock", "oversee"),
    media=("choose",),
    rows=FIGURES,
)
MODERATOR = Role(
    "moderator",
    "Kiểm duyệt nhận xét",
    "kiemduyet",
    rows=("feedback.view_comment",),
)

ROLES = (EDITOR, FIRST_APPROVER, SECOND_APPROVER, MODERATOR)
BY_KEY = {role.key: role for role in ROLES}
WORKFLOW = "Duyệt tin"
STEPS = (("Duyệt lần một", FIRST_APPROVER), ("Duyệt lần hai", SECOND_APPROVER))
