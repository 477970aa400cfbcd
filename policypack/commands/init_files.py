"""What `stackwarden init` detects and writes: projects, CI, files and the hashes in them."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from policypack import VERSION
from policypack.commands.several_projects import choose
from policypack.facts.table import read_table
from policypack.preview import project, stacks
from policypack.preview.git_changes import UnknownChangesError, git
from policypack.preview.project import Project
from policypack.program_files.settings_file import SettingsFile, is_settings_file, settings_file
from policypack.reading import json_text
from policypack.reading.files import PAGE, REPORT, read_bytes, read_text, split_lines
from policypack.settings.schema import schema_of_file
from policypack.start import clock
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record

GITHUB, GITLAB, PULUMI_CLOUD, NONE = "github", "gitlab", "pulumi-cloud", "none"
SYSTEMS = (GITHUB, GITLAB, PULUMI_CLOUD, NONE)
_FILES = {GITHUB: (".github",), GITLAB: (".gitlab-ci.yml", ".gitlab")}
_HOST = lazy_pattern(r"(?:@|//)([^/:@]+)[/:]")
# https://www.pulumi.com/docs/iac/concepts/projects/project-file/ says how a project names them, and
# Pulumi looks for these files where a project of Node.js names none.
_OPTION = {"python": "toolchain", "nodejs": "packagemanager"}
_DEFAULT = {"python": "pip", "nodejs": "npm"}
_LOCKS = {
    "yarn.lock": "yarn",
    "pnpm-lock.yaml": "pnpm",
    "bun.lock": "bun",
    "bun.lockb": "bun",
}


@record(frozen=True)
class Setup:
    """The repository's root, the folder that `init` sets up, its projects and the CI system."""

    root: Path
    folder: Path
    projects: Sequence[Project]
    ci: str
    settings: SettingsFile | None

    @property
    def settings_folder(self) -> Path:
        """The folder of the settings file that the projects have, or will have."""
        return self.settings.file.parent if self.settings else self.folder

    @property
    def is_in_yaml(self) -> bool:
        """Whether the settings are in a file that can name a schema."""
        return self.settings is None or is_settings_file(self.settings.file.name)

    @property
    def package_managers(self) -> Sequence[str]:
        """The package managers that install the programs' dependencies, without repetition."""
        return sorted({_package_manager(each, self.root) for each in self.projects})

    def lines(self) -> Iterable[str]:
        """Returns a line for each project, for the settings file and for the CI."""
        for each in self.projects:
            manager = _package_manager(each, self.root)
            yield f"{each.name}: {each.runtime}{f' with {manager}' if manager else ''}"
        if self.settings:
            yield f"settings: {self.settings.shown}"
        yield f"CI: {self.ci}"


def detect(folder: Path, ci: str | None) -> Setup:
    """Returns the setup of a folder with a project, in one, or with projects below it.

    Raises ValueError without a project, for invalid settings, and where no CI is detected.
    """
    chosen = choose([folder])
    projects = [project.find(each) for each in chosen.folders]
    own = projects[0].folder if len(projects) == 1 else folder.resolve()
    root = project.repository(own) or own
    return Setup(root, own, projects, ci or _ci(root, projects), settings_file(own))


def _package_manager(found: Project, root: Path) -> str:
    """The package manager of a project; empty if the language has only one."""
    if found.runtime not in _OPTION:
        return ""
    runtime = found.settings["runtime"]
    options = runtime.get("options") if isinstance(runtime, Mapping) else None
    named = options.get(_OPTION[found.runtime]) if isinstance(options, Mapping) else None
    if named:
        return str(named)
    locks = _LOCKS if found.runtime == "nodejs" else {}
    folders = [each for each in (found.folder, *found.folder.parents) if each.is_relative_to(root)]
    present = (name for each in folders for lock, name in locks.items() if (each / lock).is_file())
    return next(present, _DEFAULT[found.runtime])


def _ci(root: Path, projects: Sequence[Project]) -> str:
    """The CI system by the host of the remote, by files in the repository, or by the backend."""
    host = _host(root)
    named = [each for each in (GITHUB, GITLAB) if each in host]
    present = [ci for ci, names in _FILES.items() if any((root / name).exists() for name in names)]
    for found in (named, present):
        if len(found) == 1:
            return found[0]
    backends = (each.settings.get("backend") for each in projects)
    urls = [str(each.get("url", "")) for each in backends if isinstance(each, Mapping)]
    if urls and all(url.startswith("https://") for url in urls):
        return PULUMI_CLOUD
    raise ValueError(f"{root}: no CI detected; name it with --ci {', '.join(SYSTEMS[:-1])} or none")


def _host(root: Path) -> str:
    try:
        url = git(root, "config", "--get", "remote.origin.url").decode(errors="replace")
    except UnknownChangesError:
        return ""
    found = _HOST.search(url)
    return found[1].lower() if found else ""


REPOSITORY = "https://github.com/stackwarden/stackwarden"
_STACK = lazy_pattern(r'(?m)^ *(?:stack: |STACKWARDEN_ARGUMENTS: --offline --stack )"?([\w.-]+)"?$')
COMMIT = lazy_pattern(r"[0-9a-f]{40}")
IMAGE = lazy_pattern(r"[\w./:-]+@sha256:[0-9a-f]{64}")
STACK = lazy_pattern(r"[\w.-]+", re.ASCII)
_USED = lazy_pattern(r"stackwarden/stackwarden[@/]([0-9a-f]{40}(?: # v[\w.]+)?)")
# Python is in the first image; the other one has every language.
_IMAGES = {True: "pulumi/pulumi-python", False: "pulumi/pulumi"}


class Pins(NamedTuple):
    """`commit` may end with a comment that names its version; `image` and `stack` may be empty."""

    commit: str = ""
    image: str = ""
    stack: str = ""


def resolve(setup: Setup, commit: str | None, image: str | None, stack: str | None) -> Pins:
    """Returns what the CI job names; what isn't given is as in the job of an earlier run.

    Raises ValueError if a pin is neither given nor known, and if several stacks are configured of
    which none is chosen.
    """
    if setup.ci not in (GITHUB, GITLAB):
        return Pins(stack=stack or "")
    job = setup.root / (WORKFLOW if setup.ci == GITHUB else JOB)
    used = read_text(job, PAGE) if job.is_file() else ""
    found = _USED.search(used)
    former = found[1] if found else ""
    # The file has the version of the commit, too.
    chosen = former if commit is None or former.startswith(commit) else commit
    chosen = chosen or _released()
    named = _STACK.search(used)
    stack = stack or (named[1] if named else _only_stack(setup))
    return Pins(chosen, (image or _image(used, setup)) if setup.ci == GITLAB else "", stack)


def _only_stack(setup: Setup) -> str:
    """The selected stack where several are configured, of which the job knows no selection."""
    several = (each for each in setup.projects if len(stacks.configured(each)) > 1)
    return next((stacks.offline(each, None, os.environ) for each in several), "")


def _released() -> str:
    """The commit of this version's tag, from the repository."""
    tag = f"refs/tags/v{VERSION}"
    remedy = "name the commit that you have reviewed with --commit"
    try:
        listed = git(
            Path.cwd(), "ls-remote", REPOSITORY, tag, f"{tag}^{{}}",
            environment={"GIT_TERMINAL_PROMPT": "0"},
        )  # fmt: skip
    except UnknownChangesError as error:
        raise ValueError(f"{error}; {remedy}") from None
    # The commit of an annotated tag follows the tag.
    commits = [line.split()[0] for line in split_lines(listed.decode())]
    if not commits:
        raise ValueError(f"{REPOSITORY}: no tag v{VERSION}; {remedy}")
    return f"{commits[-1]} # v{VERSION}"


def _image(used: str, setup: Setup) -> str:
    found = IMAGE.search(used)
    if found:
        return found[0]
    name = _IMAGES[{each.runtime for each in setup.projects} <= {"python", "yaml"}]
    raise ValueError(
        f"no digest of the job's image is known; name it with --image {name}@sha256:..., as "
        f"`docker buildx imagetools inspect {name}` prints it"
    )


SETTINGS, SCHEMA = "stackwarden.yaml", "stackwarden.schema.json"
BASELINE, POLICY = "stackwarden-baseline.json", "stackwarden-policy.json"
WORKFLOW, JOB = ".github/workflows/stackwarden.yml", ".gitlab/stackwarden.yml"
PIPELINE = ".gitlab-ci.yml"
_PAGE = f"https://github.com/stackwarden/stackwarden/blob/v{VERSION}/docs/configuration.md"
_IGNORED = (".stackwarden/", "stackwarden-reports/")
_INCLUDE = f"include:\n  - local: {JOB}\n"
_TOOLS: Mapping[str, str] = read_table(__file__)["tools"]
# Names that YAML and a shell read as they are, also in a list that is separated by spaces.
_PLAIN = lazy_pattern(r"[\w./-]+", re.ASCII)


class Kind(Enum):
    """Who decides about the content of a file that exists already."""

    GENERATED = "must have this content"
    OWN = "its owner edits it"
    INCLUDES = "must include the job"
    LINES = "must have these lines"


class Target(NamedTuple):
    """A file: its name for people, its content now (None without one), and the wanted content."""

    name: str
    path: Path
    kind: Kind
    before: bytes | None
    after: bytes

    @property
    def is_complete(self) -> bool:
        """Whether the file needs no change."""
        if self.before is None:
            return False
        if self.kind is Kind.INCLUDES:
            lines = split_lines(self.before.decode("utf-8", "replace"))
            return any(JOB in line.partition("#")[0] for line in lines)
        return self.kind is Kind.OWN or self.before == self.after

    @property
    def is_written(self) -> bool:
        """Whether `init` writes it: it creates files and adds lines, and never replaces any."""
        return not self.is_complete and (self.before is None or self.kind is Kind.LINES)


def targets(setup: Setup, pins: Pins, baseline: bytes | None) -> list[Target]:
    """Returns the files in the order in which they are written: the settings come last.

    So an interrupted first run is a first run again. `baseline` is the content of a new one.
    Raises ValueError for folders that a CI job cannot name, and OSError for unreadable files.
    """
    made = [_target(setup, *each) for each in _files(setup, pins, baseline)]
    outside = next((each for each in made if not _is_inside(each.path, setup.root)), None)
    if outside is not None:
        raise ValueError(f"{outside.name}: leads out of the repository; remove the link")
    return made


def _files(
    setup: Setup, pins: Pins, baseline: bytes | None
) -> Iterator[tuple[Path, Kind, bytes | str]]:
    if baseline is not None:
        yield setup.folder / BASELINE, Kind.OWN, baseline
    if setup.is_in_yaml:
        schema = f"{json.dumps(schema_of_file(), indent=2)}\n"
        yield setup.settings_folder / SCHEMA, Kind.GENERATED, schema
    has_baseline = baseline is not None or (setup.folder / BASELINE).is_file()
    if setup.ci == GITHUB:
        yield setup.root / WORKFLOW, Kind.GENERATED, _github(setup, pins, has_baseline)
    if setup.ci == GITLAB:
        yield setup.root / JOB, Kind.GENERATED, _gitlab(setup, pins, has_baseline)
        yield setup.root / PIPELINE, Kind.INCLUDES, _INCLUDE
    if setup.ci == PULUMI_CLOUD:
        yield setup.folder / POLICY, Kind.OWN, _policy(baseline)
    yield setup.root / ".gitignore", Kind.LINES, ""
    if setup.settings is None:
        yield setup.folder / SETTINGS, Kind.OWN, _settings()


def _target(setup: Setup, path: Path, kind: Kind, content: bytes | str) -> Target:
    before = read_bytes(path, REPORT) if os.path.lexists(path) else None
    if kind is Kind.LINES:
        content = _with_lines((before or b"").decode("utf-8", "surrogateescape"))
    after = content if isinstance(content, bytes) else content.encode("utf-8", "surrogateescape")
    return Target(path.relative_to(setup.root).as_posix(), path, kind, before, after)


def _with_lines(text: str) -> str:
    missing = [each for each in _IGNORED if each not in split_lines(text)]
    end = "\n" if text and not text.endswith("\n") else ""
    return text + end * bool(missing) + "".join(f"{each}\n" for each in missing)


def _settings() -> str:
    return (
        f"# yaml-language-server: $schema=./{SCHEMA}\n"
        f"# {_PAGE}\n"
        "# Findings of newer rules advise. Review them after an upgrade, and set a later day.\n"
        f"rules_as_of: {clock.today()}\n"
    )


def _policy(baseline: bytes | None) -> str:
    of_organization = {
        "profile": "recommended",
        "rules_as_of": str(clock.today()),
        "stack_may": ["waivers"],
        **({} if baseline is None else {"baseline": json_text.loads(baseline)}),
    }
    return f"{json.dumps({'stackwarden': of_organization}, indent=2)}\n"


def _github(setup: Setup, pins: Pins, has_baseline: bool) -> str:
    folders = _folders(setup)
    installs = [f"- run: pulumi install --no-plugins --cwd {each}" for each in folders]
    tools = [f"- run: {_TOOLS[each]}" for each in setup.package_managers if each in _TOOLS]
    return _filled(
        "init_github.yml",
        COMMIT=[pins.commit],
        TOOLS=tools,
        INSTALLS=installs,
        FOLDERS=folders,
        STACK=[f'stack: "{pins.stack}"'] if pins.stack else [],
        BASELINE=[f"baseline: {_named(setup, setup.folder / BASELINE)}"] if has_baseline else [],
    )


def _gitlab(setup: Setup, pins: Pins, has_baseline: bool) -> str:
    baseline = _named(setup, setup.folder / BASELINE) if has_baseline else ""
    return _filled(
        "init_gitlab.yml",
        COMMIT=[pins.commit.split()[0]],
        FOLDERS=[" ".join(_folders(setup))],
        STACK=[f"STACKWARDEN_ARGUMENTS: --offline --stack {pins.stack}"] if pins.stack else [],
        BASELINE=[f"STACKWARDEN_BASELINE: {baseline}"] if has_baseline else [],
        IMAGE=[pins.image],
    )


def _filled(template: str, **values: Sequence[str]) -> str:
    """The template with values for its names; a line with nothing but a name is one per value."""
    lines = []
    for line in split_lines(Path(__file__).with_name(template).read_text(encoding="utf-8")):
        alone = line.strip()[1:-1]
        if line.strip() == f"@{alone}@":
            lines += [line.replace(f"@{alone}@", each) for each in values[alone]]
            continue
        for name, each in values.items():
            line = line.replace(f"@{name}@", "".join(each))
        lines.append(line)
    return "".join(f"{line}\n" for line in lines)


def _folders(setup: Setup) -> list[str]:
    return [_named(setup, each.folder) for each in setup.projects]


def _named(setup: Setup, path: Path) -> str:
    name = path.relative_to(setup.root).as_posix()
    if not _PLAIN.fullmatch(name):
        raise ValueError(
            f"{name}: a CI job can't name this folder safely; use letters, digits, hyphens, "
            "underscores and periods, or --ci none"
        )
    return name


def _is_inside(path: Path, root: Path) -> bool:
    return path.resolve().is_relative_to(root.resolve())
