"""Whether a piece may pass the gate: it lacks nothing, or an approver has let through what it lacks; and what was sent back is answered."""

from wagtail.log_actions import log, registry

from newsroom import gate, rules
from newsroom.gate import Fault
from newsroom.refusals import Refused

WAIVE = "newsroom.waive"
UNANSWERED = "Bài đã bị trả lại: hãy trả lời người duyệt ở ô phía trên rồi trình lại."


def lacking(thing) -> list[Fault]:
    """What a piece lacks that nobody has let through."""
    waived = _waived(thing)
    return [fault for fault in gate.faults(thing) if _named(fault) not in waived]


def waive(thing, user, why: str) -> None:
    """Let through what a piece lacks now, with a reason that stays in the history; by one of its approvers."""
    if not rules.may_let_through(user, thing):
        raise Refused("Chỉ người duyệt của bài được cho qua lỗi.")
    if found := gate.faults(thing):
        log(instance=thing, action=WAIVE, user=user, data={"why": why, "faults": [_named(fault) for fault in found]})


def owes_an_answer(thing, before: int | None = None) -> bool:
    """Whether it was sent back last (before a step, by the key of its state) and its editor has said nothing to that."""
    returned = rules.returned_state(thing, before)
    return returned is not None and not returned.answer


def check(thing, state) -> None:
    """Refuse a piece that comes to a step, whichever way, while it lacks something or its editor owes an answer."""
    if found := lacking(thing):
        told = " ".join(f"{fault.where}: {fault.what}" for fault in found[:3])
        raise Refused(f"Chưa trình duyệt được. {told}", state.workflow_state, found)
    if owes_an_answer(thing, before=state.pk):
        raise Refused(UNANSWERED, state.workflow_state)


def _waived(thing) -> set[str]:
    if thing.pk is None:
        return set()
    entries = registry.get_logs_for_instance(thing).filter(action=WAIVE).order_by("-timestamp", "-pk")
    latest = entries.first()
    return set(latest.data["faults"]) if latest else set()


def _named(fault: Fault) -> str:
    return f"{fault.code} {fault.where} {fault.what}"
