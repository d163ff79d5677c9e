"""What counting does by the clock."""

from datetime import timedelta

from cms.clock import Job
from visits import rollup


def jobs() -> list[Job]:
    """The part of counting in the clock."""
    return [
        Job("sum-views", "Cộng lượt xem vào số theo ngày, theo tháng", rollup.roll_up, every=timedelta(minutes=1)),
        Job(
            "forget-visitors",
            "Xóa muối, khóa người xem và lượt xem đã cộng của những ngày trước",
            rollup.forget,
            every=timedelta(minutes=5),
        ),
    ]
