"""The backend of an offline preview."""

from __future__ import annotations

import json
from pathlib import Path

from policypack.facts.invented import invented
from policypack.preview.backend import make, masked
from policypack.preview.value_files import Copy

SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}


def test_a_state_keeps_everything_but_its_secrets() -> None:
    state = {
        "secrets_providers": {"type": "passphrase", "state": {"salt": "v1:salt"}},
        "resources": [{"outputs": {"arn": "arn:x", "keys": [{**SECRET, "ciphertext": "abc"}]}}],
    }
    outputs = {"arn": "arn:x", "keys": [{**SECRET, "plaintext": json.dumps(invented("keys"))}]}
    assert masked(state) == {"resources": [{"outputs": outputs}]}


def test_a_backend_holds_one_stack_and_its_configuration(tmp_path: Path) -> None:
    file = make(tmp_path, "shop", "dev", Copy({"config": {"aws:region": "eu-west-1"}}), None)
    assert file.name == "Pulumi.dev.yaml"
    checkpoint = json.loads(
        (tmp_path / ".pulumi" / "stacks" / "shop" / "dev.json").read_text(encoding="utf-8")
    )
    assert checkpoint["checkpoint"] == {"stack": "organization/shop/dev", "latest": None}
