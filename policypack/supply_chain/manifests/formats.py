"""The formats that state what a program depends on: one row for each.

A new format is a row here and a reader of its own. A row without a reader is recognized and not
read: it is reported as undecided, unless the lock file that its tool writes stands beside it.
"""

from __future__ import annotations

import posixpath
import re
from enum import Enum, auto
from functools import lru_cache

from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record
from policypack.supply_chain.ecosystems import (
    CONDA,
    CRATES,
    GO,
    MAVEN,
    NPM,
    NUGET,
    PACKAGIST,
    PYPI,
    RUBYGEMS,
)


class Kind(Enum):
    """What a file of the format states."""

    MANIFEST = auto()  # What the project asks for.
    LOCK = auto()  # Every package that is installed.
    INSTALLED = auto()  # A package whose files ship.


@record(frozen=True)
class Format:
    """One format. `name` is a file's name, or a pattern of its path from any folder on.

    `reader` is `module.function`, loaded on demand: YAML and TOML are slow to import. With
    `reads_others` it takes a third argument, which reads another file of the package. `mark` is
    what the text must contain, where the name alone does not show the format. `locks` are the files
    that stand for one without a reader.
    """

    name: str | re.Pattern[str]
    reader: str
    ecosystem: str
    kind: Kind
    reads_others: bool = False
    mark: re.Pattern[str] | None = None
    locks: tuple[str, ...] = ()

    def matches(self, text: str) -> bool:
        """Whether a file with the name is of this format, and not another program's."""
        return self.mark is None or bool(self.mark.search(text))


_MANIFEST, _LOCK, _INSTALLED = Kind.MANIFEST, Kind.LOCK, Kind.INSTALLED
_SOURCES = "base|main|prod|production|common|core|app|deps|dependencies|lambda|default|runtime"

FORMATS = (
    # Installed packages.
    Format(lazy_pattern(r"[^/]+\.dist-info/METADATA"), "content.distribution", PYPI, _INSTALLED),
    Format(lazy_pattern(r"[^/]+\.egg-info/PKG-INFO"), "content.distribution", PYPI, _INSTALLED),
    Format(lazy_pattern(r"[^/]+\.dist-info/sboms/[^/]+\.json"), "content.bill", PYPI, _INSTALLED),
    Format(
        lazy_pattern(r"node_modules/(?:@[^/]+/)?[^/]+/package\.json"),
        "content.module",
        NPM,
        _INSTALLED,
    ),
    Format(
        lazy_pattern(r"META-INF/maven/[^/]+/[^/]+/pom\.properties"),
        "jvm.installed",
        MAVEN,
        _INSTALLED,
    ),
    Format(
        lazy_pattern(r"vendor/composer/installed\.json"), "php.installed", PACKAGIST, _INSTALLED
    ),
    Format(lazy_pattern(r"specifications/[^/]+\.gemspec"), "ruby.installed", RUBYGEMS, _INSTALLED),
    Format(
        lazy_pattern(r"[^/]+\.deps\.json"),
        "dotnet.installed",
        NUGET,
        _INSTALLED,
        mark=lazy_pattern(r'"runtimeTarget"'),
    ),
    # Python.
    Format("uv.lock", "uv_lock.parse", PYPI, _LOCK),
    Format("poetry.lock", "poetry_lock.parse", PYPI, _LOCK),
    Format("pdm.lock", "pdm_lock.parse", PYPI, _LOCK),
    Format("Pipfile.lock", "pipfile.parse_lock", PYPI, _LOCK),
    # PEP 751: pylock.toml, or pylock.NAME.toml.
    Format(lazy_pattern(r"pylock(?:\.[^./]+)?\.toml"), "pylock.parse", PYPI, _LOCK),
    Format("Pipfile", "pipfile.parse", PYPI, _MANIFEST),
    Format("pyproject.toml", "pyproject.parse", PYPI, _MANIFEST, reads_others=True),
    Format("setup.cfg", "setup_cfg.parse", PYPI, _MANIFEST, reads_others=True),
    Format("setup.py", "setup_py.parse", PYPI, _MANIFEST, mark=lazy_pattern(r"\bsetup\s*\(")),
    Format(
        lazy_pattern(r"[^/]+\.egg-info/requires\.txt"),
        "egg_info.parse",
        PYPI,
        _MANIFEST,
        reads_others=True,
    ),
    # The installer is given the name, so it has many spellings; Rye calls it a lock.
    Format(
        lazy_pattern(
            r"(?:[^/]*[-_.])?requirements(?:[-_.][^/]*)?\.(?:txt|in|lock)"
            r"|requirements/[^/]+\.(?:txt|in)",
            re.IGNORECASE,
        ),
        "requirements_txt.parse",
        PYPI,
        _MANIFEST,
        reads_others=True,
    ),
    Format(
        lazy_pattern(rf"(?:{_SOURCES})\.in"),
        "requirements_in.parse",
        PYPI,
        _MANIFEST,
        reads_others=True,
    ),
    Format(
        lazy_pattern(r"(?:[^/]*[-_.])?environment(?:[-_.][^/]*)?\.ya?ml"),
        "conda_environment.parse",
        CONDA,
        _MANIFEST,
        reads_others=True,
        mark=lazy_pattern(r"^dependencies:[ \t]*(?:\[|#|$)", re.MULTILINE),
    ),
    Format(lazy_pattern(r"(?:[^/]*\.)?conda-lock\.ya?ml"), "conda_lock.parse", CONDA, _LOCK),
    Format("pixi.lock", "pixi_lock.parse", CONDA, _LOCK),
    Format("pixi.toml", "", CONDA, _MANIFEST, locks=("pixi.lock",)),
    # JavaScript.
    Format("package.json", "package_json.parse", NPM, _MANIFEST),
    Format("package-lock.json", "package_lock.parse", NPM, _LOCK),
    Format("npm-shrinkwrap.json", "package_lock.parse", NPM, _LOCK),
    Format("yarn.lock", "yarn_lock.parse", NPM, _LOCK, reads_others=True),
    Format("pnpm-lock.yaml", "pnpm_lock.parse", NPM, _LOCK),
    Format("bun.lock", "bun_lock.parse", NPM, _LOCK),
    Format("bun.lockb", "", NPM, _LOCK, locks=("bun.lock",)),
    Format("deno.lock", "deno_lock.parse", NPM, _LOCK),
    # Other languages of Lambda's runtimes.
    Format("go.mod", "go_mod.parse", GO, _LOCK, reads_others=True),
    Format("go.sum", "", GO, _LOCK, locks=("go.mod",)),
    Format("Cargo.lock", "cargo_lock.parse", CRATES, _LOCK),
    Format("Cargo.toml", "", CRATES, _MANIFEST, locks=("Cargo.lock",)),
    Format("Gemfile.lock", "ruby.parse", RUBYGEMS, _LOCK),
    Format("gems.locked", "ruby.parse", RUBYGEMS, _LOCK),
    Format("Gemfile", "", RUBYGEMS, _MANIFEST, locks=("Gemfile.lock",)),
    Format("gems.rb", "", RUBYGEMS, _MANIFEST, locks=("gems.locked",)),
    Format("composer.lock", "php.parse", PACKAGIST, _LOCK),
    Format("composer.json", "", PACKAGIST, _MANIFEST, locks=("composer.lock",)),
    Format("packages.lock.json", "dotnet.parse", NUGET, _LOCK),
    Format("packages.config", "", NUGET, _MANIFEST, locks=("packages.lock.json",)),
    Format(
        lazy_pattern(r"[^/]+\.(?:cs|fs|vb)proj"),
        "",
        NUGET,
        _MANIFEST,
        locks=("packages.lock.json",),
    ),
    Format("gradle.lockfile", "jvm.parse", MAVEN, _LOCK),
    Format("build.gradle", "", MAVEN, _MANIFEST, locks=("gradle.lockfile",)),
    Format("build.gradle.kts", "", MAVEN, _MANIFEST, locks=("gradle.lockfile",)),
    Format("pom.xml", "", MAVEN, _MANIFEST),
)

_BY_NAME = {row.name: row for row in FORMATS if isinstance(row.name, str)}
_BY_PATH = [row for row in FORMATS if not isinstance(row.name, str)]
# Development files, which are not installed for the function.
_DEVELOPMENT = lazy_pattern(
    r"(?:^|[-_./])(?:dev|develop|development|tests?|testing|docs?|lint|ci)(?:[-_./]|$)",
    re.IGNORECASE,
)
# Groups that projects name after a tool or its task.
_TASKS = lazy_pattern(
    r"bench(?:mark)?s?|build|checks?|coverage|examples?|format(?:ting)?|linting|mypy|notebooks?"
    r"|pre-commit|qa|quality|release|ruff|style|types|typing",
    re.IGNORECASE,
)


def format_of(name: str) -> Format | None:
    """The format of a file by its name in the package, or None. Development files have none."""
    row = _row(name)
    return None if row is None or _is_for_development(name, row) else row


def is_for_development(name: str) -> bool:
    """Whether a file lists what is installed for development alone, by its name."""
    row = _row(name)
    return row is not None and _is_for_development(name, row)


def _row(name: str) -> Format | None:
    found = _paths().search(name)
    if found is None:
        return _BY_NAME.get(posixpath.basename(name))
    return _BY_PATH[(found.lastindex or 1) - 1]


@lru_cache(maxsize=1)
def _paths() -> re.Pattern[str]:
    """One pattern for all that look at paths: a package has tens of thousands of names."""
    forms = (
        f"({'(?i:' if row.name.flags & re.IGNORECASE else '(?:'}{row.name.pattern}))"  # type: ignore[union-attr]
        for row in _BY_PATH
    )
    return re.compile(f"(?:^|/)(?:{'|'.join(forms)})$")


def _is_for_development(name: str, row: Format) -> bool:
    stem = posixpath.splitext(posixpath.basename(name))[0]
    return row.reader == "requirements_txt.parse" and is_development_group(stem)


def is_development_group(name: str) -> bool:
    """Whether a dependency group is for development, by its name."""
    return bool(_DEVELOPMENT.search(name) or _TASKS.fullmatch(name))
