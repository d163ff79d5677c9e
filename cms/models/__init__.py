"""What every room stands on: people, pictures and documents, the office, the clock's memory."""

from cms.models.jobs import JobRun
from cms.models.media import PortalDocument, PortalImage, PortalRendition
from cms.models.office import OfficeSettings
from cms.models.people import User
from cms.models.refusals import Refusal
from cms.models.signin import FactorExemption, SigninLock, TrustedDevice
from cms.models.withdrawals import Withdrawal

__all__ = [
    "FactorExemption",
    "JobRun",
    "OfficeSettings",
    "PortalDocument",
    "PortalImage",
    "PortalRendition",
    "Refusal",
    "SigninLock",
    "TrustedDevice",
    "User",
    "Withdrawal",
]
