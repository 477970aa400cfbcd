"""The rehearsal of a release: what it covers is what the project promises."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tools import pulumi_cli
from tools.release import engines, installs, table
from tools.release.index import served
from tools.release.place import PACKAGES, Place
from tools.release.table import Line, Untrue

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[2]


def test_it_installs_on_every_python_that_the_packages_name() -> None:
    for project in ("", "runtime_guards"):
        found = tomllib.loads((ROOT / project / "pyproject.toml").read_text(encoding="utf-8"))[
            "project"
        ]
        named = [each.rsplit(" ", 1)[1] for each in found["classifiers"] if ":: 3." in each]
        assert tuple(named) == installs.PYTHONS
        assert found["requires-python"] == f">={installs.PYTHONS[0]}"
        assert found["name"] in PACKAGES
    pages = ("README.md", "docs/install.md")
    spans = [
        re.findall(r"Python 3\.10 to (3\.\d+)", (ROOT / page).read_text(encoding="utf-8"))
        for page in pages
    ]
    assert spans == [[installs.PYTHONS[-1]]] * 2


def test_the_oldest_pulumi_is_the_one_that_is_supported() -> None:
    oldest = ".".join(map(str, pulumi_cli.OLDEST))
    assert engines.pinned("oldest").startswith(f"{oldest}.")
    assert re.search(
        rf"Pulumi\]\(\S+\) {oldest} or newer",
        (ROOT / "docs/install.md").read_text(encoding="utf-8"),
    )


def test_the_steps_are_those_of_the_page() -> None:
    page = (ROOT / "RELEASING.md").read_text(encoding="utf-8")
    told = re.findall(
        r"^\| `(\w+)` \|", page.partition("## What the check covers")[2], re.MULTILINE
    )
    # The module needs what the environment of the rehearsal alone has.
    text = (ROOT / "tools/release/rehearsal.py").read_text(encoding="utf-8")
    assert told == re.findall(r'^    "(\w+)": \w+\.check', text, re.MULTILINE)


def test_the_first_untrue_line_ends_it_and_the_table_names_what_was_not_checked() -> None:
    lines = [("a", table.held(True, "x", "as it must be")), ("b", table.unchecked("y", "no Go"))]
    assert lines[0] == ("a", Line("x", "as it must be"))
    assert table.markdown(lines).splitlines()[2:] == [
        "| a | x | as it must be |",
        "| b | y | not checked: no Go |",
    ]
    with pytest.raises(Untrue, match="x: differs"):
        table.held([], "x", "differs")


def test_the_index_has_the_two_packages_with_their_hashes(tmp_path: Path) -> None:
    from urllib.request import urlopen

    names = ("stackwarden-0.1.0.tar.gz", "stackwarden_guards-0.1.0.tar.gz", "other-1.tar.gz")
    for name in names:
        (tmp_path / name).write_text(name, encoding="utf-8")
    with served(tmp_path, tmp_path / "index") as address:
        pages = [urlopen(f"{address}{package}/").read().decode() for package in PACKAGES]
        content = urlopen(f"{address}stackwarden/{names[0]}").read().decode()
    assert content == names[0]
    assert [re.findall(r'href="([^#]+)#sha256=[0-9a-f]{64}"', page) for page in pages] == [
        [names[0]],
        [names[1]],
    ]


def test_a_version_is_that_of_the_wheel(tmp_path: Path) -> None:
    place = Place(tmp_path, tmp_path, tmp_path)
    with pytest.raises(Untrue, match="run the step `build`"):
        place.wheel("stackwarden")
    place.distributions.mkdir()
    (place.distributions / "stackwarden-1.2-py3-none-any.whl").touch()
    assert place.version == "1.2"
    assert place.wheel("stackwarden").name == "stackwarden-1.2-py3-none-any.whl"
