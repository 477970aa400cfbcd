"""Times encryption of single values; run by `vaults` in an environment that has the other tools.

A function of this process replaces KMS, and all keep their data keys: the measurement is the work
for one value with an available data key.
"""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from typing import Any

from runtime_guards.encryption import KmsDataKeys, Vault
from tests.benchmarks.rounds import interleaved, microseconds, sized

ROUNDS = sized(15, smallest=1)
CALLS = sized(200, smallest=2)
ARN = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
CONTEXT = {"table": "orders", "tenant": "acme"}
KEY = bytes(range(32))
TEXTS = {"16 bytes": "4111111111111111", "10 kB": "x" * 10_000}
# How a tool encrypts a text, and how it decrypts what that returned.
Tool = tuple[Callable[[str], Any], Callable[[Any], Any]]


class Kms:
    """KMS as the three tools call it, with one data key."""

    def generate_data_key(self, **request: Any) -> dict[str, Any]:
        return {"KeyId": ARN, "Plaintext": KEY, "CiphertextBlob": bytes(184)}

    def decrypt(self, **request: Any) -> dict[str, Any]:
        return {"KeyId": ARN, "Plaintext": KEY}


# By the names of the API, for what goes through botocore.
OPERATIONS = {"GenerateDataKey": Kms.generate_data_key, "Decrypt": Kms.decrypt}


def main() -> None:
    """Prints, for each tool and text, microseconds to encrypt and to decrypt, as JSON."""
    kms = Kms()
    client: Any = import_module("botocore.client").BaseClient
    client._make_api_call = lambda self, operation, request: OPERATIONS[operation](kms)
    tools = {name: make(kms) for name, make in TOOLS.items()}
    found: dict[str, tuple[float, float]] = {}
    for size, text in TEXTS.items():
        found |= _medians({f"{name}, {size}": tool for name, tool in tools.items()}, text)
    json.dump(found, sys.stdout)


def _vault(kms: Kms) -> Tool:
    vault = Vault(KmsDataKeys(ARN, client=kms))
    return (
        lambda text: vault.encrypt_text(text, CONTEXT),
        lambda token: vault.decrypt_text(token, CONTEXT),
    )


def _sdk(_: Kms) -> Tool:
    """With its cache of data keys, a commitment, and no signature, which a vault has not either."""
    sdk: Any = import_module("aws_encryption_sdk")
    client = sdk.EncryptionSDKClient()
    provider = sdk.StrictAwsKmsMasterKeyProvider(key_ids=[ARN])
    cache = sdk.LocalCryptoMaterialsCache(capacity=100)
    cached = sdk.CachingCryptoMaterialsManager(
        master_key_provider=provider, cache=cache, max_age=300.0
    )
    suite = import_module("aws_encryption_sdk.identifiers").Algorithm
    algorithm = suite.AES_256_GCM_HKDF_SHA512_COMMIT_KEY
    return (
        lambda text: client.encrypt(
            source=text,
            materials_manager=cached,
            encryption_context=CONTEXT,
            algorithm=algorithm,
        )[0],
        lambda message: client.decrypt(source=message, materials_manager=cached)[0],
    )


def _powertools(_: Kms) -> Tool:
    masking: Any = import_module("aws_lambda_powertools.utilities.data_masking")
    providers: Any = import_module(
        "aws_lambda_powertools.utilities.data_masking.provider.kms.aws_encryption_sdk"
    )
    tool = masking.DataMasking(provider=providers.AWSEncryptionSDKProvider(keys=[ARN]))
    return (
        lambda text: tool.encrypt(text, provider_options={}, **CONTEXT),
        lambda token: tool.decrypt(token, provider_options={}, **CONTEXT),
    )


TOOLS: Mapping[str, Callable[[Kms], Tool]] = {
    "vault, `encrypt_text`": _vault,
    "AWS Encryption SDK": _sdk,
    "Powertools, data masking": _powertools,
}


def _medians(tools: Mapping[str, Tool], text: str) -> dict[str, tuple[float, float]]:
    """Microseconds of CPU for one call of each tool, to encrypt and to decrypt."""
    costs: dict[str, Callable[[], float]] = {}
    for name, (encrypt, decrypt) in tools.items():
        message = encrypt(text)
        if decrypt(message) not in (text, text.encode()):
            raise ValueError("what was encrypted does not come back")
        costs[f"{name} encrypt"] = partial(microseconds, partial(encrypt, text), CALLS)
        costs[f"{name} decrypt"] = partial(microseconds, partial(decrypt, message), CALLS)
    found = {key: statistics.median(each) for key, each in interleaved(costs, ROUNDS).items()}
    return {name: (found[f"{name} encrypt"], found[f"{name} decrypt"]) for name in tools}


if __name__ == "__main__":
    main()
