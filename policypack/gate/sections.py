"""The sections of a file that a pipeline is made of: what runs as one, such as a job or a target.

Only where the sections of a file stand is known of each system. What a section holds is compared
line by line, whatever its keys mean, so that no key can be forgotten.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

import yaml

from policypack.reading import json_text, yaml_text
from policypack.reading.errors import RefusedError

# What holds for the whole file stands in a section without a name.
REST = ""
_GITLAB = re.compile(r"(?:^|/)(?:\.gitlab-ci[^/]*\.ya?ml|\.gitlab/.+\.ya?ml)\Z")
_PIPELINE = re.compile(
    rf"{_GITLAB.pattern}|(?:^|/)(?:\.github/(?:workflows|actions)/.+\.ya?ml|action\.ya?ml"
    r"|\.pre-commit-(?:config|hooks)\.yaml|azure-pipelines[^/]*\.ya?ml|Jenkinsfile[^/]*"
    r"|[^/]+\.jenkinsfile|bitbucket-pipelines\.yml|\.circleci/.+\.ya?ml|buildspec[^/]*\.ya?ml"
    r"|\.drone\.ya?ml|\.woodpecker(?:\.ya?ml|/.+\.ya?ml)|\.buildkite/.+|cloudbuild[^/]*\.ya?ml"
    r"|\.husky/[^/]+|\.githooks/[^/]+|\.?lefthook\.ya?ml|CODEOWNERS)\Z"
)
# https://docs.gitlab.com/ci/yaml/#global-keywords, and those that stood there before `default`.
_GLOBAL_OF_GITLAB = (
    *("default", "include", "spec", "stages", "variables", "workflow"),
    *("after_script", "before_script", "cache", "image", "services"),
)
# What names an item of a list: the key of Azure Pipelines for each kind of it.
# https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/
_ITEMS = ("stages", "jobs")
_NAMES_OF_ITEMS = ("stage", "job", "deployment", "template")
_JOBS = ("jobs", "commands")
_MAKEFILE = re.compile(r"(?:^|/)(?:GNUm|[mM])akefile\Z|\.mk\Z")
_TARGET = re.compile(r"(?P<names>[^\s#:=][^:=]*?)\s*::?(?!=)(?P<needs>[^=]*)\Z")
_PHONY = ".PHONY"


class Section(NamedTuple):
    """A part of a file. `names` are its scalars and words: names of others are among them."""

    file: str
    name: str
    lines: tuple[str, ...]
    names: frozenset[str]


Sections = dict[str, Section]


def is_pipeline(path: str) -> bool:
    """Whether a system or a hook runs what the file says, without another file that names it."""
    return _PIPELINE.search(path) is not None


def is_of_gitlab(path: str) -> bool:
    """Whether GitLab starts from the file, or it stands in its folder."""
    return _GITLAB.search(path) is not None


def is_makefile(path: str) -> bool:
    """Whether the file has targets of make."""
    return _MAKEFILE.search(path) is not None


def sections(path: str, text: str, of_gitlab: bool = False) -> Sections:
    """The sections of a file by name. `of_gitlab`: in its files each key at the top is a job."""
    if is_makefile(path):
        return _of_make(path, text)
    if PurePosixPath(path).name == "package.json":
        return _of_npm(path, text)
    if path.endswith((".yaml", ".yml")):
        try:
            root = yaml_text.nodes(text)
        except RefusedError:
            return {REST: _plain(path, REST, text.split("\n"))}
        return _of_yaml(path, root, of_gitlab) if root is not None else {}
    return {REST: _plain(path, REST, text.split("\n"))}


def _plain(file: str, name: str, lines: list[str]) -> Section:
    made = tuple(line for line in (" ".join(each.split()) for each in lines) if line)
    words = frozenset(word for line in made for word in re.split(r"[\s;|&()\"'=]+", line))
    return Section(file, name, made, words)


def _of_yaml(file: str, root: yaml.Node, of_gitlab: bool) -> Sections:
    parts: dict[str, list[yaml.Node]] = {}
    for name, nodes in _parts(root, of_gitlab):
        # The same hook may stand twice, with other arguments.
        number = sum(each.partition("#")[0] == name for each in parts)
        parts[f"{name}#{number + 1}" if number else name] = nodes
    taken = {id(node) for nodes in parts.values() for node in nodes}
    found = {name: _section(file, name, nodes) for name, nodes in parts.items()}
    return {REST: _section(file, REST, [root], taken), **found}


def _parts(root: yaml.Node, of_gitlab: bool) -> Iterator[tuple[str, list[yaml.Node]]]:
    """The nodes of each section with a name."""
    for key, value in _entries(root):
        if of_gitlab:
            if isinstance(value, yaml.MappingNode) and key not in _GLOBAL_OF_GITLAB:
                yield key, [value]
        elif key == "repos" and isinstance(value, yaml.SequenceNode):
            yield from _hooks(value)
        elif key in _JOBS and isinstance(value, yaml.MappingNode):
            yield from ((name, [node]) for name, node in _entries(value))
        elif key in _ITEMS and isinstance(value, yaml.SequenceNode):
            for item in value.value:
                known = {name: node.value for name, node in _entries(item)}
                named = [str(known[each]) for each in _NAMES_OF_ITEMS if each in known]
                if named:
                    yield named[0], [item]


def _hooks(repos: yaml.SequenceNode) -> Iterator[tuple[str, list[yaml.Node]]]:
    """Each hook of pre-commit with its repository and revision. https://pre-commit.com/#plugins"""
    for repository in repos.value:
        about = [*_entries(repository)]
        pins = [node for name, node in about if name != "hooks"]
        for name, hooks in about:
            if name == "hooks" and isinstance(hooks, yaml.SequenceNode):
                for hook in hooks.value:
                    known = {key: node.value for key, node in _entries(hook)}
                    yield str(known.get("id", "")), [*pins, hook]


def _entries(node: yaml.Node) -> Iterator[tuple[str, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield str(key.value), value


def _section(
    file: str, name: str, nodes: list[yaml.Node], without: set[int] | None = None
) -> Section:
    leaves = [leaf for node in nodes for leaf in _leaves(node, "", without or set())]
    lines = tuple(
        f"{place}: {line}" if place else line
        for place, text in leaves
        for line in (" ".join(each.split()) for each in text.split("\n") or [""])
        if line
    )
    return Section(file, name, lines, frozenset(text.strip() for _, text in leaves))


def _leaves(node: yaml.Node, place: str, without: set[int]) -> Iterator[tuple[str, str]]:
    """The scalars below a node, each with the keys on the way; an empty list has none."""
    if id(node) in without:
        return
    if isinstance(node, yaml.ScalarNode):
        yield place, node.value or "(empty)"
    elif not node.value:
        yield place, "(empty)"
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _leaves(item, place, without)
    else:
        for key, value in _entries(node):
            yield from _leaves(value, f"{place}.{key}" if place else key, without)


def _of_make(file: str, text: str) -> Sections:
    """Targets with their recipes, and with the variables in them."""
    rest: list[str] = []
    targets: dict[str, list[str]] = {}
    current: list[str] = []
    for line in re.sub(r"\\\n\s*", " ", text).split("\n"):
        rule = _TARGET.match(line)
        if not line.startswith("\t"):
            current = rule["names"].split() if rule else []
        if current:
            for name in current:
                targets.setdefault(name, []).append(line)
        elif line.strip() and not line.startswith("#"):
            rest.append(line)
    # A file of the name of a target that is not phony makes make skip it.
    phony = {word for line in targets.pop(_PHONY, []) for word in line.split()}
    found = {
        name: _plain(
            file, name, [*lines, *_variables(lines, rest), *([_PHONY] if name in phony else [])]
        )
        for name, lines in targets.items()
    }
    return {REST: _plain(file, REST, rest), **found}


def _variables(lines: list[str], rest: list[str]) -> list[str]:
    used = {name for line in lines for name in re.findall(r"\$[({](\w+)[)}]", line)}
    return [line for line in rest if re.split(r"\s*[:?+]?=", line.strip())[0] in used]


def _of_npm(file: str, text: str) -> Sections:
    """Scripts, each with those that npm runs before and after it.

    https://docs.npmjs.com/cli/v11/using-npm/scripts#pre--post-scripts
    """
    try:
        scripts = json_text.loads(text, unique=False)["scripts"]
    except (ValueError, TypeError, KeyError):
        return {}
    if not isinstance(scripts, Mapping):
        return {}
    return {
        name: _plain(
            file,
            name,
            [
                f"{each}: {json.dumps(scripts[each])}"
                for each in (f"pre{name}", name, f"post{name}")
                if each in scripts
            ],
        )
        for name in scripts
    }
