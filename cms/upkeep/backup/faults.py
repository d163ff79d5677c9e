"""What is told when a backup cannot be made, or is not what it was."""


class BackupFault(Exception):
    """A backup that cannot be made, read or restored. Its text is the one sentence that the operator sees."""


class WrongKey(BackupFault):
    """The backup is encrypted for a key that we do not have."""


class Damaged(BackupFault):
    """Something of the backup is missing, cut short or changed."""


class OtherVersion(BackupFault):
    """The backup is of another version or another kind of database than it is to be read with."""
