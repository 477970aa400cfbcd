"""The result of an audit as an in-toto statement about its journal, to be signed with cosign.

https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md, with the predicate of scans:
https://github.com/sigstore/cosign/blob/main/specs/COSIGN_VULN_ATTESTATION_SPEC.md
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator

from policypack.report.audit_lines import Line, ended

_STATEMENT = "https://in-toto.io/Statement/v1"
_PREDICATE = "https://cosign.sigstore.dev/attestation/vuln/v1"


def statement(journal: tuple[str, str], lines: Iterable[Line]) -> Iterator[str]:
    """The statement, once all lines have passed."""
    run: Line = {}
    end: Line = {}
    counts: Counter[str] = Counter()
    for line in lines:
        if line["kind"] == "run":
            run = line
        elif line["kind"] == "end":
            end = line
        elif line["kind"] == "finding":
            counts[f"{line['severity']} {line['outcome']}"] += 1
    origin = run.get("origin") or {}
    predicate = {
        "invocation": {
            "parameters": run.get("asked", {}).get("sources", []),
            "uri": (origin.get("ci") or {}).get("url", ""),
            "event_id": run["run"]["id"],
            "builder.id": origin.get("host", ""),
        },
        "scanner": {
            "uri": f"pkg:pypi/stackwarden@{run['version']}",
            "version": run["version"],
            "db": {"uri": "", "version": run.get("pack", "")},
            "result": {
                "origin": origin,
                "sources": end.get("sources", []),
                "stacks": end.get("stacks"),
                "findings": dict(sorted(counts.items())),
                "errors": end.get("errors"),
            },
        },
        "metadata": {
            "scanStartedOn": run["run"]["started"],
            "scanFinishedOn": ended(run, end),
        },
    }
    subject = {"name": journal[0], "digest": {"sha256": journal[1]}}
    made = {"_type": _STATEMENT, "subject": [subject], "predicateType": _PREDICATE}
    yield json.dumps({**made, "predicate": predicate}, indent=2) + "\n"
