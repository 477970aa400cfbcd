"""YAML and TOML with the place of every element, for errors that name line and column."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from policypack.settings.errors import SettingsError

if TYPE_CHECKING:
    from policypack.settings.settings import Place

# How Python's parser of TOML ends its messages.
_AT = re.compile(r"(?P<what>.*) \(at line (?P<line>\d+), column (?P<column>\d+)\)", re.DOTALL)


class Places(NamedTuple):
    """The content of a file, and line and column (from 1) of each element of it."""

    file: str
    content: Any
    at: Mapping[Place, tuple[int, int]]

    def named(self, place: Place) -> str:
        """The place in words: `stackwarden.yaml:3:5: waivers.0.expires`."""
        known = next((place[:n] for n in range(len(place), -1, -1) if place[:n] in self.at), None)
        spot = "" if known is None else ":{}:{}".format(*self.at[known])
        return ": ".join(filter(None, (f"{self.file}{spot}", ".".join(map(str, place)))))


def read_yaml(text: str, file: str) -> Places:
    """A document of YAML. Raises SettingsError for a fault in its syntax, and for a key that stands
    twice."""
    import yaml

    try:
        loader = yaml.SafeLoader(text)
        node = loader.get_single_node()
        at = {} if node is None else dict(_marks(node, (), file))
        content = None if node is None else loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        spot = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise SettingsError([f"{file}{spot}: invalid YAML: {error.problem}"]) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        if isinstance(error, SettingsError):
            raise
        raise SettingsError([f"{file}: invalid YAML; correct its syntax"]) from None
    return Places(file, content, at)


def read_toml(text: str, file: str) -> Places:
    """A document of TOML, whose parser keeps no places. Raises SettingsError."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        return Places(file, tomllib.loads(text), {})
    except tomllib.TOMLDecodeError as error:
        found = _AT.fullmatch(str(error))
        if found is None:
            raise SettingsError([f"{file}: invalid TOML: {error}"]) from None
        where = f"{file}:{found['line']}:{found['column']}"
        raise SettingsError([f"{where}: invalid TOML: {found['what']}"]) from None


def _marks(node: Any, place: Place, file: str) -> Iterator[tuple[Place, tuple[int, int]]]:
    """The place of the node and of all below it; that of a member of a mapping is its key's."""
    import yaml

    yield place, _spot(node)
    if isinstance(node, yaml.SequenceNode):
        for position, item in enumerate(node.value):
            yield from _marks(item, (*place, position), file)
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name, spot = str(key.value), _spot(key)
            if name in seen:
                where = "{}:{}:{}".format(file, *spot)
                raise SettingsError([f"{where}: {name}: stands twice; remove one"])
            seen.add(name)
            yield from _marks(value, (*place, name), file)
            yield (*place, name), spot


def _spot(node: Any) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1
