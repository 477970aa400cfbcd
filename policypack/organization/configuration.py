"""Settings of a stack: its configuration, from a folder of `Pulumi.<stack>.yaml` or its backend."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from policypack.organization.sources import StackKey
from policypack.reading import files
from policypack.reading.files import RefusedError, is_part

FOLDER, HISTORY = "config-dir", "history"


def configuration(
    key: StackKey, kept: Mapping[str, str] | None, folder: str | None
) -> tuple[str | None, Mapping[str, str]]:
    """Where the configuration of a stack comes from, None if it is not known, and its values.

    A folder goes before what the backend has kept. Raises ValueError for a malformed file.
    """
    if folder is not None:
        given = in_folder(Path(folder), key.project, key.stack)
        return (None, {}) if given is None else (FOLDER, given)
    return (None, {}) if kept is None else (HISTORY, kept)


def in_folder(folder: Path, project: str, stack: str) -> Mapping[str, str] | None:
    """The values of a stack in a folder of `Pulumi.<stack>.yaml`; None if it has no file.

    Raises ValueError for a malformed file.
    """
    file = _file(folder, project, stack)
    return _read(file) if file else None


def plain_config(given: Mapping[str, Any]) -> dict[str, str]:
    """The values as Pulumi hands them to a policy pack: texts, or JSON; no secrets.

    https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/config/object.go
    """
    plain = {name: held for name, held in given.items() if not _is_secret(held)}
    return {
        name: held if isinstance(held, str) else json.dumps(held) for name, held in plain.items()
    }


def _is_secret(held: Any) -> bool:
    return isinstance(held, Mapping) and set(held) == {"secure"}


def _file(folder: Path, project: str, stack: str) -> Path | None:
    """`<project>/Pulumi.<stack>.yaml`, or one beside all others: projects may share stack names."""
    # Both names come from the state.
    if not (is_part(stack) and (not project or is_part(project))):
        return None
    for place in (folder / project, folder):
        for ending in ("yaml", "yml"):
            file = place / f"Pulumi.{stack}.{ending}"
            if file.exists():
                return file
    return None


def _read(file: Path) -> dict[str, str]:
    from policypack.reading import yaml_text

    try:
        settings = yaml_text.load(files.read_text(file, files.PAGE))
    except RefusedError as error:
        where = f"{file.name}:{error.line}"
        raise ValueError(f"{where}: the file {error.reason}; correct it") from None
    except OSError as error:
        raise ValueError(f"{file.name}: cannot be read ({error.strerror})") from None
    except ValueError:
        raise ValueError(f"{file.name}: invalid UTF-8; save it as UTF-8 text") from None
    given = settings.get("config") if isinstance(settings, Mapping) else None
    return plain_config(given if isinstance(given, Mapping) else {})
