"""The admin's screens of what the floor holds: snippets that belong to one portal, accounts, groups."""

from cms.viewsets.rights import keep_to_portals
from cms.viewsets.snippets import STATE, DeleteOwnRows, SiteSnippetViewSet, leave_publishing_to_the_workflow
from cms.viewsets.staff import StaffGroupViewSet, StaffViewSet

__all__ = [
    "STATE",
    "DeleteOwnRows",
    "SiteSnippetViewSet",
    "StaffGroupViewSet",
    "StaffViewSet",
    "keep_to_portals",
    "leave_publishing_to_the_workflow",
]
