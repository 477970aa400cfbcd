"""A backend for one preview, in a scratch folder.

The user's own state is not written: the engine finds an empty stack, or a copy of the real stack's
state, in a separate file backend.
https://www.pulumi.com/docs/iac/concepts/state-and-backends/#local-filesystem
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from policypack.facts.invented import invented
from policypack.preview.value_files import Copy

# A file backend has one organization, of this name.
ORGANIZATION = "organization"
# The marks of a secret in a state (pulumi/sdk/go/common/resource/sig).
_SIGNATURE = "4dabf18193072939515e22adb298388d"
_OF_SECRETS = "1b47061264138c4ac30d75fd1eb44270"


def make(
    folder: Path, project: str, stack: str, config: Copy, state: Mapping[str, Any] | None
) -> Path:
    """Writes the backend for one stack; returns the stack's configuration file."""
    held = stacks_folder(folder) / project / f"{stack}.json"
    held.parent.mkdir(parents=True)
    (folder / ".pulumi" / "meta.yaml").write_text("version: 1\n", encoding="utf-8")
    latest = checkpoint(f"{project}/{stack}", state and masked(state))
    held.write_text(json.dumps(latest), encoding="utf-8")
    # Beside the real one it would be in the user's folder, and the engine adds a salt to it.
    file = folder / f"Pulumi.{stack}.yaml"
    file.write_text(yaml.safe_dump(dict(config.settings)), encoding="utf-8")
    return file


def checkpoint(stack: str, deployment: Mapping[str, Any] | None) -> dict[str, Any]:
    """Returns the file of a stack, PROJECT/STACK, with its deployed resources."""
    latest = {"stack": f"{ORGANIZATION}/{stack}", "latest": deployment}
    return {"version": 3, "checkpoint": latest}


def stacks_folder(backend: Path) -> Path:
    """Where a backend in a folder keeps its stacks, by project."""
    return backend / ".pulumi" / "stacks"


def masked(state: Mapping[str, Any]) -> dict[str, Any]:
    """A deployment without its secrets, which only the stack's own secrets provider can decrypt."""
    kept = {key: value for key, value in state.items() if key != "secrets_providers"}
    return {key: _masked(value, key) for key, value in kept.items()}


def _masked(value: Any, name: str) -> Any:
    if isinstance(value, Mapping):
        if value.get(_SIGNATURE) == _OF_SECRETS:
            return secret(invented(name))
        return {key: _masked(item, key) for key, item in value.items()}
    return [_masked(item, name) for item in value] if isinstance(value, list) else value


def secret(value: Any) -> dict[str, Any]:
    """Returns a secret with this value as a state has it."""
    return {_SIGNATURE: _OF_SECRETS, "plaintext": json.dumps(value)}
