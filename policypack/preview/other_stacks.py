"""The other stacks of a backend, or of a committed file, for programs that read their outputs."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from policypack.facts.invented import invented
from policypack.preview import engine, plugins, stacks
from policypack.preview.backend import ORGANIZATION, checkpoint, masked, secret, stacks_folder
from policypack.preview.project import Project, mapping
from policypack.preview.value_files import PASSPHRASE
from policypack.reading import files, json_text

FILE = "stackwarden.outputs.yaml"
# The largest state that is changed for a preview.
_MOST_OUTPUTS = 512 * 2**20
_SECRET = "fn::secret"  # noqa: S105 - the word of Pulumi YAML, not a secret


def of_file(project: Project) -> dict[str, Mapping[str, Any]]:
    """The outputs by PROJECT/STACK; empty without a file beside the project or above it.

    Raises ValueError if the file cannot be read or is malformed.
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
    held = json_text.loads(files.read_text(file, _MOST_OUTPUTS), unique=False)
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


_SCHEME = "file://"
# How a state keeps a secret (pulumi/sdk/go/common/apitype/core.go, SecretV1).
_ENCRYPTED = b'"ciphertext"'
# The largest state that is looked into for secrets.
_MOST = 512 * 2**20
_ENDINGS = (".json", ".json.gz", ".json.zst")


def link(own: Path, stack: str, project: Project, environment: Mapping[str, str]) -> bool:
    """Gives the backend `own` the other stacks of the user's backend, and those of the file.

    Whether one of them has secrets that the user's passphrase may decrypt.
    """
    folder, decrypts = stacks_folder(own), False
    for name, file in _checkpoints(_folder(project, environment), project.name):
        target = folder / name / file.name
        if (name, file.name.partition(".json")[0]) != (project.name, stack):
            target.parent.mkdir(parents=True, exist_ok=True)
            # Two layouts may hold a stack of one name; the first one counts.
            with suppress(FileExistsError):
                decrypts |= _give(file, target, environment)
    for name, outputs in of_file(project).items():
        write(own, name, outputs)
    return decrypts


def _give(file: Path, target: Path, environment: Mapping[str, str]) -> bool:
    """Gives one stack; whether its secrets are left for the engine to decrypt."""
    text = _text(file)
    if _ENCRYPTED not in text:
        plugins.link(target, file)
        return False
    try:
        held = json_text.loads(text, unique=False)
        latest = held["checkpoint"]["latest"]
        provider = (latest.get("secrets_providers") or {}).get("type")
    except (ValueError, KeyError, TypeError, AttributeError):
        # Pulumi says what is wrong with it, where a program needs it.
        plugins.link(target, file)
        return False
    if provider == "passphrase" and any(each in environment for each in PASSPHRASE):
        plugins.link(target, file)
        return True
    _write_masked(target, held)
    return False


def _write_masked(target: Path, held: dict[str, Any]) -> None:
    held["checkpoint"]["latest"] = masked(held["checkpoint"]["latest"])
    with target.with_name(f"{target.name.partition('.json')[0]}.json").open(
        "x", encoding="utf-8"
    ) as copy:
        json.dump(held, copy)


def mask_closed(own: Path, names: Iterable[str], environment: Mapping[str, str]) -> Iterator[str]:
    """Masks the secrets of each stack of the backend, PROJECT/STACK, that the engine cannot decrypt
    with its passphrase, and names the stack: a program would get the encrypted texts as values."""
    for name in names:
        for file in _files(stacks_folder(own), name):
            text = _text(file)
            if _ENCRYPTED in text and not _opens(name, environment):
                # A link would lead to the user's own file.
                file.unlink()
                _write_masked(file, json_text.loads(text, unique=False))
                yield name


def _opens(name: str, environment: Mapping[str, str]) -> bool:
    """Whether the engine can decrypt the secrets of a stack; they stay unread."""
    stack = ["--stack", f"{ORGANIZATION}/{name}", "--non-interactive"]
    ended = subprocess.run(
        [engine.find(environment), "stack", "output", "--show-secrets", *stack],
        env=dict(environment), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    return ended.returncode == 0


def text_of(folder: Path, name: str) -> bytes:
    """The text of the file of a stack, PROJECT/STACK; nothing if there is none to be read."""
    return next(filter(None, map(_text, _files(folder, name))), b"")


def _files(folder: Path, name: str) -> Iterator[Path]:
    project, _, stack = name.partition("/")
    return (folder / project / f"{stack}{ending}" for ending in _ENDINGS)


def _text(file: Path) -> bytes:
    """The text of a file; nothing if it cannot be read here."""
    try:
        with files.opened(file, _MOST) as opened:
            stream = gzip.GzipFile(fileobj=opened) if file.suffix == ".gz" else opened
            content = files.content_of(stream, _MOST)
    except (OSError, EOFError, zlib.error):
        return b""
    return content if len(content) <= _MOST else b""


def _checkpoints(backend: Path | None, project: str) -> Iterator[tuple[str, Path]]:
    """The files of stacks, each with the name of its project."""
    folder = stacks_folder(backend) if backend else None
    for each in sorted(folder.iterdir()) if folder and folder.is_dir() else ():
        found = each.iterdir() if each.is_dir() else [each]
        for file in found:
            if file.name.endswith(_ENDINGS):
                yield (each.name if each.is_dir() else project), file


def _folder(project: Project, environment: Mapping[str, str]) -> Path | None:
    """The folder of the user's backend; None for one that is not in the file system."""
    url = environment.get("PULUMI_BACKEND_URL") or _of_project(project) or _login(environment)
    path = url.removeprefix(_SCHEME).partition("?")[0]
    if path == url.partition("?")[0] or not path:
        return None
    return project.folder / os.path.expanduser(path)


def _of_project(project: Project) -> str:
    backend = project.settings.get("backend")
    url = backend.get("url") if isinstance(backend, Mapping) else None
    return url if isinstance(url, str) else ""


def _login(environment: Mapping[str, str]) -> str:
    """The backend of the last `pulumi login`; nothing else of that file is read."""
    try:
        text = files.read_text(stacks.home(environment) / "credentials.json", files.PAGE)
        current = json_text.loads(text).get("current")
    except (OSError, ValueError, AttributeError):
        return ""
    return current if isinstance(current, str) else ""
