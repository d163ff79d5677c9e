"""Who may do what: one row a role. `setup_site` gives each role's group exactly these rights and the workflow exactly these
steps. It leaves other groups alone, also that of a role which was taken out of the table: whoever takes one out tells the
office to empty or delete its group.

The two approving roles hold Wagtail's publish right until the portal's own review step takes its place.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Role:
    """A group of people. `pages` are rights on the page tree, `media` rights on the root collection's pictures and
    documents, `models` permissions by their lower-case names.
    """

    name: str
    account: str
    pages: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    models: tuple[str, ...] = ()


EDITOR = Role(
    "Biên tập viên",
    "bientap",
    pages=("add", "change"),
    media=("add", "change", "choose"),
    models=("polls.add_poll", "polls.change_poll", "home.add_sidebarlink", "home.change_sidebarlink"),
)
FIRST_APPROVER = Role(
    "Trưởng ban biên tập",
    "truongban",
    pages=("add", "change", "lock", "unlock"),
    media=("add", "change", "choose"),
    models=(*EDITOR.models, "polls.delete_poll", "home.delete_sidebarlink"),
)
SECOND_APPROVER = Role(
    "Lãnh đạo duyệt",
    "lanhdao",
    pages=("change", "publish", "lock", "unlock"),
    media=("choose",),
)
MODERATOR = Role(
    "Kiểm duyệt nhận xét",
    "kiemduyet",
    models=("feedback.view_comment",),
)

ROLES = (EDITOR, FIRST_APPROVER, SECOND_APPROVER, MODERATOR)
WORKFLOW = "Duyệt tin"
STEPS = (("Duyệt lần một", FIRST_APPROVER), ("Duyệt lần hai", SECOND_APPROVER))
