"""The admin's screens of what the floor holds: snippets that belong to one portal, accounts."""

from cms.viewsets.rights import keep_to_portals
from cms.viewsets.snippets import STATE, DeleteOwnRows, SiteSnippetViewSet, leave_publishing_to_the_workflow
from cms.viewsets.staff import StaffViewSet

__all__ = ["STATE", "DeleteOwnRows", "SiteSnippetViewSet", "StaffViewSet", "keep_to_portals", "leave_publishing_to_the_workflow"]
