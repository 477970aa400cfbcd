"""The Pulumi home of an offline preview: the plugins of the user, stand-ins, and links to them."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from policypack.offline import schema
from policypack.offline.plugin import install_all
from policypack.offline.required_plugins import ANY_VERSION, Plugin, required_plugins
from policypack.preview import stacks
from policypack.preview.project import Project


def link(place: Path, target: Path) -> None:
    """Makes `place` lead to a file or folder. Raises FileExistsError if something is there.

    On Windows it is a copy: links need a privilege there.
    https://learn.microsoft.com/en-us/windows/security/threat-protection/security-policy-settings/create-symbolic-links
    """
    if sys.platform != "win32":
        place.symlink_to(target)
    elif target.is_dir():
        shutil.copytree(target, place)
    elif place.exists():
        raise FileExistsError(place)
    else:
        shutil.copy2(target, place)


def required(project: Project) -> list[Plugin]:
    """The plugins that the project's program requires."""
    return required_plugins(project.program, site_packages(project))


def versions(plugins: Iterable[Plugin]) -> dict[str, str]:
    """The version of each package that is required in one version alone."""
    found: dict[str, set[str]] = {}
    for each in plugins:
        found.setdefault(each.package, set()).add(each.version)
    single = {package: of.pop() for package, of in found.items() if len(of) == 1}
    return {package: version for package, version in single.items() if version != ANY_VERSION}


def make_home(folder: Path, required: Iterable[Plugin], environment: Mapping[str, str]) -> Path:
    """A Pulumi home with the user's plugins, and without login or selected stack.

    The engine takes no link for a plugin's folder (`tryPlugin` in pulumi/sdk/go/common/workspace),
    so each is a separate folder with links to the plugin's files. A required plugin that
    is neither there nor attached gets a stand-in that names the package: the engine would only miss
    a plugin.
    """
    plugins = folder / "plugins"
    plugins.mkdir(parents=True)
    theirs = stacks.home(environment) / "plugins"
    for each in _entries(theirs):
        if each.is_dir():
            (plugins / each.name).mkdir()
        for part in _entries(each) if each.is_dir() else (each,):
            link(plugins / part.relative_to(theirs), part.resolve())
    install_all(folder, _missing(required, plugins))
    return folder


def _entries(folder: Path) -> Iterable[Path]:
    return folder.iterdir() if folder.is_dir() else ()


def _missing(required: Iterable[Plugin], plugins: Path) -> Iterator[Plugin]:
    for each in required:
        there = (plugins / f"resource-{each.package}-v{each.version}").exists()
        if not there and each.package not in schema.PACKAGES:
            yield each


def site_packages(project: Project) -> Path | None:
    """Where a Python program's virtual environment has its packages.

    Without the option it is .venv, where uv and Poetry make it.
    """
    runtime = project.settings.get("runtime")
    options = runtime.get("options") if isinstance(runtime, Mapping) else None
    named = options.get("virtualenv") if isinstance(options, Mapping) else None
    environment = project.folder / (named if isinstance(named, str) else ".venv")
    # On Windows there is one Python in an environment.
    known = (*environment.glob("lib/python*/site-packages"), environment / "Lib" / "site-packages")
    return next((each for each in known if each.is_dir()), None)
