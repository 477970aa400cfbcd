"""Which Pulumi `make setup` chooses, and what it says where there is none."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tools import go_build, pulumi_cli

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout on a machine with neither Pulumi nor Go."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    shutil.copytree(ROOT / "tools" / "pulumi", tmp_path / "checkout" / "tools" / "pulumi")
    return tmp_path / "checkout"


def _install(folder: Path, version: str, *, host: bool = True) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pulumi").write_text(f"#!/bin/sh\necho {version}\n", encoding="utf-8")
    (folder / "pulumi").chmod(0o755)
    if host:
        (folder / "pulumi-language-python").write_text("#!/bin/sh\n", encoding="utf-8")
        (folder / "pulumi-language-python").chmod(0o755)


def _chosen(checkout: Path) -> str:
    return (checkout / ".tools" / "pulumi-folder").read_text(encoding="utf-8").strip()


@pytest.mark.parametrize("version", ["v3.229.0", "v3.300.1-alpha.1", "v4.0.0"])
def test_an_installed_pulumi_is_used(checkout: Path, tmp_path: Path, version: str) -> None:
    _install(tmp_path / "bin", version)
    pulumi_cli.ensure(checkout)
    assert _chosen(checkout) == str(tmp_path / "bin")
    assert not (checkout / ".tools" / "bin").exists()


def test_the_folder_behind_a_link_is_chosen(checkout: Path, tmp_path: Path) -> None:
    # The engine warns at every look-up where the language host is not beside the real executable.
    _install(tmp_path / "opt", "v3.240.0")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "pulumi").symlink_to(tmp_path / "opt" / "pulumi")
    pulumi_cli.ensure(checkout)
    assert _chosen(checkout) == str(tmp_path / "opt")


@pytest.mark.parametrize(
    ("version", "host", "reason"),
    [
        ("v3.228.9", True, "too old"),
        ("nonsense", True, "too old"),
        ("v3.240.0", False, "no pulumi-language-python"),
    ],
)
def test_an_unusable_pulumi_is_named(
    checkout: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    version: str,
    host: bool,
    reason: str,
) -> None:
    _install(tmp_path / "bin", version, host=host)
    with pytest.raises(SystemExit):
        pulumi_cli.ensure(checkout)
    assert reason in capsys.readouterr().out


def test_without_pulumi_and_go_one_line_says_what_to_do(checkout: Path) -> None:
    with pytest.raises(SystemExit) as stopped:
        pulumi_cli.ensure(checkout)
    said = str(stopped.value)
    assert "install Pulumi 3.229 or newer" in said
    assert "or Go" in said
    assert "\n" not in said


def test_a_build_is_made_once_and_again_where_its_sources_changed(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    builds: list[Path] = []

    def build(_: Path, target: Path) -> None:
        target.mkdir(parents=True)
        builds.append(target)

    monkeypatch.setattr(go_build, "build", build)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "go").write_text("#!/bin/sh\n", encoding="utf-8")
    (tmp_path / "bin" / "go").chmod(0o755)
    for _ in range(2):
        pulumi_cli.ensure(checkout)
    assert len(builds) == 1
    with (checkout / "tools" / "pulumi" / "go.sum").open("a", encoding="utf-8") as file:
        file.write("\n")
    pulumi_cli.ensure(checkout)
    assert len(builds) == 2
    assert _chosen(checkout) == str(checkout / ".tools" / "bin")


def test_a_build_that_failed_leaves_nothing_usable(
    checkout: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "go").write_text(
        "#!/bin/sh\necho no such module >&2; exit 1\n", encoding="utf-8"
    )
    (tmp_path / "bin" / "go").chmod(0o755)
    with pytest.raises(SystemExit, match="go mod download"):
        pulumi_cli.ensure(checkout)
    assert "no such module" in capfd.readouterr().err
    assert not (checkout / ".tools" / "bin").exists()


@pytest.fixture
def builds(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders of sources that the host of Pulumi YAML was built from."""
    shutil.copytree(ROOT / "tools" / "pulumi-yaml", checkout / "tools" / "pulumi-yaml")
    (checkout / ".tools" / "bin").mkdir(parents=True)
    built: list[Path] = []

    def build(sources: Path, output: Path) -> None:
        built.append(sources)
        output.touch()

    monkeypatch.setattr(go_build, "build_yaml_host", build)
    return built


def test_the_host_of_pulumi_yaml_is_built_once_beside_our_own_cli(
    checkout: Path, builds: list[Path]
) -> None:
    (checkout / ".tools" / "pulumi-folder").write_text(
        f"{checkout / '.tools' / 'bin'}\n", encoding="utf-8"
    )
    for _ in range(2):
        pulumi_cli.ensure_yaml_host(checkout)
    assert builds == [checkout / "tools" / "pulumi-yaml"]
    # AND again where the pins have changed
    (builds[0] / "go.sum").write_text("", encoding="utf-8")
    pulumi_cli.ensure_yaml_host(checkout)
    assert len(builds) == 2


def test_an_installed_pulumi_brings_its_own_host_of_pulumi_yaml(
    checkout: Path, builds: list[Path]
) -> None:
    (checkout / ".tools" / "pulumi-folder").write_text("/opt/pulumi\n", encoding="utf-8")
    pulumi_cli.ensure_yaml_host(checkout)
    assert builds == []
