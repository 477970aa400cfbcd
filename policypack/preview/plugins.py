"""The Pulumi home of an offline preview: the user's plugins, and stand-ins for what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from policypack.offline import schema
from policypack.offline.plugin import install_all
from policypack.offline.required_plugins import Plugin, required_plugins
from policypack.preview import stacks
from policypack.preview.project import Project


def make_home(folder: Path, project: Project, environment: Mapping[str, str]) -> Path:
    """A Pulumi home with links to the user's plugins, and without login or selected stack.

    A required plugin that is neither there nor attached gets a stand-in that names the package: the
    engine would only miss a plugin.
    """
    plugins = folder / "plugins"
    plugins.mkdir(parents=True)
    theirs = stacks.home(environment) / "plugins"
    for each in theirs.iterdir() if theirs.is_dir() else ():
        (plugins / each.name).symlink_to(each)
    install_all(folder, _missing(project, plugins))
    return folder


def _missing(project: Project, plugins: Path) -> Iterator[Plugin]:
    for each in required_plugins(project.program, _site_packages(project)):
        there = (plugins / f"resource-{each.package}-v{each.version}").exists()
        if not there and each.package not in schema.PACKAGES:
            yield each


def _site_packages(project: Project) -> Path | None:
    """Where a Python program's virtual environment has its packages."""
    runtime = project.settings.get("runtime")
    options = runtime.get("options") if isinstance(runtime, Mapping) else None
    named = options.get("virtualenv") if isinstance(options, Mapping) else None
    if not isinstance(named, str):
        return None
    return next((project.folder / named).glob("lib/python*/site-packages"), None)
