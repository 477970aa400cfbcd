"""What encrypting one value costs, beside the AWS Encryption SDK and Powertools' data masking."""

from __future__ import annotations

import json
import os
import subprocess

from tests.benchmarks import environments

NAME = "vaults"
REQUIREMENTS = (
    "aws-encryption-sdk==4.0.7",
    "aws-lambda-powertools[datamasking]==3.37.0",
    "boto3==1.44.8",
    "cryptography==50.0.2",
)


def run() -> None:
    """Prints microseconds per value, each tool with a data key of KMS at hand."""
    python = environments.python(NAME, REQUIREMENTS)
    done = subprocess.run(
        [str(python), "-m", "tests.benchmarks.timed_vaults"],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(environments.ROOT),
            # A client needs them; none of its calls leaves the process.
            "AWS_DEFAULT_REGION": "eu-central-1",
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
        },
        cwd=environments.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    print("| one value, data key at hand | encrypt, µs | decrypt, µs |")
    print("|---|---|---|")
    for name, (encrypted, decrypted) in json.loads(done.stdout).items():
        print(f"| {name} | {encrypted:.0f} | {decrypted:.0f} |", flush=True)
