"""What a program asks for and an offline preview does not have is served, and the run repeated.

Only the engine knows which packages, settings and stacks a program asks for, and it ends at the
first that is missing. Whatever it names is then added, by name and version, with unknown values.

The engine needs the hash of each asset, and ends the program where it cannot read one, such as a
file that a build makes, or a URL. An asset that has a hash is not read
(pulumi/sdk/go/common/resource/asset), so each of these gets one of its path. The pack reads the
content itself and treats what is missing as unknown.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from policypack.engine.environment import VALUES_KNOWN
from policypack.facts.invented import is_invented
from policypack.model.deserialization import ARCHIVE, ASSET, SIGNATURE
from policypack.offline import unserved
from policypack.offline.plugin import install_all
from policypack.offline.required_plugins import ANY_VERSION, Plugin
from policypack.offline.unserved import Unserved
from policypack.preview import engine, other_stacks, placeholders
from policypack.preview.backend import ORGANIZATION, stacks_folder
from policypack.preview.engine import Run
from policypack.preview.placeholders import Placeholder
from policypack.preview.project import Project, mapping
from policypack.preview.surroundings import Own
from policypack.reading import files, json_text
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record

if TYPE_CHECKING:
    from google.protobuf.struct_pb2 import Struct, Value


# What the engine says, where it can hash neither a file nor a folder nor a URL.
FAILURE = "failed to compute a"
# Gets a missing path or URL, and the name and the type of the resource that needs it.
Tell = Callable[[str, str, str], object]


def hash_missing(request: Any, properties: Struct, program: Path, tell: Tell) -> bool:
    """Gives assets without content a hash, in place, and calls `tell` for each.

    `program` is the folder that relative paths start from. Whether there was one.
    """
    paths: list[str] = []
    for key in sorted(properties.fields):
        paths += _hashed(properties.fields[key], program)
    name, token = getattr(request, "name", ""), getattr(request, "type", "")
    for path in paths:
        tell(path, name, token)
    return bool(paths)


def _hashed(value: Value, program: Path) -> Iterator[str]:
    """Yields what is missing in a value, and gives each asset around it a hash.

    The engine hashes the members of an archive as well as the whole.
    """
    kind = value.WhichOneof("kind")
    if kind == "list_value":
        for item in value.list_value.values:
            yield from _hashed(item, program)
    elif kind == "struct_value":
        fields = value.struct_value.fields
        missing = [path for name in sorted(fields) for path in _hashed(fields[name], program)]
        if _text(fields, SIGNATURE) in (ASSET, ARCHIVE) and not _text(fields, "hash"):
            uri, path = _text(fields, "uri"), _text(fields, "path")
            missing += [uri] if uri else []
            missing += [path] if path and _is_missing(program / path) else []
            if missing:
                digest = hashlib.sha256("\n".join(missing).encode())
                fields["hash"].string_value = digest.hexdigest()
        yield from missing


def _is_missing(path: Path) -> bool:
    """Whether a file or folder is missing, or is one for a path that is not known."""
    return is_invented(str(path)) or not path.exists()


def _text(fields: Any, name: str) -> str:
    return fields[name].string_value if name in fields else ""


# Each run serves all that the last one named: a program asks for few things one after the other.
_MOST_RUNS = 12
# pulumi/sdk/go/common/workspace/plugins.go, `MissingError`.
_PLUGIN = lazy_pattern(
    r"no resource plugin 'pulumi-resource-(?P<name>[\w-]+)' found in the workspace"
    r"(?: at version v(?P<version>[\w.+-]+))?"
)
_SETTING = lazy_pattern(
    r"[Mm]issing required configuration variable '(?P<name>[^']+)'"
    # A YAML program reads configuration that it doesn't declare.
    r"|resource, variable, or config value \"(?P<undeclared>[^\"]+)\" not found"
)
_ASSET = lazy_pattern(r"File(?:Asset|Archive)\(\s*[\"'`](?P<path>[^\"'`$\n]+)[\"'`]\s*\)")
_REFERENCE = "pulumi:pulumi:StackReference"
_STACK = lazy_pattern(r"unknown stack \"(?P<name>[^\"]+)\"")
# pulumi/pkg/backend/diy/store.go; a backend in a folder has one organization.
_ORGANIZATION = "organization name must be"
_OUTPUT = lazy_pattern(
    r"[Rr]equired output '(?P<output>[^']+)' does not exist on stack '(?P<name>[^']+)'"
)
# The SDK for Python names the output alone.
_KEY = lazy_pattern(r"KeyError: '(?P<output>[^']+)'")
# Node.js 20.20 fails to print some errors with colors, as the SDK prints them: whatever may be the
# reason is served.
_UNPRINTED = "RangeError: Invalid string length"


@record(frozen=True)
class Served:
    """What was served: a setting, or something with a line for people unless the stand-in itself
    tells of it."""

    note: str = ""
    setting: Placeholder | None = None


def repeated(start: Callable[[bool], Run], own: Own | None) -> tuple[Run, Sequence[Served]]:
    """The last run, and what was served for it. `start` is told whether all values are known."""
    served: list[Served] = []
    opened: set[str] = set()
    if own and _lacks_asset(own.project):
        served += _assets(own)
    run = start(not served)
    for _ in range(_MOST_RUNS):
        new = [*_serve(run, own), *_closed(run, own, opened)] if own else []
        if not new:
            break
        served += new
        run = start(False)
    return run, served


def _serve(run: Run, own: Own) -> Iterator[Served]:
    """Adds what the errors of a run name; nothing if it was there already."""
    said = "\n".join([*run.events.errors, *run.events.output, run.errors])
    for found in _PLUGIN.finditer(said):
        yield from _package(Plugin(found["name"], found["version"] or ANY_VERSION), own)
    for found in _SETTING.finditer(said):
        undeclared = found["undeclared"]
        name = found["name"] or placeholders.full_name(undeclared, own.project)
        yield from _setting(name, own)
    for found in _STACK.finditer(said):
        yield from _stack(found["name"], own)
    if _ORGANIZATION in said:
        yield from _organizations(own)
    if _UNPRINTED in said:
        yield from _setting(None, own)
    if FAILURE in said or _UNPRINTED in said:
        yield from _assets(own)
    yield from _variables(run, said, own)
    for found in _OUTPUT.finditer(said):
        yield from _output(_whole(found["name"], own), found["output"], own)
    for found in _KEY.finditer(said):
        if placeholders.requires_output(own.project, found["output"]):
            for stack in other_stacks.others(own.backend, own.project.name, own.stack):
                yield from _output(stack, found["output"], own)


def _package(plugin: Plugin, own: Own) -> Iterator[Served]:
    if not (own.home / "plugins" / f"resource-{plugin.package}-v{plugin.version}").exists():
        install_all(own.home, [plugin])
        yield Served()


def _setting(name: str | None, own: Own) -> Iterator[Served]:
    config = mapping(own.configuration).get("config") or {}
    known = {placeholders.full_name(each, own.project) for each in config}
    if name in known:
        return
    new = [each for each in placeholders.required(own.here, name) if each.name not in known]
    placeholders.fill(own.configuration, {each.name: each.text for each in new})
    yield from (Served(setting=each) for each in new)


def _variables(run: Run, said: str, own: Own) -> Iterator[Served]:
    if run.status == 0:
        return
    new = placeholders.variables(own.here, said, [*own.environment, *own.later])
    own.later.update({each.name: each.text for each in new})
    yield from (Served(setting=each) for each in new)


def _stack(name: str, own: Own) -> Iterator[Served]:
    whole = _whole(name, own)
    other_stacks.write_unknown(own.backend, whole)
    yield Served(
        f"stack {whole}: cannot be read, so its outputs are treated as known after apply; "
        f"write them to {other_stacks.FILE}, or use --online"
    )


def _organizations(own: Own) -> Iterator[Served]:
    """Serves the same backend to a program that names a stack of an organization."""
    if "PULUMI_BACKEND_URL" not in own.later:
        # Servers are costly to load, and few programs need one.

        own.later.update(own.exits.enter_context(served(own.backend)))
        yield Served()


def _lacks_asset(project: Project) -> bool:
    """Whether the program names a file or folder for an asset that isn't there.

    A run would fail for it, and Node.js may take minutes to print that error.
    """
    found = (each["path"] for text in placeholders.texts(project) for each in _ASSET.finditer(text))
    return any(not (project.program / path).exists() for path in found)


def _assets(own: Own) -> Iterator[Served]:
    """Serves the language host, so that assets without content end no run."""
    # gRPC's server is costly to load, and few programs need it.
    from policypack.preview import language_host

    if language_host.VARIABLE in own.later:
        return
    runtime = own.project.runtime
    environment = {name: own.environment[name] for name in own.environment if name != VALUES_KNOWN}
    host = language_host.find(runtime, engine.find(environment), environment)
    if host is None:
        return
    command = [host, f"-root={own.project.folder}"]

    def change(request: Any, properties: Any, program: Path) -> bool:
        return hash_missing(request, properties, program, tell)

    def tell(path: str, name: str, user: str) -> None:
        unserved.append(own.unserved, Unserved("file", path, name, user))

    started = language_host.Host(command, own.project.folder, lambda: {**environment, **own.later})
    own.later.update(own.exits.enter_context(language_host.served(runtime, started, change)))
    yield Served()


def _output(stack: str, output: str, own: Own) -> Iterator[Served]:
    if other_stacks.add_unknown(own.backend, stack, [output]):
        yield Served(f"stack {stack}: has no output {output} yet, so it is treated as unknown")


def _closed(run: Run, own: Own, opened: set[str]) -> Iterator[Served]:
    """Masks the secrets that the passphrase does not open, in the stacks that the program reads.

    `opened` are those that earlier runs have asked about.
    """
    steps = (step.get("newState") or {} for step in run.digest.get("steps") or ())
    read = {_whole(str(step.get("id")), own) for step in steps if step.get("type") == _REFERENCE}
    asked = sorted(read - opened)
    opened |= read
    for name in other_stacks.mask_closed(own.backend, asked, own.environment):
        yield Served(
            f"stack {name}: PULUMI_CONFIG_PASSPHRASE does not decrypt its secrets, which are "
            "treated as known after apply; set it to the passphrase of that stack, or use --online"
        )


def _whole(stack: str, own: Own) -> str:
    """PROJECT/STACK of a stack that a program names with or without organization and project."""
    return "/".join([own.project.name, *stack.split("/")][-2:])


# A backend with organizations, for programs that name a stack of one.
# A backend in a folder has one organization, and ends a program that names another. So the same
# folder is served on loopback by the part of Pulumi Cloud's API that a preview asks for, where each
# organization has the same stacks.
# https://www.pulumi.com/docs/reference/cloud-rest-api/
_USER = {"githubLogin": ORGANIZATION, "name": ORGANIZATION, "organizations": []}
_ALWAYS: Mapping[str, Any] = {
    "user": _USER,
    "capabilities": {"capabilities": []},
    "user/organizations/default": {"GitHubLogin": ORGANIZATION},
}
# The latest time that a lease can end.
_NEVER = 2**31 - 1


@contextmanager
def served(folder: Path) -> Iterator[Mapping[str, str]]:
    """The variables with which Pulumi uses the backend of a folder, as long as the block runs."""
    with _Server(folder) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            # The server asks for no token, and Pulumi for any.
            token = {"PULUMI_ACCESS_TOKEN": ORGANIZATION}
            yield {"PULUMI_BACKEND_URL": f"http://127.0.0.1:{server.server_address[1]}", **token}
        finally:
            server.shutdown()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.stacks = stacks_folder(folder)

    def held(self, project: str, stack: str) -> Mapping[str, Any] | None:
        """The checkpoint of a stack; None if there is none."""
        if not (files.is_part(project) and files.is_part(stack)):
            return None
        held = other_stacks.text_of(self.stacks, f"{project}/{stack}")
        return json_text.loads(held, unique=False)["checkpoint"] if held else None


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = self._path()
        if path[:1] == ["stacks"] and len(path) in (4, 5):
            self._answer(self._stack(*path[1:]))
        else:
            self._answer(_ALWAYS.get("/".join(path)))

    def do_HEAD(self) -> None:
        self._answer({})

    def do_POST(self) -> None:
        self._read()
        number_of_parts = len(self._path())
        if number_of_parts == 5:
            # An update of this kind begins.
            self._answer({"updateID": "preview"})
        elif number_of_parts == 6:
            self._answer({"version": 1, "token": ORGANIZATION, "tokenExpiration": _NEVER})
        else:
            self._answer({"token": ORGANIZATION, "tokenExpiration": _NEVER})

    def do_PATCH(self) -> None:
        # A preview changes nothing; tags and the like are not kept.
        self._read()
        self._answer({})

    def _stack(
        self, organization: str, project: str, stack: str, what: str = ""
    ) -> Mapping[str, Any] | None:
        held = self.server.held(project, stack)
        if held is None or what not in ("", "export"):
            return None
        if what:
            return {"version": 3, "deployment": held["latest"] or {"manifest": {}}}
        names = {"orgName": organization, "projectName": project, "stackName": stack}
        return {**names, "activeUpdate": "", "tags": {}, "version": 1}

    def _path(self) -> list[str]:
        path = self.path.partition("?")[0].removeprefix("/api/")
        return [unquote(each) for each in path.split("/")]

    def _read(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _answer(self, answer: Mapping[str, Any] | None) -> None:
        body = json.dumps(answer or {"code": 404, "message": "unknown"}).encode()
        self.send_response(404 if answer is None else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Tells nothing: Pulumi says what it could not get."""
