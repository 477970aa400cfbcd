"""The plugins that a program requires, with the exact versions of their SDKs.

Every Pulumi SDK carries them: a Python package in `pulumi-plugin.json`, a Node package under
`pulumi` in its package.json, a Go module by its path. A program has several versions of one where
one of its components brings its own. A YAML program names packages alone, and takes any version.
Nothing is imported and no language host is called.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policypack.reading import files, json_text
from policypack.start.lazy_patterns import lazy_pattern

# https://www.pulumi.com/docs/iac/guides/building-extending/packages/schema/#plugin
_GO_MODULE = lazy_pattern(
    r"github\.com/(?:pulumi|pulumiverse)/pulumi-([\w-]+)/sdk(?:/go[\w/-]*)?(?:/v\d+)?\s+v([\w.+-]+)"
)
# `type: aws:sqs:Queue`, `function: aws:getRegion`; in YAML or in the JSON that it may contain.
_YAML_TOKEN = lazy_pattern(r"\b(?:type|function)[\"']?\s*:\s*[\"']?([a-z][\w-]*):[\w:/]*[A-Za-z]")
ANY_VERSION = "0.0.0"
_NUMBER = lazy_pattern(r"\d+\.\d+\.\d+[\w.+-]*")


@dataclass(frozen=True, order=True)
class Plugin:
    """A resource plugin by its package, `aws`, and the SDK's version, `7.51.1`.

    The version is `0.0.0` where the program does not name one.
    """

    package: str
    version: str


def required_plugins(program: Path, site_packages: Path | None = None) -> list[Plugin]:
    """The plugins of the program in a folder, sorted.

    `site_packages` is where the program's interpreter has its packages, for a Python program.
    """
    found = {*_of_node(program), *_of_go(program), *_of_yaml(program)}
    if site_packages is not None:
        found.update(_of_python(site_packages))
    return sorted(found)


def _of_python(folder: Path) -> Iterator[Plugin]:
    for path in folder.glob("*/pulumi-plugin.json"):
        described = _read(path)
        version = described.get("version") or _released(folder, path.parent.name)
        yield from _plugin(described, described.get("name"), version)


def _released(folder: Path, package: str) -> str:
    """The version of an SDK that names it in its distribution's metadata alone."""
    found = next(folder.glob(f"{package}-*.dist-info"), None)
    return found.name.removesuffix(".dist-info").rpartition("-")[2] if found else ""


def _of_node(program: Path) -> Iterator[Plugin]:
    """Of every package in `node_modules`, those below other packages included."""
    for top in node_modules(program):
        for path in (*top.glob("*/package.json"), *top.glob("@*/*/package.json")):
            yield from _of_node_package(path)


def node_modules(program: Path) -> Iterator[Path]:
    """Each `node_modules` of a program, the outermost first."""
    # A workspace's packages lie beside its root, above the program.
    for folder in (program, *program.absolute().parents):
        if (folder / "node_modules").is_dir():
            for top, names, _ in os.walk(folder / "node_modules"):
                if Path(top).name == "node_modules":
                    yield Path(top)
                elif not _may_nest(Path(top)):
                    names.clear()


def _may_nest(folder: Path) -> bool:
    """A scope or a package: packages lie nowhere deeper, but in a package's own node_modules."""
    place = folder.parent.name if folder.parent.name != "node_modules" else "@"
    return place.startswith("@") or folder.parent.name == ".pnpm"


def _of_node_package(path: Path) -> Iterator[Plugin]:
    package = _read(path)
    described = package.get("pulumi")
    if isinstance(described, dict):
        name = described.get("name") or str(package.get("name", "")).rpartition("/")[2]
        yield from _plugin(described, name, described.get("version") or package.get("version"))


def _of_go(program: Path) -> Iterator[Plugin]:
    path = program / "go.mod"
    for package, version in _GO_MODULE.findall(_text(path)):
        yield Plugin(package, version)


def _of_yaml(program: Path) -> Iterator[Plugin]:
    for name in ("Pulumi.yaml", "Main.yaml"):
        path = program / name
        for package in _YAML_TOKEN.findall(_text(path)):
            if package != "pulumi":
                yield Plugin(package, ANY_VERSION)


def _plugin(described: dict[str, Any], name: object, version: object) -> Iterator[Plugin]:
    found = _NUMBER.search(str(version or ""))
    if (
        described.get("resource") is True
        and isinstance(name, str)
        and files.is_part(name)
        and found
    ):
        yield Plugin(name, found[0])


def _text(path: Path) -> str:
    try:
        return files.read_text(path, files.PAGE)
    except (OSError, ValueError):
        return ""


def _read(path: Path) -> dict[str, Any]:
    try:
        value = json_text.loads(files.read_text(path, files.DOCUMENT), unique=False)
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}
