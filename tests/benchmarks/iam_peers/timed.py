"""Judges documents of a file for every line on standard input, from one place to another, and says
how much CPU time it took.

`python -m tests.benchmarks.iam_peers.timed TOOL FILE`, where FILE has one document a line. Nothing
here may import what only one of the environments has, so every tool does it in its own function.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

Judge = Callable[[list[str]], None]
# Administrator access, which makes a tool look up everything that it knows.
WARMING = json.dumps(
    {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
)


def stackwarden(profile: str = "recommended") -> Judge:
    """Reading and judging an identity policy, its conditions included, by the rules of a profile:
    by default those of the command."""
    from policypack import iam
    from policypack.rules import catalogue
    from policypack.settings.merging import read_settings
    from policypack.settings.settings import Level
    from policypack.start import processes

    settings = read_settings({"profile": profile})
    enabled = {each.kind for each in catalogue() if settings.level(each) is not Level.DISABLED}
    kinds = frozenset(each for each in iam.KINDS[iam.Purpose.IDENTITY] if each.value in enabled)
    processes.settle()
    rounds = iter(range(1_000_000))

    def judge(texts: list[str]) -> None:
        # Another path every time, so that no whole document is known from before.
        path = f"round-{next(rounds)}"
        for text in texts:
            document = iam.parse(text, path, iam.Purpose.IDENTITY)
            list(iam.document_weaknesses(document, iam.Purpose.IDENTITY, kinds=kinds))

    return judge


def parliament(community: bool = False) -> Judge:
    """Its own findings, and with `community` those of the auditors that it ships besides."""
    from parliament import analyze_policy_string  # type: ignore[import-not-found]

    def judge(texts: list[str]) -> None:
        for text in texts:
            # It stops at two of AWS's policies, which compare a key of the type ArrayOfARN.
            with suppress(Exception):
                analyze_policy_string(text, include_community_auditors=community)

    return judge


def cloudsplaining() -> Judge:
    """What its command `scan-policy-file` does with one document."""
    from cloudsplaining.command.scan_policy_file import (  # type: ignore[import-not-found]
        scan_policy,
    )

    def judge(texts: list[str]) -> None:
        for text in texts:
            scan_policy(json.loads(text))

    return judge


def checkov() -> Judge:
    """Its checks of IAM documents, over a CloudFormation template of managed policies."""
    from checkov.cloudformation.runner import Runner  # type: ignore[import-not-found]
    from checkov.runner_filter import RunnerFilter  # type: ignore[import-not-found]

    checks = [f"CKV_AWS_{number}" for number in (62, 63, 107, 108, 109, 110, 111)]

    def judge(texts: list[str]) -> None:
        resources = {
            f"P{number}": {
                "Type": "AWS::IAM::ManagedPolicy",
                "Properties": {"PolicyDocument": json.loads(text)},
            }
            for number, text in enumerate(texts)
        }
        with TemporaryDirectory() as folder:
            template = Path(folder) / "template.json"
            template.write_text(json.dumps({"Resources": resources}, indent=1), encoding="utf-8")
            Runner().run(None, files=[str(template)], runner_filter=RunnerFilter(checks=checks))

    return judge


TOOLS: dict[str, Callable[[], Judge]] = {
    "stackwarden": stackwarden,
    "stackwarden, all kinds": lambda: stackwarden("strict"),
    "parliament core": parliament,
    "parliament community": lambda: parliament(community=True),
    "cloudsplaining": cloudsplaining,
    "checkov": checkov,
}


def main(tool: str, file: str) -> None:
    """Serves until standard input ends."""
    texts = Path(file).read_text(encoding="utf-8").splitlines()
    judge = TOOLS[tool]()
    # Indexes that a tool fills once are not what is measured.
    judge([WARMING])
    # Some tools print; the answers go to the real output alone.
    answers, sys.stdout = sys.stdout, sys.stderr
    answers.write("ready\n")
    answers.flush()
    for line in sys.stdin:
        start, end = map(int, line.split())
        asked = texts[start:end]
        started = time.process_time()
        judge(asked)
        answers.write(f"{time.process_time() - started}\n")
        answers.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
