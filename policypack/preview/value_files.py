"""Values that a project keeps elsewhere, from files that `--values` names.

Three forms are read: a file of variables (`.env`), the configuration file of a stack, and the
values of a Pulumi ESC environment (`pulumi env open NAME --format json`). They fill in what neither
the stack nor the environment sets.
https://www.pulumi.com/docs/esc/environments/working-with-environments/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import field
from pathlib import Path
from typing import Any

from policypack.preview import stack_config
from policypack.preview.placeholders import full_name
from policypack.preview.project import Project, mapping
from policypack.reading import files, json_text
from policypack.settings.settings import NAMESPACE
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record

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
    copied = stack_config.copy({"config": kept}, {}, project.name)
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
