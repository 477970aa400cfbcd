"""Runs parliament and cloudsplaining, which judge single IAM documents, over the pairs.

In an environment of its own this module prints what a tool reports:
`python -m tests.comparison.iam_tools TOOL` reads a list of documents from standard input.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.fixed_environment import python_path

ROOT = Path(__file__).resolve().parents[2]
TOOLS = {"parliament": "1.6.4", "cloudsplaining": "0.9.1"}


def parliament(document: Any) -> set[str]:
    """Its findings, with those of the auditors that it ships besides."""
    from parliament import analyze_policy_string  # type: ignore[import-not-found]

    found = analyze_policy_string(json.dumps(document), include_community_auditors=True)
    return {each.issue for each in found.findings}


def cloudsplaining(document: Any) -> set[str]:
    """What its command `scan-policy-file` lists."""
    from cloudsplaining.command.scan_policy_file import (  # type: ignore[import-not-found]
        scan_policy,
    )

    return {kind for kind, found in scan_policy(document).items() if found}


_JUDGES: dict[str, Callable[[Any], set[str]]] = {
    "parliament": parliament,
    "cloudsplaining": cloudsplaining,
}


def run(tool: str) -> dict[str, Any]:
    """The kinds of findings by the name of the documents, with the version and the seconds.

    Trust policies are left out: neither tool judges them. Raises Missing where the tool cannot be
    installed, and RuntimeError where it fails.
    """
    from tests.benchmarks import environments
    from tests.comparison import iam_pairs
    from tests.comparison.reports import spent

    documents = {
        iam_pairs.name_of(pair, side): pair.documents[side]
        for pair in iam_pairs.pairs()
        if not pair.is_trust
        for side in iam_pairs.SIDES
    }
    python = environments.python(tool, (f"{tool}=={TOOLS[tool]}",))
    started = spent()
    done = subprocess.run(
        [str(python), "-W", "ignore", "-m", "tests.comparison.iam_tools", tool],
        input=json.dumps(list(documents.values())),
        env={"PATH": os.environ["PATH"], **python_path(ROOT)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(done.stderr[-2000:])
    found = dict(zip(documents, json.loads(done.stdout), strict=True))
    seconds = round(spent() - started, 1)
    return {"version": TOOLS[tool], "seconds": seconds, "iam": found}


def main(tool: str) -> None:
    """A role has what any of its documents has."""
    judge = _JUDGES[tool]
    given = json.load(sys.stdin)
    answers, sys.stdout = sys.stdout, sys.stderr
    found = [sorted(set().union(*map(judge, documents))) for documents in given]
    json.dump(found, answers)


if __name__ == "__main__":
    main(*sys.argv[1:])
