"""Migrations beside which the code of before goes on working: during an upgrade both run, and a release may be taken back.

What was there when the rule was made is recorded in BASELINE. After it a step that removes, renames or narrows something, or holds a
table while it walks through the rows, stands only with a comment in its file that says why it is safe, and who says so:

    # safe beside the old code: no release since 2027-03 reads this column — Nguyễn Văn An
"""

import re
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db.migrations import Migration
from django.db.migrations import operations as steps
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.db.models import NOT_PROVIDED, BooleanField, CharField, CheckConstraint, Index, IntegerField, Q, TextField

pytestmark = pytest.mark.once_on_postgresql

# The last migration of each room that was made before the rule
BASELINE = {
    "cms": 6, "polls": 4, "visits": 2, "news": 4, "feedback": 2, "search": 3, "home": 3, "newsroom": 1, "transfer": 1,
}  # fmt: skip
SIGNED = re.compile(r"# safe beside the old code: \S.{9,} — \S.+")


def fault_of(step, before) -> str:
    """Why a step breaks code that knows nothing of it; empty where it does not. `before` is the field that it changes, if any."""
    match step:
        case steps.DeleteModel() | steps.RemoveField():
            return "the old code still reads it"
        case steps.RenameModel() | steps.RenameField() | steps.AlterModelTable():
            return "the old code knows it by its old name"
        case steps.AddField(field=field) if needs_a_value(field):
            return "the old code writes rows without it: null=True or db_default="
        case steps.AlterField(field=field) if before is not None:
            return narrower(before, field)
        case steps.AddConstraint() | steps.AlterUniqueTogether():
            return "the old code may write what it refuses"
        case steps.AddIndex() if type(step) is steps.AddIndex:
            return "nobody writes to the table until the index is there: AddIndexConcurrently"
        case steps.RunPython() | steps.RunSQL():
            return "it may hold a table, and the old code writes on after it"
    return ""


def needs_a_value(field) -> bool:
    """Whether a row that names no value for it is refused: a default of Django's is not one of the database's."""
    return not (field.null or field.many_to_many or field.db_default is not NOT_PROVIDED)


def narrower(before, after) -> str:
    """Why what fitted before may not fit any more."""
    if before.null and not after.null:
        return "the old code may leave it empty"
    if after.unique and not before.unique:
        return "the old code may write it twice"
    if type(before) is not type(after) and not (isinstance(before, CharField) and type(after) is TextField):
        return "another kind of value: the table is written anew"
    if isinstance(before, CharField) and after.max_length and after.max_length < (before.max_length or sys.maxsize):
        return "the old code may write more"
    return ""


def faults_of(migration: Migration, before: ProjectState) -> list[str]:
    """What is unsafe in a migration, from the state that it starts at. A table that it makes itself is nobody's yet."""
    state, found, fresh = before.clone(), [], set()
    for step in migration.operations:
        touched = getattr(step, "model_name", getattr(step, "name", None) or "").lower()
        fresh |= {touched} if isinstance(step, steps.CreateModel) else set()
        model = state.models.get((migration.app_label, touched))
        field = model.fields.get(step.name) if model and isinstance(step, steps.AlterField) else None
        if touched not in fresh and (why := fault_of(step, field)):
            found.append(f"{migration.app_label}.{migration.name}: {step.describe()}: {why}")
        step.state_forwards(migration.app_label, state)
    return found


def test_every_room_with_migrations_has_a_line_in_the_record():
    rooms = {path.parent.parent.name for path in settings.BASE_DIR.glob("*/migrations/0001_*.py")}
    assert rooms == set(BASELINE)


def test_migrations_leave_the_code_of_before_alive():
    loader = MigrationLoader(None)
    found = []
    for label, name in sorted(loader.disk_migrations):
        if int(name.split("_")[0]) <= BASELINE.get(label, 9999):
            continue
        migration = loader.disk_migrations[label, name]
        faults = faults_of(migration, loader.project_state((label, name), at_end=False))
        signed = SIGNED.findall(Path(sys.modules[migration.__module__].__file__).read_text())
        found += faults if len(signed) < len(faults) else []
    assert found == [], "a line for each: # safe beside the old code: reason — name"


# The rule itself --------------------------------------------------------------------------------------------------------
THERE = [
    steps.CreateModel(
        "Dog", [("id", IntegerField(primary_key=True)), ("name", CharField(max_length=20)), ("age", IntegerField(null=True))]
    ),
]
SAFE = [
    steps.AddField("dog", "tail", CharField(max_length=9, null=True)),
    steps.AddField("dog", "is_good", BooleanField(default=True, db_default=True)),
    steps.AlterField("dog", "name", CharField(max_length=30)),
    steps.AlterField("dog", "name", TextField()),
    steps.AlterField("dog", "name", CharField("tên", max_length=20)),
    steps.CreateModel("Cat", [("id", IntegerField(primary_key=True)), ("name", CharField(max_length=20))]),
    steps.AlterModelOptions("dog", {"verbose_name": "chó"}),
]
UNSAFE = [
    steps.DeleteModel("Dog"),
    steps.RemoveField("dog", "age"),
    steps.RenameField("dog", "age", "years"),
    steps.RenameModel("Dog", "Hound"),
    steps.AlterModelTable("dog", "hounds"),
    steps.AddField("dog", "tail", CharField(max_length=9)),
    steps.AddField("dog", "is_good", BooleanField(default=True)),
    steps.AlterField("dog", "age", IntegerField(default=0)),
    steps.AlterField("dog", "age", CharField(max_length=3, null=True)),
    steps.AlterField("dog", "name", CharField(max_length=10)),
    steps.AlterField("dog", "name", CharField(max_length=20, unique=True)),
    steps.AddConstraint("dog", CheckConstraint(condition=Q(age__gt=0), name="born")),
    steps.AddIndex("dog", Index(fields=["age"], name="by_age")),
    steps.RunPython(steps.RunPython.noop),
    steps.RunSQL("SELECT 1"),
]


def judged(*more) -> list[str]:
    """What the rule finds in a migration of these steps, where there are dogs."""
    state = ProjectState()
    for step in THERE:
        step.state_forwards("kennel", state)
    migration = Migration("0002_more", "kennel")
    migration.operations = list(more)
    return faults_of(migration, state)


@pytest.mark.parametrize("step", SAFE, ids=lambda step: step.describe())
def test_what_the_old_code_does_not_notice_needs_no_word(step):
    assert judged(step) == []


@pytest.mark.parametrize("step", UNSAFE, ids=lambda step: step.describe())
def test_what_breaks_the_old_code_is_named(step):
    assert len(judged(step)) == 1


def test_a_new_table_may_have_what_it_likes():
    cats = steps.CreateModel("Cat", [("id", IntegerField(primary_key=True))])
    assert (
        judged(cats, steps.AddField("cat", "name", CharField(max_length=9)), steps.AddIndex("cat", Index(fields=["name"], name="by_name")))
        == []
    )


@pytest.mark.parametrize(
    ("line", "is_signed"),
    [
        ("# safe beside the old code: no release since 2027-03 reads it — Nguyễn Văn An", True),
        ("# safe beside the old code: — Nguyễn Văn An", False),
        ("# safe beside the old code: no release since 2027-03 reads it", False),
    ],
)
def test_a_word_has_a_reason_and_a_name(line, is_signed):
    assert bool(SIGNED.search(line)) == is_signed
