"""Which tables of a NukeViet database are read, and which of their columns. Nothing else leaves the dump."""

import re
from dataclasses import dataclass

NUMBER, TEXT = "INTEGER", "TEXT"


@dataclass(frozen=True)
class Role:
    """What a table is to us: the end of its name, the columns by which it is known, and those that are kept beside them."""

    name: str
    suffix: re.Pattern
    known_by: tuple[str, ...]
    also: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.known_by, *self.also)

    def stem_of(self, table: str, columns: tuple[str, ...]) -> str | None:
        """The name of the table without its end where the table plays this role."""
        found = self.suffix.search(table)
        return table[: found.start()] if found and set(self.known_by) <= set(columns) else None


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _role(name: str, suffix: str, known_by: str, also: str = "") -> Role:
    return Role(name, re.compile(suffix + r"\Z"), tuple(known_by.split()), tuple(also.split()))


ROLES = (
    # of a language: <prefix>_<language>_...
    _role("module", "_modules", "title module_file module_data", "module_upload custom_title weight act groups_view"),
    _role("function", "_modfuncs", "func_name in_module", "alias"),
    _role("comment", "_comment", "cid module id content status", "pid post_time userid post_name post_email"),
    _role("poll", "_voting", "vid question", "acceptcm publ_time exp_time act groups_view"),
    _role("choice", "_voting_rows", "id vid title hitstotal"),
    # of a news module: <prefix>_<language>_<module>_...
    _role(
        "article",
        "_rows",
        "id catid listcatid title alias hometext",
        "topicid admin_id author sourceid status publtime exptime addtime homeimgfile homeimgalt allowed_comm external_link"
        " hitstotal total_rating click_rating keywords",
    ),
    _role("body", r"_(?:detail|bodyhtml_\d+)", "id bodyhtml", "sourcetext files group_view"),
    _role("category", "_cat", "catid parentid title alias", "description sort weight status groups_view"),
    _role("tag", "_tags", "tid alias", "title keywords"),
    _role("tagging", "_tags_id", "id tid", "keyword"),
    _role("topic", "_topics", "topicid title alias", "weight"),
    _role("origin", "_sources", "sourceid title"),
    _role("byline", "_authorlist", "id pseudonym", "aid"),
    _role("writer", "_author", "pseudonym alias"),
    _role("choice_list", "_block_cat", "bid alias"),
    # a page module: <prefix>_<language>_<module>
    _role("page", "", "id title alias bodytext status", "image imagealt description weight"),
    # of the whole portal: <prefix>_...
    _role("config", "_config", "lang module config_name config_value"),
    _role("counter", "_counter", "c_type c_val c_count", "last_update"),
    _role("admin", "_authors", "admin_id lev"),
    _role("user", "_users", "userid username", "first_name last_name"),
)
BY_NAME = {role.name: role for role in ROLES}

NUMBERS = _names(
    "id catid parentid topicid admin_id sourceid status publtime exptime addtime external_link hitstotal "
    "total_rating click_rating sort weight tid bid aid cid pid post_time userid vid acceptcm publ_time exp_time act c_count "
    "last_update lev"
)

# Of the settings only these are kept: the others hold passwords of mail servers and the like
SETTINGS = _names(
    "rewrite_endurl rewrite_exturl rewrite_op_mod rewrite_optional site_lang site_domain my_domains version site_name per_page"
)


def role_of(table: str, columns: tuple[str, ...]) -> tuple[Role, str] | None:
    """The role of a table and its stem; None where it is none of our business."""
    for role in ROLES:
        stem = role.stem_of(table, columns)
        if stem is not None:
            return role, stem
    return None


def kind_of(column: str) -> str:
    """The SQLite type of a column."""
    return NUMBER if column in NUMBERS else TEXT
