"""Step `tutorial`: the tutorial's files and commands, with installed packages and no checkout.

On every Python with the Pulumi in use; with the oldest and the newest Pulumi on the newest Python;
and with the oldest allowed dependencies.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from tools import interpreters
from tools.release import commands, engines, installs
from tools.release.place import Place
from tools.release.table import Line, Untrue, unchecked
from tools.site import tutorial


def check(place: Place) -> Iterator[Line]:
    """Follows the tutorial in each combination."""
    found = dict(engines.available(place.root))
    in_use = found.pop("in use")
    newest: Path | None = None
    for version in installs.PYTHONS:
        try:
            python = interpreters.ensure(place.root, version)
        except interpreters.NoInterpreter as error:
            yield unchecked(f"Python {version}", str(error).strip())
            continue
        newest = _environment(place, f"uv-{version}", python)
        yield _followed(place, f"Python {version}", newest, in_use)
    for name, engine in found.items():
        assert newest is not None
        yield _followed(place, f"Pulumi: {name}", newest, engine)
    python, folder = installs.oldest(place.root), place.scratch / "installs" / "oldest"
    if not folder.is_dir():
        installs.uv(place, python, folder, "--resolution", "lowest-direct")
    yield _followed(place, "oldest allowed dependencies", folder, in_use)


def _environment(place: Place, name: str, python: Path) -> Path:
    folder = place.scratch / "installs" / name
    return folder if folder.is_dir() else installs.uv(place, python, folder)


def _followed(place: Place, subject: str, environment: Path, engine: Path | str) -> Line:
    if isinstance(engine, str):
        return unchecked(subject, engine)
    home = place.scratch / "home"
    shutil.rmtree(home, ignore_errors=True)
    (home / "work").mkdir(parents=True)
    # The environment's programs are all that its user sees of it: no interpreter of another one.
    path = f"{environment / 'bin'}:{engine}:/usr/bin:/bin"
    env = commands.environment(HOME=home, PATH=path, COLUMNS="100", PULUMI_SKIP_UPDATE_CHECK="true")
    version = commands.output("pulumi", "version", cwd=home, env=env).strip()
    try:
        steps = tutorial.follow(home / "work", env)
    except AssertionError as error:
        raise Untrue(f"{subject}, Pulumi {version}: {error}") from None
    return Line(subject, f"Pulumi {version}: {steps} steps as the page says")
