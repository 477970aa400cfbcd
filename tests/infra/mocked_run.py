"""Runs a Pulumi program without an engine and prints the resources that it declares, as JSON.

    python mocked_run.py infra

A process of its own: the program's modules, and Pulumi's mocks, are then gone with it.
"""

from __future__ import annotations

import json
import os
import runpy
import sys
from pathlib import Path
from typing import Any

import pulumi

from policypack.offline.config import ACCOUNT

# What the program does not run without; the stand-in provider plays the same account.
CONFIG = {
    "orders:cryptographyLayer": f"arn:aws:lambda:eu-central-1:{ACCOUNT}:layer:cryptography-arm64:1"
}
# Where a trigger is told by an ARN, it has to look like AWS's own.
ARNS = {
    "aws:lambda/function:Function": "arn:aws:lambda:eu-central-1:{account}:function:{name}",
    "aws:sqs/queue:Queue": "arn:aws:sqs:eu-central-1:{account}:{name}",
}


class _Recorder(pulumi.runtime.Mocks):
    """Remembers every resource, and answers with an ARN wherever AWS would compute something."""

    def __init__(self) -> None:
        self.resources: list[dict[str, Any]] = []

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str | None, Any]:
        self.resources.append({"type": args.typ, "name": args.name, "inputs": args.inputs})
        usual = f"arn:aws:{args.typ}:eu:{{account}}:{{name}}"
        arn = ARNS.get(args.typ, usual).format(account=ACCOUNT, name=args.name)
        computed = ("arn", "executionArn", "invokeArn", "versionArn", "invokeUrl", "url")
        answers = {"name": args.name, "bucket": args.name, **dict.fromkeys(computed, arn)}
        return f"{args.name}-id", {**answers, **args.inputs}

    def call(
        self, args: pulumi.runtime.MockCallArgs
    ) -> tuple[dict[Any, Any], list[tuple[str, str]]]:
        answers = {"accountId": ACCOUNT, "arn": "arn", "id": "id", "userId": "u"}
        return {**answers, "region": "eu-central-1", "name": "eu-central-1"}, []


def main(folder: Path) -> list[dict[str, Any]]:
    """The declared resources, each with type, name and inputs."""
    recorder = _Recorder()
    pulumi.runtime.set_mocks(recorder, project="orders", stack="test")
    pulumi.runtime.set_all_config(CONFIG)
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    # The decorated function waits for every resource that the program has declared.
    wait: Any = pulumi.runtime.test
    wait(lambda: runpy.run_path("__main__.py", run_name="__main__"))()
    return recorder.resources


if __name__ == "__main__":
    json.dump(main(Path(sys.argv[1]).resolve()), sys.stdout, default=repr)
