"""environment.yml: https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html

A package is `channel::name=version=build`; what stands below `pip:` is installed by pip.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from policypack.start.lazy_patterns import lazy_pattern
from policypack.supply_chain.ecosystems import CONDA
from policypack.supply_chain.manifests import requirements_txt
from policypack.supply_chain.manifests.documents import Lines, word, yaml_object
from policypack.supply_chain.manifests.model import Manifest, ManifestError, Requirement
from policypack.supply_chain.manifests.requirement_lists import strings

_PACKAGE = lazy_pattern(r"(?:[^\s:=]+::)?([A-Za-z0-9_.-]+)\s*(.*)")
# `=1.2` takes every 1.2.x; two equals signs or a build take one version, as three numbers do.
_EXACT = lazy_pattern(r"==\s*([\w.!+-]+)|=\s*([\w.!+-]+)=[\w.]+|=\s*(\d+\.\d+\.\d+[\w.!+-]*)")
# The interpreter, and what installs the rest.
_TOOLS = ("python", "pip")


def parse(text: str, file: str, read: Callable[[str], str | None]) -> Manifest:
    """The packages of conda, and those of pip with its options."""
    stated = yaml_object(text, file, aliases=True).get("dependencies")
    if not isinstance(stated, list):
        raise ManifestError("does not have the expected structure", file)
    lines = Lines(text)
    lines.following("dependencies:")
    found: list[Requirement] = []
    of_pip: list[str] = []
    for item in stated:
        if isinstance(item, Mapping):
            for name in strings(item.get("pip"), file):
                # At its own line, as in a requirements file.
                of_pip += [""] * (lines.following(f"- {name}") - 1 - len(of_pip)) + [name]
        else:
            found += _of_conda(word(item, file), file, lines.following(f"- {item}"))
    manifest = requirements_txt.parse("\n".join(of_pip), file, read)
    return replace(
        manifest,
        ecosystem=CONDA,
        is_lock=False,
        is_compiled=False,
        requirements=(*found, *manifest.requirements),
    )


def _of_conda(stated: str, file: str, line: int) -> Iterator[Requirement]:
    package = _PACKAGE.fullmatch(stated.strip())
    if package is None:
        raise ManifestError("does not have the expected structure", file, line)
    name, specifier = package.groups()
    exact = _EXACT.fullmatch(specifier)
    version = next(filter(None, exact.groups()), None) if exact else None
    if name not in _TOOLS:
        yield Requirement(name, file, line, CONDA, specifier, version is not None, version)
