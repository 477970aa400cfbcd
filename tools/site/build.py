"""Builds the pages of the site with Zensical, in a separate environment."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path

from packaging.version import InvalidVersion, Version

from tools import locked_environment
from tools.site import checks

LOCK = "requirements-site.lock"
_ENVIRONMENT = ".venvs/site"
# Files that the theme fetches for diagrams, galleries and a repository's stars, which no page has.
_ELSEWHERE = ("https://unpkg.com/", "https://cdn.jsdelivr.net/", "https://api.github.com/")
_NOWHERE = "about:blank#"
_STYLE = re.compile(r"\x1b\[[0-9;]*m")


class SiteError(Exception):
    """The site cannot be built; the message has the reason."""


def generator(root: Path) -> Path:
    """Returns the command of the generator; installs what the lock names, once for each lock."""
    try:
        return locked_environment.ensure(root / _ENVIRONMENT, root / LOCK) / "zensical"
    except locked_environment.NotInstalled as error:
        raise SiteError(str(error)) from None


def stage(folder: Path, pages: Mapping[str, str], own: Path, data: Iterable[Path]) -> None:
    """Writes what the generator reads: pages, its configuration, the theme and other files."""
    shutil.rmtree(folder, ignore_errors=True)
    for path, text in pages.items():
        target = folder / "docs" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    shutil.copy(own / "zensical.toml", folder)
    shutil.copytree(own / "theme", folder / "theme")
    shutil.copytree(own / "assets", folder / "docs" / "assets")
    for file in data:
        shutil.copy(file, folder / "docs")


def build(command: Path, folder: Path) -> Path:
    """Returns the built site of a staged folder. Raises SiteError for whatever is broken in it."""
    site = generated(command, folder, "--strict")
    if faults := checks.faults(site):
        raise SiteError("\n".join(faults))
    return site


def generated(command: Path, folder: Path, *options: str) -> Path:
    """Returns the site that the generator makes of a staged folder, cut off from other hosts."""
    ran = subprocess.run(
        [command, "build", "--clean", *options],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if ran.returncode != 0:
        told = _STYLE.sub("", ran.stdout + ran.stderr).partition("Traceback")[0]
        raise SiteError(told.strip())
    site = folder / "site"
    _cut_off(site)
    return site


def _cut_off(site: Path) -> None:
    for script in sorted(site.rglob("*.js")):
        text = script.read_text(encoding="utf-8")
        for host in _ELSEWHERE:
            text = text.replace(host, _NOWHERE)
        script.write_text(text, encoding="utf-8")


def publish(site: Path, into: Path, version: str) -> None:
    """Puts a built site among its versions. The root leads to the newest."""
    target = into / version
    shutil.rmtree(target, ignore_errors=True)
    into.mkdir(parents=True, exist_ok=True)
    site.rename(target)
    found = sorted(filter(None, map(_version, into.iterdir())), reverse=True)
    newest = str(found[0])
    listed = [
        {
            "version": str(each),
            "title": str(each),
            "aliases": ["latest"] if each == found[0] else [],
        }
        for each in found
    ]
    (into / "versions.json").write_text(json.dumps(listed, indent=2) + "\n", encoding="utf-8")
    to = escape(f"{newest}/index.html")
    (into / "index.html").write_text(
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Stackwarden</title>'
        f'<link rel="icon" href="{newest}/assets/favicon.svg">'
        f'<meta http-equiv="refresh" content="0; url={to}">'
        f'<a href="{to}">Stackwarden {newest}</a>\n',
        encoding="utf-8",
    )


def _version(folder: Path) -> Version | None:
    try:
        return Version(folder.name) if folder.is_dir() else None
    except InvalidVersion:
        return None
