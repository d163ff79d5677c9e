"""Asks axe-core about a page that is open in a browser."""

from dataclasses import dataclass
from functools import cache

from tests.servers import ROOT

# All its rules, those of good practice and those on trial too; only those of level AAA are left out
ASK = """async () => {
  const rules = Object.fromEntries(axe.getRules().filter(rule => !rule.tags.includes("wcag2aaa")).map(rule => [rule.ruleId, { enabled: true }]));
  const told = await axe.run(document, { rules, resultTypes: ["violations", "incomplete"], performanceTimer: false });
  const said = (found) => found.flatMap(({ id, nodes }) => nodes.map((node) => [
    id, node.target.flat().join(" "), node.any.concat(node.all, node.none).map((check) => check.data?.messageKey || check.message).join("; "),
  ]));
  return [said(told.violations), said(told.incomplete)];
}"""


@dataclass(frozen=True)
class Finding:
    """What a rule says of one element, and why."""

    rule: str
    element: str
    why: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.element} ({self.why})"


@cache
def source() -> str:
    return (ROOT / "tests/node/node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")


def ask(page) -> tuple[list[Finding], list[Finding]]:
    """What is wrong on a page as it stands, and what axe could not decide."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(source())
    wrong, undecided = page.evaluate(ASK)
    return [Finding(*found) for found in wrong], [Finding(*found) for found in undecided]
