"""Environments and lock files of conda."""

from __future__ import annotations

import pytest

from policypack.supply_chain.manifests import Manifest, ManifestError, Origin, parse


def read(name: str, text: str) -> Manifest:
    return parse(name, text, lambda _: None)


def facts(manifest: Manifest) -> list[tuple[str, str, str | None, bool, bool]]:
    return [(r.ecosystem, r.name, r.version, r.pinned, r.hashed) for r in manifest.requirements]


# https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html
ENVIRONMENT = """
name: shop
channels: [conda-forge]
dependencies:
  - python=3.12
  - numpy=1.26.4
  - conda-forge::scipy=1.13
  - pandas==2.2
  - polars=1.0=py312_0
  - fastapi>=0.110
  - pip
  - pip:
      - requests==2.31.0
      - rich
"""


def test_environment() -> None:
    manifest = read("environment.yml", ENVIRONMENT)
    assert facts(manifest) == [
        ("conda", "numpy", "1.26.4", True, False),
        ("conda", "scipy", None, False, False),
        ("conda", "pandas", "2.2", True, False),
        ("conda", "polars", "1.0", True, False),
        ("conda", "fastapi", None, False, False),
        ("PyPI", "requests", "2.31.0", True, False),
        ("PyPI", "rich", None, False, False),
    ]
    assert [r.line for r in manifest.requirements] == [6, 7, 8, 9, 10, 13, 14]
    assert not manifest.is_lock


def test_options_and_files_of_pip_count() -> None:
    text = (
        "dependencies:\n- pip:\n  - --extra-index-url https://packages.example.com/simple\n"
        "  - -r deps.txt\n  - six==1.17.0\n"
    )
    manifest = parse("app/environment.yml", text, {"app/deps.txt": "pytz"}.get)
    assert [(r.name, r.file, r.line) for r in manifest.requirements] == [
        ("pytz", "app/deps.txt", 1),
        ("six", "app/environment.yml", 5),
    ]
    assert [(option.location, option.line) for option in manifest.options] == [
        ("https://packages.example.com/simple", 3)
    ]


def test_packages_of_pip_in_quotes_are_all_read() -> None:
    text = "dependencies:\n- pip:\n  - 'a==1'\n  - 'b==2'\n  - c==3\n"
    found = read("environment.yml", text).requirements
    assert [r.name for r in found] == ["a", "b", "c"]


def test_a_list_in_brackets_is_read() -> None:
    found = read("environment.yml", "dependencies: [numpy, scipy==1.13]\n").requirements
    assert [r.name for r in found] == ["numpy", "scipy"]


@pytest.mark.parametrize("text", ["Stage: !Ref Stage\n", "STAGE: dev\n", "environment:\n  A: b\n"])
def test_an_environment_of_another_program_is_none(text: str) -> None:
    assert read("environment.dev.yml", text).requirements == ()


@pytest.mark.parametrize(
    "text", ["dependencies:\n  a: b\n", "dependencies:\n  - '='\n", "dependencies:\n  - 1\n"]
)
def test_a_malformed_environment_is_named(text: str) -> None:
    with pytest.raises(ManifestError):
        read("environment.yml", text)


# https://conda.github.io/conda-lock/output/
CONDA_LOCK = """
version: 1
metadata:
  channels:
  - url: conda-forge
package:
- name: numpy
  version: 1.26.4
  manager: conda
  platform: linux-64
  dependencies:
    python: '>=3.12'
  url: https://conda.anaconda.org/conda-forge/linux-64/numpy-1.26.4-py312h_0.conda
  hash:
    md5: aa
    sha256: bb
  category: main
  optional: false
- name: numpy
  version: 1.26.4
  manager: conda
  platform: osx-64
  hash:
    sha256: cc
  category: main
- name: requests
  version: 2.31.0
  manager: pip
  platform: linux-64
  category: main
- name: pytest
  version: 8.0.0
  manager: conda
  platform: linux-64
  category: dev
"""


def test_conda_lock() -> None:
    manifest = read("conda-lock.yml", CONDA_LOCK)
    assert manifest.is_lock
    assert facts(manifest) == [
        ("conda", "numpy", "1.26.4", True, True),
        ("PyPI", "requests", "2.31.0", True, False),
    ]
    assert [r.line for r in manifest.requirements] == [7, 26]


PIXI = """
version: 6
environments:
  default:
    channels:
    - url: https://conda.anaconda.org/conda-forge/
    packages:
      linux-64:
      - conda: https://conda.anaconda.org/conda-forge/linux-64/numpy-1.26.4-py312h_0.conda
      - pypi: https://files.example.com/packages/aa/requests-2.31.0-py3-none-any.whl
      - pypi: ./
  test:
    packages:
      linux-64:
      - conda: https://conda.anaconda.org/conda-forge/noarch/pytest-8.0.0-py_0.conda
packages:
- conda: https://conda.anaconda.org/conda-forge/linux-64/numpy-1.26.4-py312h_0.conda
  sha256: aa
- conda: https://conda.anaconda.org/conda-forge/noarch/pytest-8.0.0-py_0.conda
  sha256: bb
- pypi: https://files.example.com/packages/aa/requests-2.31.0-py3-none-any.whl
  name: requests
  version: 2.31.0
  sha256: cc
- pypi: ./
  name: shop
"""


def test_pixi() -> None:
    manifest = read("pixi.lock", PIXI)
    assert facts(manifest) == [
        ("conda", "numpy", "1.26.4", True, True),
        ("PyPI", "requests", "2.31.0", True, True),
        ("PyPI", "shop", None, True, True),
    ]
    assert manifest.requirements[2].origin is Origin.PATH
    assert [r.line for r in manifest.requirements] == [17, 21, 25]


PIXI_4 = """
version: 4
packages:
- kind: conda
  name: numpy
  version: 1.26.4
  url: https://conda.anaconda.org/conda-forge/linux-64/numpy-1.26.4-py312h_0.conda
  md5: aa
- kind: pypi
  name: requests
  version: 2.31.0
  url: https://files.example.com/packages/aa/requests-2.31.0-py3-none-any.whl
  sha256: cc
"""


def test_an_older_pixi() -> None:
    assert facts(read("pixi.lock", PIXI_4)) == [
        ("conda", "numpy", "1.26.4", True, True),
        ("PyPI", "requests", "2.31.0", True, True),
    ]


@pytest.mark.parametrize(
    "text", ["packages:\n- conda: https://e.com/x\n", "packages:\n- {}\n", "packages: {}\n"]
)
def test_a_malformed_pixi_lock_is_named(text: str) -> None:
    with pytest.raises(ManifestError):
        read("pixi.lock", text)
