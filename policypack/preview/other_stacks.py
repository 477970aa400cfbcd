"""The other stacks of the user's backend, for programs that read their outputs.

A file that the project commits may name the outputs of any stack. Other stacks are in reach where
the backend is a folder, which takes no credentials. Its layout is in
pulumi/pkg/backend/diy/store.go: `.pulumi/stacks/PROJECT/STACK.json`, and without projects in the
layout before version 1; a file may be compressed. An offline preview gets links to these files, or
copies where a file has secrets that cannot be decrypted here, which count as unknown there.
https://www.pulumi.com/docs/iac/concepts/state-and-backends/#local-filesystem
"""

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

from policypack.preview import cli, links, stack_outputs, stacks
from policypack.preview.backend import ORGANIZATION, masked, stacks_folder
from policypack.preview.project import Project
from policypack.preview.stack_config import PASSPHRASE
from policypack.reading import files, json_text

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
    for name, outputs in stack_outputs.of_file(project).items():
        stack_outputs.write(own, name, outputs)
    return decrypts


def _give(file: Path, target: Path, environment: Mapping[str, str]) -> bool:
    """Gives one stack; whether its secrets are left for the engine to decrypt."""
    text = _text(file)
    if _ENCRYPTED not in text:
        links.link(target, file)
        return False
    try:
        held = json_text.loads(text, unique=False)
        latest = held["checkpoint"]["latest"]
        provider = (latest.get("secrets_providers") or {}).get("type")
    except (ValueError, KeyError, TypeError, AttributeError):
        # Pulumi says what is wrong with it, where a program needs it.
        links.link(target, file)
        return False
    if provider == "passphrase" and any(each in environment for each in PASSPHRASE):
        links.link(target, file)
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
        [cli.find(environment), "stack", "output", "--show-secrets", *stack],
        env=dict(environment), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    return ended.returncode == 0


def text_of(folder: Path, name: str) -> bytes:
    """The text of the file of a stack, PROJECT/STACK; nothing where there is none to be read."""
    return next(filter(None, map(_text, _files(folder, name))), b"")


def _files(folder: Path, name: str) -> Iterator[Path]:
    project, _, stack = name.partition("/")
    return (folder / project / f"{stack}{ending}" for ending in _ENDINGS)


def _text(file: Path) -> bytes:
    """The text of a file; nothing where it cannot be read here."""
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
