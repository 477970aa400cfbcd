"""The sections of a pipeline file: parts that run as a unit, such as a job or a target.

For each system, only the location of a file's sections is known. The content of a section is
compared line by line, whatever its keys mean, so that no key can be forgotten.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from policypack.gate import tools
from policypack.reading import json_text, yaml_text
from policypack.reading.files import RefusedError
from policypack.start.lazy_patterns import lazy_pattern

# What holds for the whole file stands in a section without a name.
REST = ""
_GITLAB = lazy_pattern(r"(?:^|/)(?:\.gitlab-ci[^/]*\.ya?ml|\.gitlab/.+\.ya?ml)\Z")
_PIPELINE = lazy_pattern(
    rf"{_GITLAB.pattern}|(?:^|/)(?:\.github/(?:workflows|actions)/.+\.ya?ml|action\.ya?ml"
    r"|\.pre-commit-(?:config|hooks)\.yaml|azure-pipelines[^/]*\.ya?ml|Jenkinsfile[^/]*"
    r"|[^/]+\.jenkinsfile|bitbucket-pipelines\.yml|\.circleci/.+\.ya?ml|buildspec[^/]*\.ya?ml"
    r"|\.drone\.ya?ml|\.woodpecker(?:\.ya?ml|/.+\.ya?ml)|\.buildkite/.+|cloudbuild[^/]*\.ya?ml"
    r"|\.husky/[^/]+|\.githooks/[^/]+|\.?lefthook\.ya?ml|CODEOWNERS)\Z"
)
# https://docs.gitlab.com/ci/yaml/#global-keywords, and keywords that were global before `default`.
_GLOBAL_OF_GITLAB = (
    *("default", "include", "spec", "stages", "variables", "workflow"),
    *("after_script", "before_script", "cache", "image", "services"),
)
# What names an item of a list: the key of Azure Pipelines for each kind of it.
# https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/
_ITEMS = ("stages", "jobs")
_NAMES_OF_ITEMS = ("stage", "job", "deployment", "template")
_REPOSITORIES = "repos"
_JOBS = ("jobs", "commands")
_MAKEFILE = lazy_pattern(r"(?:^|/)(?:GNUm|[mM])akefile\Z|\.mk\Z")
_TARGET = lazy_pattern(r"(?P<names>[^\s#:=][^:=]*?)\s*::?(?!=)(?P<needs>[^=]*)\Z")
_PHONY = ".PHONY"
# https://www.gnu.org/software/make/manual/html_node/Special-Targets.html
_FOR_OTHERS = lazy_pattern(r"\.[A-Z_]+\Z|.*%")


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
    """Whether GitLab starts from the file, or the file is in its folder."""
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
            root = yaml_text.as_written(yaml_text.nodes(text))
        except RefusedError:
            return {REST: _plain(path, REST, text.split("\n"))}
        return _of_yaml(path, root, of_gitlab) if root is not None else {}
    return {REST: _plain(path, REST, text.split("\n"))}


def settings(path: str, name: str, text: str, keys: Collection[str]) -> Section:
    """What a file says at the keys; all of it without a key, and where it cannot be parsed."""
    content = tools.parsed(path, text) if keys else None
    if content is None:
        return _plain(path, name, text.split("\n"))
    at: list[Any] = []
    for key in keys:
        value = content
        for part in key.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        at += [] if value is None else [{key: _as_texts(value)}]
    return _section(path, name, at)


def _as_texts(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _as_texts(each) for key, each in value.items()}
    return [*map(_as_texts, value)] if isinstance(value, list) else str(value)


def _plain(file: str, name: str, lines: list[str]) -> Section:
    made = tuple(line for line in (" ".join(each.split()) for each in lines) if line)
    words = frozenset(word for line in made for word in re.split(r"[\s;|&()\"'=]+", line))
    return Section(file, name, made, words)


def _of_yaml(file: str, root: Any, of_gitlab: bool) -> Sections:
    parts: dict[str, list[Any]] = {}
    for name, values in _parts(root, of_gitlab):
        # The same hook may stand twice, with other arguments.
        number = sum(each.partition("#")[0] == name for each in parts)
        parts[f"{name}#{number + 1}" if number else name] = values
    taken = {id(value) for values in parts.values() for value in values}
    # Each hook has what its repository says.
    taken |= {id(value) for key, value in _entries(root) if key == _REPOSITORIES}
    found = {name: _section(file, name, values) for name, values in parts.items()}
    return {REST: _section(file, REST, [root], taken), **found}


def _parts(root: Any, of_gitlab: bool) -> Iterator[tuple[str, list[Any]]]:
    """The values of each section with a name."""
    for key, value in _entries(root):
        if of_gitlab:
            if isinstance(value, Mapping) and key not in _GLOBAL_OF_GITLAB:
                yield key, [value]
        elif key == _REPOSITORIES:
            yield from _hooks(value)
        elif key in _JOBS and isinstance(value, Mapping):
            yield from ((name, [job]) for name, job in value.items())
        elif key in _ITEMS:
            for item in _items(value):
                named = [str(item[each]) for each in _NAMES_OF_ITEMS if each in item]
                if named:
                    yield named[0], [item]


def _hooks(repositories: Any) -> Iterator[tuple[str, list[Any]]]:
    """Each hook of pre-commit with its repository and revision. https://pre-commit.com/#plugins"""
    for repository in _items(repositories):
        pins = {key: each for key, each in repository.items() if key != "hooks"}
        for hook in _items(repository.get("hooks")):
            yield str(hook.get("id", "")), [pins, hook]


def _entries(value: Any) -> Iterable[tuple[str, Any]]:
    return value.items() if isinstance(value, Mapping) else ()


def _items(value: Any) -> Iterator[Mapping[str, Any]]:
    """The objects in a list."""
    return (
        each for each in (value if isinstance(value, list) else ()) if isinstance(each, Mapping)
    )


def _section(
    file: str, name: str, values: list[Any], without: Collection[int] = frozenset()
) -> Section:
    leaves = [leaf for value in values for leaf in _leaves(value, "", without)]
    lines = tuple(
        f"{place}: {line}" if place else line
        for place, text in leaves
        for line in (" ".join(each.split()) for each in text.split("\n"))
        if line
    )
    return Section(file, name, lines, frozenset(text.strip() for _, text in leaves))


def _leaves(value: Any, place: str, without: Collection[int]) -> Iterator[tuple[str, str]]:
    """The texts in a value, each with the keys on the way."""
    if id(value) in without:
        return
    if not isinstance(value, (Mapping, list)) or not value:
        yield place, value if isinstance(value, str) and value else "(empty)"
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item, place, without)
    else:
        for key, inner in value.items():
            yield from _leaves(inner, f"{place}.{key}" if place else key, without)


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
                # Special targets and patterns apply to others.
                is_named = name == _PHONY or not _FOR_OTHERS.match(name)
                (targets.setdefault(name, []) if is_named else rest).append(line)
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
