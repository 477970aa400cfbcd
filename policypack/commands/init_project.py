"""What `stackwarden init` detects: projects, their package managers, the settings and the CI."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from policypack.commands.several_projects import choose
from policypack.preview import project
from policypack.preview.git_changes import UnknownChangesError, git
from policypack.preview.project import Project
from policypack.program_files.settings_file import SettingsFile, is_settings_file, settings_file
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
    """The package manager of a project; empty where the language has only one."""
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
