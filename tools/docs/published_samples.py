"""docs/events/published-samples.md: what becomes of every published sample."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.guards import published
from tools.docs.markdown import table

_INTRODUCTION = """\
# Published samples

AWS and its SDKs publish sample events, which people use in tests. The tests run each of them
through its validator. Many samples have a placeholder where a service sends a value, such as an ARN
without an account. With a real value in its place, the validator accepts the sample. The refused
samples contradict themselves in a way that no service does.
"""
_TITLES = {
    "shared": "Samples of Powertools for AWS Lambda (Python) and the AWS SAM CLI",
    "sam local generate-event": "Events of `sam local generate-event` (AWS SAM CLI 1.170)",
}
_WORDS = {
    "accepted": "Accepted",
    "repaired": "Accepted with a real value",
    "refused": "Refused",
    "none": "Without a validator",
}


def pages() -> dict[str, str]:
    """Returns the page by its path below docs/."""
    parts = [_INTRODUCTION]
    for name, samples in published.TABLES.items():
        counts = table(("Verdict", "Samples"), _counts(samples))
        rows = table(("Sample", "Source", "Verdict", "Reason"), _rows(samples))
        parts.append(f"## {_TITLES[name]}\n\n{counts}\n\n{rows}\n")
    parts.append("[All event sources](README.md)\n")
    return {"events/published-samples.md": "\n".join(parts)}


def _counts(samples: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    found = [row["verdict"] for row in samples.values()]
    for verdict in published.VERDICTS:
        yield _WORDS[verdict], str(found.count(verdict))
    yield "All", str(len(found))


def _rows(samples: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    for name, row in sorted(samples.items()):
        source = row.get("source")
        link = f"[{source}]({source}.md)" if source else ""
        yield f"`{name}`", link, _WORDS[row["verdict"]], _reason(row)


def _reason(row: Mapping[str, Any]) -> str:
    reason: str = row.get("reason", "")
    refusal = row.get("refusal")
    return f"{reason[:1].upper()}{reason[1:]}" + (f" (`{refusal}`)" if refusal else "")
