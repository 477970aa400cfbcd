"""What encrypting one value costs, beside the AWS Encryption SDK and Powertools' data masking."""

from __future__ import annotations

from tests.benchmarks import environments

NAME = "vaults"
REQUIREMENTS = (
    "aws-encryption-sdk==4.0.7",
    "aws-lambda-powertools[datamasking]==3.37.0",
    "boto3==1.44.8",
    "cryptography==50.0.2",
)


def run() -> None:
    """Prints microseconds per value, for each tool with an available data key of KMS."""
    found = environments.timed(
        environments.python(NAME, REQUIREMENTS),
        "timed_vaults",
        # A client needs them; none of its calls leaves the process.
        AWS_DEFAULT_REGION="eu-central-1",
        AWS_ACCESS_KEY_ID="testing",
        AWS_SECRET_ACCESS_KEY="testing",
    )
    print("| one value, with a cached data key | encrypt, µs | decrypt, µs |")
    print("|---|---|---|")
    for name, (encrypted, decrypted) in found.items():
        print(f"| {name} | {encrypted:.0f} | {decrypted:.0f} |", flush=True)
