"""What the SDKs that a program has installed know of a property, read without running anything.

An SDK has a class (Python) or an interface (TypeScript) for the arguments of each resource and of
each object in them. The engine itself checks the properties of a YAML program.
https://github.com/pulumi/pulumi/tree/master/pkg/codegen
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from policypack.program_edits.changes import Change, NotPlainError, python_name
from policypack.program_files.files import JAVASCRIPT, TYPESCRIPT
from policypack.program_files.source import Kind
from policypack.reading import files, json_text
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record

# The types of arguments by name, as the SDK writes them.
_Arguments = Mapping[str, str]
_PARAMETER = lazy_pattern(r"^ {17}(\w+): (.+?)(?: = None)?[,)]?:?$", re.MULTILINE)
_PYTHON_ARGUMENTS = lazy_pattern(r"'(\w+Args)'")
_PROPERTY = lazy_pattern(r"^ *(\w+)\??: (.+);$", re.MULTILINE)
_NODE_ARGUMENTS = lazy_pattern(r"\binputs\.([\w.]+)")


@record(frozen=True)
class InstalledSdks:
    """The folders of a program's packages: `site-packages`, and each `node_modules`."""

    python: Path | None = None
    node: Sequence[Path] = ()

    def check(self, change: Change) -> None:
        """Raises NotPlainError if the installed SDK does not have the property of the change.

        An SDK that is not installed, or whose files are in another form, is not judged.
        """
        suffix, kind = Path(change.file or "").suffix, Kind.of(change.kind)
        sdk: _Python | _Node | None = None
        if suffix == ".py" and self.python:
            sdk = _Python(self.python / f"pulumi_{python_name(kind.package).replace('-', '_')}")
        elif suffix in (*TYPESCRIPT, *JAVASCRIPT):
            packages = (each / "@pulumi" / kind.package for each in self.node)
            sdk = next((_Node(each) for each in packages if each.is_dir()), None)
        if sdk:
            _check(sdk, kind, change.path)


def _check(sdk: _Python | _Node, kind: Kind, path: Sequence[str]) -> None:
    arguments = sdk.of_resource(kind)
    for step in path:
        name = sdk.spelled(step)
        if not arguments:
            return
        if name not in arguments:
            raise NotPlainError(f"the installed {sdk.package} has no {name}")
        arguments = sdk.of_object(kind, arguments[name])


class _Python:
    """An SDK in `site-packages`, such as that in `pulumi_aws`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def package(self) -> str:
        return f"{self._folder.name}{_version(self._folder / 'pulumi-plugin.json')}"

    @staticmethod
    def spelled(name: str) -> str:
        return python_name(name)

    def of_resource(self, kind: Kind) -> _Arguments:
        """The parameters of `QueueArgs`; none if the class is not there."""
        named = f"{python_name(kind.name)}.py"
        for folder in self._modules(kind):
            # Few names of classes are split into words in another way: GraphQLApi, graph_ql_api.
            for file in (folder / named, *sorted(folder.glob("*.py"))):
                if found := _python_class(file, f"{kind.name}Args"):
                    return found
        return {}

    def of_object(self, kind: Kind, written: str) -> _Arguments:
        """The parameters of the class that a type names, such as `TablePointInTimeRecoveryArgs`."""
        name = _PYTHON_ARGUMENTS.search(written)
        places = (each / "_inputs.py" for each in self._modules(kind))
        found = (_python_class(each, name[1]) for each in places) if name else ()
        return next(filter(None, found), {})

    def _modules(self, kind: Kind) -> Iterable[Path]:
        # A module that has the name of a keyword ends with an underscore: lambda_.
        return (self._folder / f"{python_name(kind.module)}{end}" for end in ("", "_"))


class _Node:
    """An SDK in `node_modules`, such as that in `@pulumi/aws`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def package(self) -> str:
        version = _version(self._folder / "package.json")
        return f"@pulumi/{self._folder.name}{version}"

    @staticmethod
    def spelled(name: str) -> str:
        return name

    def of_resource(self, kind: Kind) -> _Arguments:
        """The properties of `QueueArgs`; none if the interface is not there."""
        file = f"{kind.name[:1].lower()}{kind.name[1:]}.d.ts"
        return _interface(self._folder / kind.module / file, "", f"{kind.name}Args")

    def of_object(self, kind: Kind, written: str) -> _Arguments:
        """The properties of the interface that a type names, such as `inputs.s3.BucketLogging`."""
        name = _NODE_ARGUMENTS.search(written)
        module, _, interface = name[1].rpartition(".") if name else ("", "", "")
        file = self._folder / "types" / "input.d.ts"
        return _interface(file, module, interface) if interface else {}


def _python_class(file: Path, name: str) -> _Arguments:
    text = _text(file)
    start = text.find(f"\nclass {name}:")
    # The parameters end where the body begins.
    signature = text[start : text.find("):\n", start) + 1] if start >= 0 else ""
    return dict(_PARAMETER.findall(signature))


def _interface(file: Path, module: str, name: str) -> _Arguments:
    text = _text(file)
    # Modules of the file are namespaces, each of which has the interfaces of its objects.
    first = text.find(f"namespace {module} {{") if module else 0
    start = text.find(f"interface {name} {{", first) if first >= 0 else -1
    end = re.compile(r"^ *\}$", re.MULTILINE).search(text, start) if start >= 0 else None
    return dict(_PROPERTY.findall(text[start : end.start()])) if end else {}


def _version(file: Path) -> str:
    try:
        held = json_text.loads(_text(file))
    except ValueError:
        return ""
    version = held.get("version") if isinstance(held, dict) else None
    return f" {str(version).lstrip('v')}" if version else ""


@lru_cache(maxsize=64)
def _text(file: Path) -> str:
    """The text of a file of an SDK; empty if it cannot be read."""
    try:
        return files.read_text(file, files.REPORT)
    except (OSError, ValueError):
        return ""
