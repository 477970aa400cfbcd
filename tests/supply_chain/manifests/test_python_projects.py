"""Project files of Python: groups, extras, dynamic dependencies, scripts, egg-info."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from policypack.supply_chain.manifests import Manifest, ManifestError, egg_info, parse
from tests.supply_chain.packages import inventory


def read(name: str, text: str, others: Mapping[str, str] | None = None) -> Manifest:
    return parse(name, text, (others or {}).get)


def names(manifest: Manifest) -> list[tuple[str, int]]:
    return [(requirement.name, requirement.line) for requirement in manifest.requirements]


# https://peps.python.org/pep-0735/#example-dependency-groups-table
GROUPS = """
[project]
name = "shop"
dependencies = [
    "requests>=2",
]

[dependency-groups]
dev = ["six"]
typing = ["mypy"]
Lambda = [
    "pytz",
    {include-group = "more_packages"},
]
more-packages = [
    "idna",
]
test-tools = ["pytest", {include-group = "gone"}]
"""


def test_groups_are_read_but_those_of_development() -> None:
    assert names(read("pyproject.toml", GROUPS)) == [("requests", 5), ("pytz", 12), ("idna", 16)]


def test_a_development_group_that_another_includes_is_installed_with_it() -> None:
    text = '[dependency-groups]\ndev = ["six"]\nlambda = [{include-group = "dev"}]\n'
    assert [name for name, _ in names(read("pyproject.toml", text))] == ["six"]


def test_groups_that_include_each_other_end() -> None:
    text = '[dependency-groups]\na = [{include-group = "b"}]\nb = [{include-group = "a"}, "six"]\n'
    assert [name for name, _ in names(read("pyproject.toml", text))] == ["six"]


# https://python-poetry.org/docs/managing-dependencies/#dependency-groups
POETRY = """
[tool.poetry.dependencies]
python = "^3.12"
requests = "^2"

[tool.poetry.group.test.dependencies]
pytest = "^8"

[tool.poetry.group.worker]
optional = true

[tool.poetry.group.worker.dependencies]
celery = "5.4.0"
"""


def test_groups_of_poetry_are_read_but_those_of_development() -> None:
    manifest = read("pyproject.toml", POETRY)
    assert names(manifest) == [("requests", 4), ("celery", 13)]
    assert manifest.requirements[1].pinned is False


# https://setuptools.pypa.io/en/latest/userguide/pyproject_config.html#dynamic-metadata
def dynamic(files: str) -> str:
    return (
        '[project]\nname = "shop"\ndynamic = ["version", "dependencies"]\n'
        f"[tool.setuptools.dynamic]\ndependencies = {{ file = {files} }}\n"
    )


@pytest.mark.parametrize("files", ['"deps.txt"', '["deps.txt"]'])
def test_dynamic_dependencies_are_read_from_their_files(files: str) -> None:
    others = {"app/deps.txt": "-i https://packages.example.com/simple\npytz\n-r six.txt"}
    manifest = read("app/pyproject.toml", dynamic(files), {**others, "app/six.txt": "six"})
    assert [(r.name, r.file) for r in manifest.requirements] == [
        ("pytz", "app/deps.txt"),
        ("six", "app/six.txt"),
    ]
    assert [option.location for option in manifest.options] == [
        "https://packages.example.com/simple"
    ]
    assert manifest.gaps == ()


def test_a_dynamic_file_that_is_a_manifest_itself_is_judged_once() -> None:
    files = {"pyproject.toml": dynamic('["requirements.txt"]'), "requirements.txt": "pytz"}
    found = inventory(files)
    assert [r.file for m in found.manifests for r in m.requirements] == ["requirements.txt"]
    assert found.unread == ()


@pytest.mark.parametrize("named", ["deps.txt", "../deps.txt", "/deps.txt"])
def test_a_dynamic_file_that_does_not_ship_is_undecided(named: str) -> None:
    found = inventory({"pyproject.toml": dynamic(f'["{named}"]')})
    assert [(gap.file, gap.reason) for gap in found.unread] == [
        ("pyproject.toml", f"the file {named} that it names, which does not ship")
    ]
    assert found.broken == ()


DYNAMIC = '[project]\nname = "shop"\ndynamic = ["dependencies"]\n'


def test_what_another_tool_computes_is_undecided() -> None:
    assert [gap.file for gap in inventory({"pyproject.toml": DYNAMIC}).unread] == ["pyproject.toml"]


@pytest.mark.parametrize(
    "files",
    [
        {"pyproject.toml": DYNAMIC, "setup.cfg": "[options]\ninstall_requires = pytz"},
        {"pyproject.toml": DYNAMIC, "setup.py": "setup(install_requires=['pytz'])"},
        {"pyproject.toml": f'{DYNAMIC}[tool.poetry.dependencies]\npytz = "*"\n'},
    ],
)
def test_what_another_file_or_table_states_is_read_there(files: dict[str, str]) -> None:
    found = inventory(files)
    assert [r.name for m in found.manifests for r in m.requirements] == ["pytz"]
    assert found.unread == ()


# https://setuptools.pypa.io/en/latest/userguide/declarative_config.html
SETUP_CFG = """
[metadata]
name = shop
version = attr: shop.VERSION

[options]
install_requires =
    requests>=2  # of the client
    # once: six
    pytz==2025.2; python_version < "3.9"

[options.extras_require]
dev = pytest
"""


def test_setup_cfg() -> None:
    assert names(read("setup.cfg", SETUP_CFG)) == [("requests", 8), ("pytz", 10)]
    assert names(read("setup.cfg", "[flake8]\nmax-line-length = 100\n")) == []


def test_setup_cfg_names_files() -> None:
    text = "[options]\ninstall_requires = file: deps.txt, more.txt\n"
    manifest = read("setup.cfg", text, {"deps.txt": "pytz"})
    assert [name for name, _ in names(manifest)] == ["pytz"]
    assert [gap.reason for gap in manifest.gaps] == [
        "the file more.txt that it names, which does not ship"
    ]


@pytest.mark.parametrize("text", ["no section", "[options]\ninstall_requires = =", "[a]\nb\n"])
def test_a_malformed_setup_cfg_is_named(text: str) -> None:
    with pytest.raises(ManifestError):
        read("setup.cfg", text)


# https://setuptools.pypa.io/en/latest/references/keywords.html
@pytest.mark.parametrize(
    "text",
    [
        "from setuptools import setup\nsetup(name='shop', install_requires=['pytz', 'six>=1'])",
        "import setuptools\nsetuptools.setup(install_requires=('pytz', 'six>=1'))",
        "REQUIRED = ['pytz', 'six>=1']\nsetup(install_requires=REQUIRED)",
        'setup(install_requires="""\npytz\nsix>=1\n""")',
    ],
)
def test_constants_of_setup_py_are_read(text: str) -> None:
    manifest = read("setup.py", text)
    assert [name for name, _ in names(manifest)] == ["pytz", "six"]
    assert manifest.gaps == ()


@pytest.mark.parametrize(
    "text",
    [
        "setup(install_requires=open('requirements.txt').readlines())",
        "setup(install_requires=REQUIRED)",
        "A = ['pytz']\nA = ['six']\nsetup(install_requires=A)",
        "setup(**settings)",
        "setup(install_requires=[1])",
        "setup(install_requires={'a': 'b'})",
        "print 'Python 2'\nsetup(install_requires=['pytz'])",
        "setup(\0)",
    ],
)
def test_what_setup_py_computes_is_undecided(text: str) -> None:
    manifest = read("setup.py", text)
    assert manifest.requirements == ()
    assert [gap.reason for gap in manifest.gaps] == [
        "install_requires as a list of constants in setup.py, which is not run"
    ]


@pytest.mark.parametrize("text", ["setup(name='shop')", "import os\n", "print(setup(name='a'))"])
def test_a_setup_py_without_requirements_has_none(text: str) -> None:
    manifest = read("setup.py", text)
    assert (manifest.requirements, manifest.gaps) == ((), ())


# As setuptools writes it: conditions and extras have headings.
REQUIRES = """pytz==2025.2

[:python_version > "3"]
requests>=2

[dev]
pytest

[dev:sys_platform == "linux"]
six
"""


def test_egg_info_of_the_project() -> None:
    manifest = read("src/shop.egg-info/requires.txt", REQUIRES)
    assert names(manifest) == [("pytz", 1), ("requests", 4)]


def test_egg_info_that_an_installer_wrote_requires_nothing() -> None:
    others = {"lib/a-1.egg-info/installed-files.txt": "../a.py\n"}
    assert names(read("lib/a-1.egg-info/requires.txt", REQUIRES, others)) == []


@pytest.mark.parametrize(
    ("info", "source"),
    [
        ("shop.egg-info", "pyproject.toml"),
        ("src/shop.egg-info", "setup.py"),
        ("app/src/shop.egg-info", "app/setup.cfg"),
    ],
)
def test_egg_info_beside_its_sources_states_nothing_of_its_own(info: str, source: str) -> None:
    assert names(read(f"{info}/requires.txt", REQUIRES, {source: ""})) == []


# https://pip-tools.readthedocs.io/en/stable/#workflow-for-layered-requirements
COMPILED = "# This file is autogenerated by pip-compile with Python 3.12\npytz==2025.2\n"


def test_a_source_of_requirements_is_read_or_what_was_compiled_from_it() -> None:
    assert names(read("base.in", "# ours\npytz\n")) == [("pytz", 2)]
    found = read("app/base.in", "pytz\n", {"app/base.txt": COMPILED})
    assert [(r.name, r.file, r.version) for r in found.requirements] == [
        ("pytz", "app/base.txt", "2025.2")
    ]
    assert found.is_lock


@pytest.mark.parametrize("beside", ["pytz\n", "Read me first.\n"])
def test_a_text_that_was_not_compiled_replaces_no_source(beside: str) -> None:
    found = read("base.in", "six\n", {"base.txt": beside})
    assert [r.name for r in found.requirements] == ["six"]


def test_a_template_of_another_program_is_no_source() -> None:
    assert read("app.in", "listen = @PORT@\nroot = /srv\n").requirements == ()


# https://packaging.python.org/en/latest/specifications/inline-script-metadata/#example
SCRIPT = """#!/usr/bin/env python3
# /// script
# requires-python = ">=3.12"
# dependencies = [
#   "requests<3",
#
#   "rich",
# ]
# ///

import requests
"""


def test_script_metadata() -> None:
    assert names(egg_info.parse_script(SCRIPT, "a.py")) == [("requests", 5), ("rich", 7)]


@pytest.mark.parametrize(
    "text",
    [
        "import os\n",
        "# /// script\n# dependencies = ['a']\n",
        "# /// pyproject\n# dependencies = ['a']\n# ///\n",
        "# /// script\n# requires-python = '>=3.12'\n# ///\n",
        "# /// script\n# dependencies = ['a']\nimport os\n# ///\n",
    ],
)
def test_a_script_without_a_whole_block_requires_nothing(text: str) -> None:
    assert names(egg_info.parse_script(text, "a.py")) == []


def test_a_block_ends_at_the_last_end_of_its_comments() -> None:
    text = '# /// script\n# dependencies = ["a"]\n# ///\n# text\n# ///\n'
    with pytest.raises(ManifestError, match="TOML"):
        egg_info.parse_script(text, "a.py")


def test_two_blocks_are_an_error() -> None:
    with pytest.raises(ManifestError, match="two blocks"):
        egg_info.parse_script(SCRIPT + SCRIPT, "a.py")


def test_scripts_of_the_program_are_read_but_not_modules_of_packages() -> None:
    found = inventory(
        {"a.py": SCRIPT, "b/__init__.py": "", "b/c.py": SCRIPT, "node_modules/d/e.py": SCRIPT}
    )
    assert [manifest.file for manifest in found.manifests] == ["a.py"]
