"""What is logged of rights, whatever door they come by: accounts and their passwords, groups and who is in them, what groups may."""

from django.contrib.auth.models import Group
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_save, pre_delete, pre_save
from django.dispatch import receiver
from wagtail.log_actions import log
from wagtail.models import GroupCollectionPermission, GroupPagePermission, GroupSitePermission

from cms.models import User

ACCOUNT, PASSWORD, MEMBERS, RIGHTS, GROUP = "cms.account", "cms.password", "cms.members", "cms.rights", "cms.group"
WATCHED = ("username", "email", "last_name", "first_name", "is_active", "is_staff", "is_superuser")
PLACES = {GroupPagePermission: "page", GroupCollectionPermission: "collection", GroupSitePermission: "site"}


# Accounts -------------------------------------------------------------------------------------------------------------
@receiver(pre_save, sender=User)
def remember(sender, instance, update_fields=None, **kwargs) -> None:
    """What an account was before it is saved; a sign-in alone changes nothing of it."""
    watched = {*WATCHED, "password"}
    instance._logged_before = None
    if update_fields is None or watched & set(update_fields):
        instance._logged_before = User._base_manager.filter(pk=instance.pk).values(*watched).first() or {}


@receiver(post_save, sender=User)
def account_changed(sender, instance, **kwargs) -> None:
    """An account is new, or another one than before. Of a password only that it is another one."""
    before = vars(instance).pop("_logged_before", None)
    if before is None:
        return
    now = {name: getattr(instance, name) for name in WATCHED}
    changed = {name: [before.get(name), value] for name, value in now.items() if before.get(name) != value}
    if changed:
        log(instance, ACCOUNT, data={"is_new": not before, "changed": changed})
    if before and before["password"] != instance.password:
        log(instance, PASSWORD, data={"typed_anew": instance._password is not None})  # else it was written by a program


@receiver(pre_delete, sender=User)
def account_goes(sender, instance, **kwargs) -> None:
    """An account is deleted, with the groups that it was in."""
    told = {"groups": sorted(instance.groups.values_list("name", flat=True)), "is_superuser": instance.is_superuser}
    log(instance, ACCOUNT, data={"is_deleted": True, **told}, deleted=True)


# Groups ---------------------------------------------------------------------------------------------------------------
@receiver(pre_save, sender=Group)
def remember_name(sender, instance, **kwargs) -> None:
    """How a group was called before it is saved."""
    instance._logged_before = Group._base_manager.filter(pk=instance.pk).values_list("name", flat=True).first()


@receiver(post_save, sender=Group)
def group_made(sender, instance, created, **kwargs) -> None:
    """A group is new, or has another name."""
    before = vars(instance).pop("_logged_before", None)
    if before != instance.name:
        log(instance, GROUP, data={"is_new": created, "name": instance.name, "before": before})


@receiver(pre_delete, sender=Group)
def group_goes(sender, instance, **kwargs) -> None:
    """A group is deleted, with whoever is in it."""
    members = sorted(instance.user_set.values_list("username", flat=True))
    log(instance, GROUP, data={"is_deleted": True, "name": instance.name, "members": members}, deleted=True)


def joined(sender, instance, action, reverse, model, pk_set, **kwargs) -> None:
    """Rows were bound to an account or a group, or are about to be let go."""
    if action == "pre_clear":
        named = _related(sender, instance, reverse)
    elif action in ("post_add", "pre_remove"):
        named = model._base_manager.filter(pk__in=pk_set)
    else:
        return
    names = sorted(map(_name, named))
    if names:
        act = MEMBERS if sender is User.groups.through else RIGHTS
        log(instance, act, data={"added" if action == "post_add" else "taken": names})


for through in (User.groups.through, User.user_permissions.through, Group.permissions.through):
    m2m_changed.connect(joined, sender=through)


def _related(through, instance: Model, reverse: bool) -> list[Model]:
    """What is bound to a row."""
    own, other = (field.name for field in through._meta.fields if field.is_relation)
    own, other = (other, own) if reverse else (own, other)
    return [getattr(row, other) for row in through._base_manager.filter(**{own: instance}).select_related(other)]


def _name(row: Model) -> str:
    """How a row is called in the log: an account by its name, a right by its app and code."""
    if isinstance(row, User):
        return row.username
    return row.name if isinstance(row, Group) else f"{row.content_type.app_label}.{row.codename}"


# Rights at a place ----------------------------------------------------------------------------------------------------
def given(sender, instance, created, **kwargs) -> None:
    """A group got a right at a place."""
    log(instance.group, RIGHTS, data={"added": [_name(instance.permission)], **_place(instance)})


def taken(sender, instance, **kwargs) -> None:
    """A group is losing a right at a place."""
    log(instance.group, RIGHTS, data={"taken": [_name(instance.permission)], **_place(instance)})


for kind in PLACES:
    post_save.connect(given, sender=kind)
    pre_delete.connect(taken, sender=kind)


def _place(row: Model) -> dict:
    name = PLACES[type(row)]
    return {"at": name, "at_key": getattr(row, f"{name}_id"), "at_name": str(getattr(row, name))}
