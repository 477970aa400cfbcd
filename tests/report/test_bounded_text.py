"""A report in text has a bound: it names how many findings it does not show, and where all are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policypack.report import run
from policypack.report.formats import Terminal, render
from policypack.report.several import Part, merged
from policypack.report.text import MOST
from tests.report.run_documents import finding, preview

HINT = "--format html, json or concise shows all"


def found(number: int, **changed: Any) -> list[dict[str, Any]]:
    return [
        finding("sqs-queue-public", line=at, message=f"queue {at} is open", **changed)
        for at in range(1, number + 1)
    ]


def text(document: Any, **terminal: Any) -> str:
    return render(document, "text", terminal=Terminal(**terminal))


def drawn(report: str) -> Mapping[str, int]:
    return {kind: report.count(f" {kind}[sqs-queue-public]") for kind in ("error", "warning")}


def test_a_report_at_the_bound_shows_everything() -> None:
    report = text(preview(found(MOST)))
    assert drawn(report) == {"error": MOST, "warning": 0}
    assert "Not shown" not in report


def test_text_above_the_limit_is_counted() -> None:
    document = preview(found(MOST + 1300))
    for report in (text(document), text(document, verbose=True)):
        assert drawn(report)["error"] == MOST
        assert f"Not shown  1,300 findings; {HINT}" in report
        assert f"{MOST + 1300:,} high" in report
    for other in ("html", "concise", "json"):
        report = render(document, other, terminal=Terminal())
        assert all(f"queue {at} is open" in report for at in range(1, MOST + 1301))


def test_what_blocks_is_shown_before_advice_that_is_more_severe() -> None:
    advice = found(MOST, severity="critical", blocking=False)
    report = text(preview([*advice, *found(3, severity="low")]))
    assert drawn(report) == {"error": 3, "warning": MOST - 3}
    assert report.index("Critical") < report.index("Low") < report.index("Not shown  3 findings")


def test_no_project_takes_the_room_of_the_others() -> None:
    sizes = {"orders": MOST, "payments": MOST, "news": MOST, "quiet": 2}
    parts = [Part(name, run.document(found(of), command="preview")) for name, of in sizes.items()]
    report = text(merged(parts))
    assert drawn(report)["error"] <= MOST
    sections = report.split("━━ ")[1:]
    assert [drawn(each)["error"] for each in sections] == [50, 50, 50, 2]
    assert [each.count("Not shown") for each in sections] == [1, 1, 1, 0]
