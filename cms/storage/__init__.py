"""Files of the library when there are several machines: in a store that speaks S3, shown at the portal's own addresses.

`s3` is the store as Django sees it, `views` gives cut pictures to readers, `middleware` says in words that it is away.
"""

AWAY = "Kho tệp của cổng đang không nhận được, nên chưa có gì được lưu. Xin thử lại sau ít phút."
RETRY_AFTER = 30  # seconds, for whom a file was not to be had


class StorageAway(OSError):
    """The store does not answer, or refuses us: an operator's matter, and no fault of the file."""


def refuse_while_away(file) -> None:
    """Raises a ValidationError for a file that has just come in while there is nowhere to put it: the form comes back filled."""
    from django.core.exceptions import ValidationError

    if not file or file._committed or not hasattr(file.storage, "is_away"):
        return
    if file.storage.is_away():
        raise ValidationError({"file": AWAY})
