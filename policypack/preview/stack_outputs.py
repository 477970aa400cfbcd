"""The outputs of other stacks in a file that a project commits, `stackwarden.outputs.yaml`.

    network/dev:
      vpcId: vpc-0a1b2c3d
      databasePassword: {fn::secret: null}

Each stack is named as PROJECT/STACK, or STACK for another stack of the project; an organization
in front is ignored. A secret without a value is treated as unknown.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from policypack.facts.invented import invented
from policypack.preview.backend import checkpoint, secret, stacks_folder
from policypack.preview.project import Project, mapping
from policypack.reading import files, json_text

FILE = "stackwarden.outputs.yaml"
# The largest state that is changed for a preview.
_MOST = 512 * 2**20
_SECRET = "fn::secret"  # noqa: S105 - the word of Pulumi YAML, not a secret


def of_file(project: Project) -> dict[str, Mapping[str, Any]]:
    """The outputs by PROJECT/STACK; empty without a file beside the project or above it.

    Raises ValueError where the file cannot be read or is malformed.
    """
    file = _found(project)
    found = {}
    for name, outputs in (mapping(file) if file else {}).items():
        if not isinstance(outputs, Mapping):
            what = "must be a mapping of outputs to values; correct it"
            raise ValueError(f"{file}: {name}: {what}")
        parts = str(name).split("/")
        if len(parts) > 3 or not all(parts):
            what = "must be PROJECT/STACK or STACK, with or without an organization; correct it"
            raise ValueError(f"{file}: {name}: {what}")
        found["/".join([project.name, *parts][-2:])] = outputs
    return found


def _found(project: Project) -> Path | None:
    root = project.repository
    for folder in (project.folder, *project.folder.parents):
        if (folder / FILE).is_file():
            return folder / FILE
        if folder == root:
            break
    return None


def write(backend: Path, stack: str, outputs: Mapping[str, Any]) -> None:
    """Writes a stack with these outputs into a backend; `stack` is PROJECT/STACK."""
    project, _, name = stack.partition("/")
    file = stacks_folder(backend) / project / f"{name}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    # The real one may be linked there.
    file.unlink(missing_ok=True)
    root = {
        "urn": f"urn:pulumi:{name}::{project}::pulumi:pulumi:Stack::{project}-{name}",
        "custom": False,
        "type": "pulumi:pulumi:Stack",
        "outputs": {key: _stored(value, key) for key, value in outputs.items()},
    }
    file.write_text(json.dumps(checkpoint(stack, {"resources": [root]})), encoding="utf-8")


def write_unknown(backend: Path, stack: str) -> None:
    """Writes a stack of which each output is unknown, whatever a program calls it."""
    # It loads protobuf, which the start of a preview does without.
    from policypack.offline.property_values import UNKNOWN

    write(backend, stack, {"unknown": UNKNOWN})


def others(backend: Path, project: str, stack: str) -> Iterator[str]:
    """The stacks of a backend beside the given one, as PROJECT/STACK."""
    for file in sorted(stacks_folder(backend).glob("*/*.json")):
        if (file.parent.name, file.stem) != (project, stack):
            yield f"{file.parent.name}/{file.stem}"


def add_unknown(backend: Path, stack: str, names: Iterable[str]) -> bool:
    """Adds outputs that are unknown to a stack that was written; whether there were new ones."""
    project, _, name = stack.partition("/")
    file = stacks_folder(backend) / project / f"{name}.json"
    if not file.is_file():
        return False
    held = json_text.loads(files.read_text(file, _MOST), unique=False)
    resources = (held["checkpoint"]["latest"] or {}).get("resources") or []
    root = next((each for each in resources if each["type"] == "pulumi:pulumi:Stack"), None)
    outputs = {} if root is None else root.setdefault("outputs", {})
    new = [each for each in names if each not in outputs]
    if root is None or not new:
        return False
    outputs.update({each: invented(each) for each in new})
    # A link would lead to the user's own file.
    file.unlink()
    file.write_text(json.dumps(held), encoding="utf-8")
    return True


def _stored(value: Any, name: str) -> Any:
    if isinstance(value, Mapping):
        if set(value) == {_SECRET}:
            return secret(invented(name) if value[_SECRET] is None else value[_SECRET])
        return {str(key): _stored(item, str(key)) for key, item in value.items()}
    return [_stored(item, name) for item in value] if isinstance(value, list) else value
