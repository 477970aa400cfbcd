"""The configuration of a stack, as an offline preview can use it.

A secret is decrypted by the engine if the stack has a passphrase and the user's environment has
it. Any other secret is unknown: the program gets a text with the secret's name.
"""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Any

from policypack.facts.invented import invented
from policypack.preview import cli
from policypack.reading.text_lines import split_lines
from policypack.start.record import record

_SECURE = "secure"
PASSPHRASE = ("PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE")


@record(frozen=True)
class Copy:
    """What is copied of a configuration file.

    `unknown` names the values that cannot be decrypted, `environments` the Pulumi ESC environments,
    which only Pulumi Cloud can open. With `encrypted`, the engine needs the user's passphrase.
    """

    settings: Mapping[str, Any]
    encrypted: bool = False
    unknown: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()


@record(frozen=False)
class _Secrets:
    project: str
    names: list[str] = field(default_factory=list)


def copy(settings: Mapping[str, Any], environment: Mapping[str, str], project: str = "") -> Copy:
    """The part of a stack's settings that works without its backend and secrets provider.

    The names of the `project` are shown without its own.
    """
    config = settings.get("config") or {}
    secrets = _Secrets(project)
    replaced = _replaced(config, "", secrets)
    environments = _environments(settings.get("environment"))
    if not secrets.names:
        return Copy({"config": config}, environments=environments)
    if _has_passphrase(settings, environment):
        kept = {"config": config, "encryptionsalt": settings["encryptionsalt"]}
        return Copy(kept, encrypted=True, environments=environments)
    return Copy({"config": replaced}, unknown=tuple(secrets.names), environments=environments)


def encrypt(
    folder: Path, file: Path, stack: str, secrets: Mapping[str, str], environment: Mapping[str, str]
) -> None:
    """Sets secrets in a configuration file. Raises ValueError where Pulumi does not."""
    pairs = (f"{name}={value}" for name, value in secrets.items())
    command = [cli.find(environment), "config", "set-all", "--non-interactive", "--stack", stack]
    ended = subprocess.run(
        [*command, "--config-file", str(file), *(x for each in pairs for x in ("--secret", each))],
        cwd=folder, env=dict(environment), capture_output=True, encoding="utf-8", errors="replace",
        check=False,
    )  # fmt: skip
    if ended.returncode != 0:
        reason = (split_lines(ended.stderr.strip()) or ["no reason given"])[-1]
        names = ", ".join(secrets)
        raise ValueError(f"configuration: {names}: cannot be encrypted: {reason}; use --online")


def _has_passphrase(settings: Mapping[str, Any], environment: Mapping[str, str]) -> bool:
    provider = str(settings.get("secretsprovider") or "passphrase")
    ours = provider == "passphrase" and "encryptionsalt" in settings
    return ours and any(name in environment for name in PASSPHRASE)


def _replaced(value: Any, path: str, secrets: _Secrets) -> Any:
    """The value with every secret in it unknown, wherever it is nested."""
    if isinstance(value, Mapping):
        if set(value) == {_SECURE}:
            secrets.names.append(path)
            return invented(path.removeprefix(f"{secrets.project}:"), is_secret=True)
        return {
            key: _replaced(item, f"{path}.{key}" if path else str(key), secrets)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [_replaced(item, f"{path}[{n}]", secrets) for n, item in enumerate(value)]
    return value


def _environments(value: Any) -> tuple[str, ...]:
    """The names of the imported environments: a list, or a definition with `imports`."""
    named = value.get("imports") if isinstance(value, Mapping) else value
    if not isinstance(named, list):
        return ("an inline environment",) if value else ()
    return tuple(str(next(iter(each)) if isinstance(each, Mapping) else each) for each in named)
