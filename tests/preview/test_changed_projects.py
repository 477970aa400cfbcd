"""A project needs no preview only if nothing that it may read has changed."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from policypack.preview.git_changes import UnknownChangesError
from policypack.preview.readable import Unchanged, unchanged

PROJECT = "name: {name}\nruntime: python\n"
# A repository with two services that name nothing of each other.
FILES = {
    "README.md": "Everything\n",
    "pyproject.toml": "[tool.ruff]\n",
    "services/a/infra/Pulumi.yaml": PROJECT.format(name="alpha"),
    "services/a/infra/Pulumi.dev.yaml": "config: {}\n",
    "services/a/infra/__main__.py": "import pulumi_aws as aws\n\nfrom parts import queue\n",
    "services/a/infra/parts.py": "queue = None\n",
    "services/a/src/handler.py": "def handler(event, context): ...\n",
    "services/b/infra/Pulumi.yaml": PROJECT.format(name="beta"),
    "services/b/infra/__main__.py": "import pulumi\n\nfrom parts import queue\n",
    "services/b/infra/parts.py": "queue = None\n",
    "libs/net/vpc.py": "import base_stack\n",
    "libs/net/pyproject.toml": '[project]\nname = "acme-network"\n',
    "base/base_stack.py": "x = 1\n",
    "unrelated/notes.txt": "x\n",
}
A, B = "services/a/infra", "services/b/infra"


class Repository:
    """A Git repository whose first commit is the base."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir()
        self.git("init", "--quiet", "--initial-branch", "main")

    def git(self, *arguments: str) -> None:
        name = ("-c", "user.name=x", "-c", "user.email=x@example.com")
        subprocess.run(["git", *name, *arguments], cwd=self.root, check=True)

    def put(self, files: dict[str, str]) -> None:
        for name, text in files.items():
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            (self.root / name).write_text(text, encoding="utf-8")

    def commit(self) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "x")

    def ask(self, base: str | None = "main", *also: Path) -> Unchanged:
        return unchanged([self.root / A, self.root / B], base, also)

    def left_out(self, base: str | None = "main", *also: Path) -> list[str]:
        reasons = self.ask(base, *also).reasons
        return [each.relative_to(self.root).as_posix() for each in reasons]


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "repository")
    made.put(FILES)
    made.commit()
    made.git("checkout", "--quiet", "-b", "work")
    return made


def based(repository: Repository, files: dict[str, str]) -> None:
    """Makes these files a part of the base."""
    repository.put(files)
    repository.commit()
    repository.git("branch", "--force", "main")


def test_without_a_change_all_are_left_out(repository: Repository) -> None:
    assert repository.left_out() == [A, B]
    assert all("nothing that it may read" in each for each in repository.ask().reasons.values())


@pytest.mark.parametrize("how", ["committed", "staged", "in the working tree"])
@pytest.mark.parametrize(
    "file", [f"{A}/__main__.py", f"{A}/Pulumi.dev.yaml", f"{A}/new.py", f"{A}/assets/new.txt"]
)
def test_a_change_of_its_own_folder_runs_it(how: str, file: str, repository: Repository) -> None:
    repository.put({file: "changed = True\n"})
    if how != "in the working tree":
        repository.git("add", "--all")
    if how == "committed":
        repository.commit()
    assert repository.left_out() == [B]
    assert f"{file} has changed" in repository.ask().why.values()


def test_a_file_that_is_gone_runs_it(repository: Repository) -> None:
    (repository.root / A / "parts.py").unlink()
    assert repository.left_out() == [B]


def test_a_file_that_was_moved_runs_both(repository: Repository) -> None:
    repository.git("mv", f"{A}/parts.py", f"{B}/moved.py")
    assert repository.left_out() == []


@pytest.mark.parametrize("file", ["pyproject.toml", "uv.lock", "services/stackwarden.yaml"])
def test_a_file_above_runs_those_below(file: str, repository: Repository) -> None:
    repository.put({file: "changed: true\n"})
    assert repository.left_out() == []


@pytest.mark.parametrize("file", ["unrelated/notes.txt", "libs/net/vpc.py", "services/a/src/x.py"])
def test_what_no_project_names_runs_none(file: str, repository: Repository) -> None:
    repository.put({file: "changed = True\n"})
    assert repository.left_out() == [A, B]


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        # A path that goes up and names the folder.
        ('code = FileArchive("../src")', "services/a/src/handler.py"),
        ('open("../../../unrelated/notes.txt")', "unrelated/notes.txt"),
        # A path whose end is computed.
        ('open(f"../{name}/handler.py")', "services/a/src/handler.py"),
        ('open("../" + name)', "services/a/src/handler.py"),
        ('open(os.path.join("..", name))', "unrelated/notes.txt"),
        ("here = Path(__file__).parents[3]", "unrelated/notes.txt"),
        ("here = Path(__file__).parent.parent", "services/a/src/handler.py"),
        ("here = Path.cwd().parent", "services/a/src/handler.py"),
        ("here = os.path.dirname(os.path.dirname(__file__))", "services/a/src/handler.py"),
        ('everything = os.listdir("../../../services")', "services/b/infra/parts.py"),
        # The name of a module, of a package, and of what a package imports.
        ("import vpc", "libs/net/vpc.py"),
        ("from net.vpc import x", "libs/net/vpc.py"),
        ("# needs acme_network", "libs/net/vpc.py"),
        ("# needs acme-network", "base/base_stack.py"),
        ("import_module(name)", "libs/net/vpc.py"),
        # The outputs of another project.
        ('StackReference("org/beta/dev")', "services/b/infra/__main__.py"),
    ],
)
def test_a_change_of_what_it_may_read_runs_it(
    text: str, changed: str, repository: Repository
) -> None:
    based(repository, {f"{A}/more.py": f"{text}\n"})
    assert A in repository.left_out()
    repository.put({changed: "changed = True\n"})
    assert A not in repository.left_out()


@pytest.mark.parametrize(
    "text",
    [
        "here = Path(__file__).parent",
        "here = Path(__file__).resolve().parent / 'assets'",
        "here = os.path.dirname(os.path.abspath(__file__))",
        "from . import parts",
        "from .. import parts",
        "call(*args, ...)",
        "os.environ['TABLE']",
    ],
)
def test_what_stays_in_the_folder_names_nothing(text: str, repository: Repository) -> None:
    based(repository, {f"{A}/more.py": f"{text}\n", "unrelated/notes.txt": "x\n"})
    repository.put({"unrelated/notes.txt": "changed\n"})
    assert repository.left_out() == [A, B], repository.ask().why


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("index.ts", 'import { vpc } from "@acme/network";'),
        ("package.json", '{"dependencies": {"@acme/network": "workspace:*"}}'),
        ("tsconfig.json", '{"extends": "../../../shared-ts/tsconfig.json"}'),
        ("go.mod", "module x\n\nreplace acme.com/network => ../../../shared-ts\n"),
        ("infra.csproj", '<ProjectReference Include="..\\..\\..\\shared-ts\\Shared.csproj" />'),
        ("Pulumi.dev.yaml", "config: {alpha:code: ../../../shared-ts/out}\n"),
    ],
)
def test_other_languages_name_folders_too(name: str, text: str, repository: Repository) -> None:
    shared = {"shared-ts/package.json": '{\n  "name": "@acme/network"\n}\n'}
    based(repository, {f"{A}/{name}": text, **shared})
    repository.put({"shared-ts/index.ts": "changed\n"})
    assert repository.left_out() == [B]


def test_a_workspace_above_names_its_folders(repository: Repository) -> None:
    based(repository, {"tsconfig.base.json": '{"paths": {"@x/*": ["libs/*"]}}'})
    repository.put({"libs/net/index.ts": "changed\n"})
    assert repository.left_out() == []


def test_a_link_is_what_it_leads_to(repository: Repository) -> None:
    (repository.root / A / "linked").symlink_to("../../../unrelated")
    repository.commit()
    repository.git("branch", "--force", "main")
    repository.put({"unrelated/notes.txt": "changed\n"})
    assert repository.left_out() == [B]


def test_the_program_may_be_elsewhere(repository: Repository) -> None:
    based(repository, {f"{A}/Pulumi.yaml": PROJECT.format(name="alpha") + "main: ../src\n"})
    repository.put({"services/a/src/handler.py": "changed = True\n"})
    assert repository.left_out() == [B]


def test_a_variable_that_names_a_path_of_the_repository(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    based(repository, {f"{A}/more.py": "open(os.environ['WORK_TREE'])\n"})
    repository.put({"unrelated/notes.txt": "changed\n"})
    assert repository.left_out() == [A, B]
    monkeypatch.setenv("WORK_TREE", str(repository.root / "unrelated"))
    assert repository.left_out() == [B]


def test_what_git_ignores_cannot_be_known(repository: Repository) -> None:
    """A package that is built from elsewhere changes without a change in Git."""
    based(repository, {".gitignore": "build/\n__pycache__/\n"})
    repository.put({f"{A}/build/function.zip": "x", f"{B}/__pycache__/x.pyc": "x"})
    assert repository.left_out() == [B]
    assert "is ignored by Git" in repository.ask().why[repository.root / A]


def test_a_baseline_that_has_changed_runs_all(repository: Repository) -> None:
    baseline = repository.root / "unrelated" / "baseline.json"
    baseline.write_text("{}", encoding="utf-8")
    assert repository.left_out("main", baseline) == []


def test_commits_of_the_base_after_the_branch_do_not_count(repository: Repository) -> None:
    repository.git("checkout", "--quiet", "main")
    repository.put({f"{A}/__main__.py": "changed = True\n"})
    repository.commit()
    repository.git("checkout", "--quiet", "work")
    assert repository.left_out() == [A, B]


def test_the_default_is_the_default_branch_of_the_remote(
    repository: Repository, tmp_path: Path
) -> None:
    repository.git("clone", "--quiet", "--branch", "main", ".", str(tmp_path / "clone"))
    clone = Repository.__new__(Repository)
    clone.root = tmp_path / "clone"
    clone.git("checkout", "--quiet", "-b", "more")
    clone.put({f"{A}/__main__.py": "changed = True\n"})
    clone.commit()
    assert clone.left_out(None) == [B]


def test_what_cannot_be_known_runs(repository: Repository, tmp_path: Path) -> None:
    """No remote, an unrelated history, no repository."""
    found = repository.ask(None)
    assert not found.reasons
    (note,) = found.notes
    assert "--base" in note
    (tmp_path / "elsewhere").mkdir()
    assert not unchanged([tmp_path / "elsewhere"], None).reasons


@pytest.mark.parametrize("base", ["nonesuch", "--output=x", "alone"])
def test_a_base_that_is_none_is_wrong_usage(base: str, repository: Repository) -> None:
    repository.git("checkout", "--quiet", "--orphan", "alone")
    repository.put({"README.md": "Another history\n"})
    repository.commit()
    repository.git("checkout", "--quiet", "work")
    reason = f"--base {base}: (unknown commit|no common ancestor)"
    with pytest.raises(UnknownChangesError, match=reason):
        repository.ask(base)
