"""Whether a piece may pass the gate: it lacks nothing, or an approver has let through what it lacks."""

from wagtail.log_actions import log, registry

from newsroom import gate
from newsroom.gate import Fault
from newsroom.refusals import Refused

WAIVE = "newsroom.waive"


def waive(thing, user, found: list[Fault], why: str) -> None:
    """Let faults through, with a reason that stays in the history."""
    log(instance=thing, action=WAIVE, user=user, data={"why": why, "faults": [_named(fault) for fault in found]})


def check(thing, workflow_state=None) -> None:
    """Refuse a piece that lacks something nobody has let through, whichever way it comes."""
    waived = _waived(thing)
    found = [fault for fault in gate.faults(thing) if _named(fault) not in waived]
    if found:
        told = " ".join(f"{fault.where}: {fault.what}" for fault in found[:3])
        raise Refused(f"Chưa trình duyệt được. {told}", workflow_state)


def _waived(thing) -> set[str]:
    entries = registry.get_logs_for_instance(thing).filter(action=WAIVE).order_by("-timestamp", "-pk")
    latest = entries.first()
    return set(latest.data["faults"]) if latest else set()


def _named(fault: Fault) -> str:
    return f"{fault.code} {fault.where} {fault.what}"
