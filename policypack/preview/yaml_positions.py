"""Where a Pulumi YAML program declares its resources.

https://www.pulumi.com/docs/iac/languages-sdks/yaml/yaml-language-reference/
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

from policypack.preview.project import Project
from policypack.reading import files, yaml_text


def lines_of(project: Project) -> dict[str, tuple[Path, int]]:
    """The file and the line, from 1, of each resource by its name."""
    # With `main`, the program is in Main.yaml or other files of that folder.
    found = {project.file, *project.program.glob("*.yaml")}
    return {name: place for file in sorted(found) for name, place in _resources(file)}


def _resources(file: Path) -> Iterator[tuple[str, tuple[Path, int]]]:
    try:
        program = yaml_text.nodes(files.read_text(file, files.PAGE))
    except (OSError, ValueError):
        # The language host says what is wrong with it.
        return
    declared = _member(program, "resources")
    for key, value in declared.value if isinstance(declared, yaml.MappingNode) else ():
        name = _member(value, "name")
        text = name.value if isinstance(name, yaml.ScalarNode) else key.value
        yield str(text), (file, key.start_mark.line + 1)


def _member(node: yaml.Node | None, key: str) -> yaml.Node | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for name, value in node.value if name.value == key), None)
