"""The environment of the engine: the user's own, or an offline one that only the engine sees."""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import field, replace
from pathlib import Path
from typing import IO, Any, Literal

from policypack.engine.environment import VALUES_KNOWN
from policypack.offline import schema, unserved
from policypack.preview import (
    backend,
    credentials,
    other_stacks,
    placeholders,
    plugins,
    stacks,
    value_files,
)
from policypack.preview.placeholders import Here, Placeholder
from policypack.preview.project import Project, mapping
from policypack.preview.value_files import Values
from policypack.reading import json_text
from policypack.reading.files import split_lines
from policypack.start import processes
from policypack.start.record import record
from policypack.start.wording import first_few

# The running stand-in providers of one preview.
# The engine attaches to them (`PULUMI_DEBUG_PROVIDERS`), whatever versions the program asks for, so
# no plugin is installed for them and none is looked for. Their ports are reserved first, so that
# they start while the engine does: it needs them only when the program makes its first resource,
# and waits ten seconds for one that does not listen yet
# (pulumi/sdk/go/common/resource/plugin/plugin.go).
VARIABLE = "PULUMI_DEBUG_PROVIDERS"


@record(frozen=True)
class StandIn:
    """The process of the providers; `attachment` is the value of `PULUMI_DEBUG_PROVIDERS`, `said`
    what they have printed of errors."""

    process: subprocess.Popen[bytes]
    attachment: str
    said: IO[str]

    def check(self) -> None:
        """Raises ValueError if the providers did not start."""
        if self.process.poll() is None:
            return
        self.said.seek(0)
        reason = (split_lines(self.said.read().strip()) or ["no reason given"])[-1]
        raise ValueError(f"the stand-in providers did not start: {reason}; use --online")


@contextmanager
def started(
    program: Path, folder: Path, environment: Mapping[str, str], versions: Mapping[str, str]
) -> Iterator[StandIn]:
    """Starts the providers in an empty folder, since Python looks for modules there first.

    `program` is the folder that the paths of a program start from; `versions` are those of its
    SDKs by package, for the provider instances that the program makes itself.
    """
    with ExitStack() as reserved:
        ports = [reserved.enter_context(_reserved()) for _ in schema.PACKAGES]
        served = dict(zip(schema.PACKAGES, ports, strict=True))
        attachment = ",".join(f"{package}:{port}" for package, port in served.items())
        described = (f"{each}@{versions.get(each, '')}:{port}" for each, port in served.items())
        command = (sys.executable, "-m", "policypack.offline", "--attach", ",".join(described))
        # An unread pipe would block them once it is full.
        said = reserved.enter_context(
            tempfile.TemporaryFile("w+", errors="replace", encoding="utf-8")
        )
        process = subprocess.Popen(
            [*command, "--program", str(program)],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
            **processes.OWN_SESSION,
        )
        try:
            yield StandIn(process, attachment, said)
        finally:
            process.kill()
            process.wait()


@contextmanager
def _reserved() -> Iterator[int]:
    """A port of this machine that only a process of this user may listen at."""
    with socket.socket() as held:
        if sys.platform != "win32":
            held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
        if sys.platform == "win32":
            # On Windows, no other process can listen on a port that is in use.
            held.close()
        yield port


Mode = Literal["offline", "online"]
NO_VALUES = Values()
# It protects nothing: the backend is removed after the preview.
_SCRATCH = {"PULUMI_CONFIG_PASSPHRASE": "offline"}


@record(frozen=True)
class Own:
    """The Pulumi home, the backend, the configuration file and the environment that an offline
    preview runs in, and the file where the stand-ins tell what they could not serve. `later` has
    further variables of a run: what a program asks for may change them as long as `exits` is
    open."""

    here: Here
    stack: str
    home: Path
    backend: Path
    configuration: Path
    unserved: Path
    environment: Mapping[str, str]
    exits: ExitStack
    later: dict[str, str] = field(default_factory=dict)

    @property
    def project(self) -> Project:
        """The project of the preview."""
        return self.here.project


@record(frozen=True)
class Surroundings:
    """Stack, environment and further arguments of `pulumi preview`, and notes for the user.

    `filled` stands for settings that nobody has set. `own` is what only an offline preview has.
    """

    stack: str | None
    environment: Mapping[str, str]
    arguments: Sequence[str] = ()
    notes: Sequence[str] = ()
    filled: Sequence[Placeholder] = ()
    own: Own | None = None

    @property
    def later(self) -> Mapping[str, str]:
        """The variables of the environment that runs have added."""
        return self.own.later if self.own else {}


def configuration(project: Project, stack: str | None) -> Mapping[str, Any]:
    """The settings in a stack's configuration file; empty without one.

    Raises ValueError if the file cannot be read.
    """
    file = project.configuration / f"Pulumi.{(stack or '').rsplit('/', 1)[-1]}.yaml"
    return mapping(file) if file.is_file() else {}


def configured(project: Project, stack: str | None, given: Sequence[str] = ()) -> dict[str, Any]:
    """The configuration of a stack by full names, over that of the project file and below `given`,
    which is as for `pulumi -c`.

    Raises ValueError if a file cannot be read.
    """
    files = (project.settings.get("config"), configuration(project, stack).get("config"))
    options = {name: value for name, _, value in (each.partition("=") for each in given)}
    layers = (each for each in (*files, options) if isinstance(each, Mapping))
    return {name: value for layer in layers for name, value in layer.items()}


def online(
    stack: str | None, environment: Mapping[str, str], given: Sequence[str] = ()
) -> Surroundings:
    """The stack's own backend and the real provider: everything as in `pulumi preview`."""
    return Surroundings(stack, environment, _options(given))


def _options(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(part for each in given for part in ("--config", each))


@contextmanager
def offline(
    project: Project,
    stack: str,
    environment: Mapping[str, str],
    scratch: Path,
    state: Mapping[str, Any] | None = None,
    given: Sequence[str] = (),
    values: Values = NO_VALUES,
) -> Iterator[Surroundings]:
    """A file backend and a Pulumi home in `scratch`, and the stand-in provider while it lasts.

    `given` is configuration as for `pulumi -c`; `values` are used where nothing else sets them.
    """
    empty = scratch / "provider"
    empty.mkdir()
    unserved_file = scratch / "unserved.jsonl"
    environment = {**values.environment, **environment}
    known = {**values.config, **configured(project, stack, given)}
    place = credentials.of(known, environment)
    settings = credentials.in_settings(
        place, _filled(configuration(project, stack), values, project)
    )
    environment = {
        **environment,
        **place.variables,
        unserved.VARIABLE: str(unserved_file),
    }
    required = plugins.required(project)
    versions = plugins.versions(required)
    with started(project.program, empty, environment, versions) as provider:
        config = value_files.copy(settings, environment, project.name)
        here = Here(project, credentials.named(known, environment), scratch / "files")
        names = [*config.settings["config"], *(each.partition("=")[0] for each in given)]
        filled = placeholders.declared(here, names)
        filled += placeholders.expected(here, [*known, *(each.name for each in filled)])
        copied = {**config.settings["config"], **{each.name: each.text for each in filled}}
        secret, plain = _encrypted_alone(project, copied, given)
        home = plugins.make_home(scratch / "home", required, environment)
        folder = scratch / "backend"
        kept_plain = {name: value for name, value in copied.items() if name not in secret}
        file = backend.make(
            folder,
            project.name,
            stack,
            replace(config, settings={**config.settings, "config": kept_plain}),
            state,
        )
        readable = other_stacks.link(folder, stack, project, environment)
        with_passphrase = config.encrypted or readable
        own = {
            "PULUMI_HOME": str(home),
            "PULUMI_BACKEND_URL": folder.as_uri(),
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            VARIABLE: provider.attachment,
            **({} if filled else _known(config)),
            **({} if with_passphrase else _SCRATCH),
        }
        theirs = {name: value for name, value in environment.items() if name not in _HIDDEN}
        variables = {**(environment if with_passphrase else theirs), **own}
        if secret:
            value_files.encrypt(project.folder, file, stack, secret, variables)
        with ExitStack() as exits:
            yield Surroundings(
                stack,
                variables,
                ("--config-file", str(file), *_options(plain)),
                notes=[*([credentials.NOTE] if place.is_assumed else ()), *_notes(config, values)],
                filled=filled,
                own=Own(here, stack, home, folder, file, unserved_file, variables, exits),
            )
        provider.check()


def _filled(settings: Mapping[str, Any], values: Values, project: Project) -> Mapping[str, Any]:
    """The settings of a stack with the values that it does not set."""
    config = settings.get("config") or {}
    set_ = {placeholders.full_name(str(name), project) for name in config}
    new = {name: each for name, each in values.config.items() if name not in set_}
    return {**settings, "config": {**new, **config}} if new else settings


def _encrypted_alone(
    project: Project, copied: Mapping[str, Any], given: Sequence[str]
) -> tuple[Mapping[str, str], Sequence[str]]:
    """The texts of what Pulumi takes encrypted alone, and the rest of what was given."""
    names = placeholders.declared_secrets(project)
    pairs = [(placeholders.full_name(each.partition("=")[0], project), each) for each in given]
    found = {
        name: value
        for name, value in copied.items()
        if placeholders.full_name(name, project) in names and isinstance(value, str)
    }
    options = {name: each.partition("=")[2] for name, each in pairs if name in names}
    return {**found, **options}, [each for name, each in pairs if name not in names]


_HIDDEN = ("PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE", "PULUMI_STACK")


def _known(config: value_files.Copy) -> dict[str, str]:
    """The stand-in leaves nothing unknown, so that undecided outcomes may block."""
    complete = not config.unknown and not config.environments
    return {VALUES_KNOWN: "true"} if complete else {}


def _notes(config: value_files.Copy, values: Values) -> list[str]:
    notes = []
    if unknown := [*config.unknown, *values.unknown]:
        notes.append(
            f"configuration: {first_few(unknown)}: cannot be decrypted here and is treated "
            "as known after apply; set PULUMI_CONFIG_PASSPHRASE, or use --online"
        )
    if config.environments:
        notes.append(
            f"configuration: {first_few(config.environments)}: Pulumi ESC environments are not "
            "opened offline; use --online, or pass the output of `pulumi env open NAME --format "
            "json` as a file with --values"
        )
    return notes


def exported(
    pulumi: str, project: Project, stack: str | None, environment: Mapping[str, str]
) -> Mapping[str, Any]:
    """The deployment in the state of the user's stack, read through its own backend.

    Raises ValueError if Pulumi cannot export it.
    """
    command = [pulumi, "stack", "export", "--non-interactive", "--color", "never"]
    ended = subprocess.run(
        [*command, *(["--stack", stack] if stack else [])],
        cwd=project.folder, env=environment, capture_output=True, check=False,
        encoding="utf-8", errors="replace",
    )  # fmt: skip
    if ended.returncode != 0:
        reason = (split_lines(ended.stderr.strip()) or ["no reason given"])[-1]
        raise ValueError(
            f"{project.folder}: the state cannot be exported: {reason.removeprefix('error: ')}; "
            "log in to the stack's backend and choose one of its stacks"
        )
    deployment = json_text.loads(ended.stdout, unique=False).get("deployment")
    return deployment if isinstance(deployment, dict) else {}


def named(project: Project, given: str | None, environment: Mapping[str, str]) -> str | None:
    """The stack that is named or selected, for an online preview; Pulumi knows it otherwise."""
    return given or stacks.selected(project, environment)
