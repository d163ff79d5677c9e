"""What every room stands on: people, pictures and documents, the office, the clock's memory."""

from cms.models.backups import Backup
from cms.models.jobs import JobRun
from cms.models.log import LogMark, LogSeal, LogWaiting
from cms.models.media import PortalDocument, PortalImage, PortalRendition
from cms.models.office import OfficeSettings
from cms.models.people import User
from cms.models.policy import PolicyReport
from cms.models.refusals import Refusal
from cms.models.signin import FactorExemption, SigninLock, TrustedDevice
from cms.models.withdrawals import Withdrawal

__all__ = [
    "Backup", "FactorExemption", "JobRun", "LogMark", "LogSeal", "LogWaiting", "OfficeSettings", "PolicyReport", "PortalDocument", "PortalImage",
    "PortalRendition", "Refusal", "SigninLock", "TrustedDevice", "User", "Withdrawal",
]  # fmt: skip
