"""The configuration of a stack, and values that a project keeps elsewhere, in a preview."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import field
from pathlib import Path
from typing import Any

from policypack.facts.invented import invented
from policypack.preview import engine
from policypack.preview.placeholders import full_name
from policypack.preview.project import Project, mapping
from policypack.reading import files, json_text
from policypack.reading.files import split_lines
from policypack.settings.settings import NAMESPACE
from policypack.start.lazy_patterns import lazy_pattern
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
    """Sets secrets in a configuration file. Raises ValueError if Pulumi does not."""
    pairs = (f"{name}={value}" for name, value in secrets.items())
    command = [engine.find(environment), "config", "set-all", "--non-interactive", "--stack", stack]
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


# One line of a file of variables; an empty one and a comment have no name.
_LINE = lazy_pattern(
    r"[ \t]*(?:(?:export[ \t]+)?(?P<name>[A-Za-z_][\w.]*)[ \t]*=[ \t]*"
    r"(?:'(?P<single>[^']*)'|\"(?P<double>(?:[^\"\\]|\\.)*)\"|(?P<plain>[^\n'\"][^\n]*?)?))?"
    r"[ \t]*(?:(?<![^ \t\n'\"])#[^\n]*)?$",
    re.MULTILINE,
)
_ESCAPE = lazy_pattern(r"\\(.)", re.DOTALL)
_CONFIGURATION, _VARIABLES = "pulumiConfig", "environmentVariables"
_SECRET = "fn::secret"  # noqa: S105 - the word of Pulumi ESC, not a secret


@record(frozen=True)
class Values:
    """Configuration by full names, variables, and the names of values that cannot be decrypted."""

    config: Mapping[str, Any] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()


def read(paths: Iterable[Path], project: Project) -> Values:
    """The values of files; a later file replaces values of an earlier one.

    Raises ValueError for a file that cannot be read or has another form.
    """
    config: dict[str, Any] = {}
    environment: dict[str, str] = {}
    for path in paths:
        given = _of_file(path)
        environment.update(given.environment)
        config.update({full_name(str(name), project): each for name, each in given.config.items()})
    # The settings of this pack come from the stack alone: a file must not loosen them.
    kept = {name: each for name, each in config.items() if not name.startswith(f"{NAMESPACE}:")}
    copied = copy({"config": kept}, {}, project.name)
    return Values(copied.settings["config"], environment, copied.unknown)


def _of_file(path: Path) -> Values:
    if not path.is_file():
        raise ValueError(f"{path}: no such file; name a .env, a stack's or an ESC file")
    if path.suffix in (".yaml", ".yml"):
        config = mapping(path).get("config") or {}
        return Values(config if isinstance(config, Mapping) else {})
    return _of_esc(path) if path.suffix == ".json" else Values(environment=_of_lines(path))


def _of_esc(path: Path) -> Values:
    try:
        found = json_text.loads(files.read_text(path, files.DOCUMENT))
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None
    held = found if isinstance(found, Mapping) else {}
    parts = [held.get(name) for name in (_CONFIGURATION, _VARIABLES)]
    if not any(isinstance(part, Mapping) for part in parts):
        what = f"has neither {_CONFIGURATION} nor {_VARIABLES}"
        raise ValueError(f"{path}: {what}; export it with pulumi env open NAME --format json")
    config, variables = (part if isinstance(part, Mapping) else {} for part in parts)
    texts = {str(name): str(_opened(each)) for name, each in variables.items()}
    return Values({name: _opened(each) for name, each in config.items()}, texts)


def _opened(value: Any) -> Any:
    return value[_SECRET] if isinstance(value, Mapping) and set(value) == {_SECRET} else value


def _of_lines(path: Path) -> dict[str, str]:
    """The variables of a file such as `.env`. A quoted value may have several lines."""
    text = files.read_text(path, files.DOCUMENT).replace("\r\n", "\n")
    found, start = {}, 0
    while start < len(text):
        line = _LINE.match(text, start)
        if line is None:
            number = text.count("\n", 0, start) + 1
            raise ValueError(f"{path}:{number}: must be NAME=VALUE; correct the line")
        if line["name"]:
            quoted = _ESCAPE.sub(_unescaped, line["double"] or "")
            found[line["name"]] = line["single"] or quoted or line["plain"] or ""
        start = line.end() + 1
    return found


def _unescaped(escape: re.Match[str]) -> str:
    return {"n": "\n", "r": "\r", "t": "\t"}.get(escape[1], escape[1])
