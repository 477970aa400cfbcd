"""YAML and TOML with the place of every element, for errors that name line and column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from policypack.reading import toml_text
from policypack.reading.errors import MalformedError, RefusedError
from policypack.settings.errors import SettingsError

if TYPE_CHECKING:
    from policypack.settings.settings import Place


_LONGEST = 100


class Places(NamedTuple):
    """The content of a file, and line and column (from 1) of each element of it."""

    file: str
    content: Any
    at: Mapping[Place, tuple[int, int]]

    def named(self, place: Place) -> str:
        """The place in words: `stackwarden.yaml:3:5: waivers.0.expires`."""
        known = next((place[:n] for n in range(len(place), -1, -1) if place[:n] in self.at), None)
        spot = "" if known is None else ":{}:{}".format(*self.at[known])
        # A key may be as long as the file.
        words = (_words(each) for each in place)
        return ": ".join(filter(None, (f"{self.file}{spot}", ".".join(words))))


def _words(part: object) -> str:
    text = str(part)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def read_yaml(text: str, file: str) -> Places:
    """A document of YAML. Raises SettingsError for a fault in its syntax, and for a key that stands
    twice."""
    from policypack.reading import yaml_text

    try:
        found = yaml_text.document(text)
    except RefusedError as error:
        raise _fault(file, error) from None
    return Places(file, found.content, dict(_marks(found.root, (), file)) if found.root else {})


def read_toml(text: str, file: str) -> Places:
    """A document of TOML, whose parser keeps no places. Raises SettingsError."""
    try:
        return Places(file, toml_text.loads(text), {})
    except RefusedError as error:
        raise _fault(file, error) from None


def _fault(file: str, error: RefusedError) -> SettingsError:
    column = f":{error.column}" if error.column else ""
    language = error.reason.removeprefix("is not valid ")
    if isinstance(error, MalformedError):
        return SettingsError([f"{file}:{error.line}{column}: invalid {language}: {error.problem}"])
    return SettingsError([f"{file}:{error.line}{column}: the file {error.reason}; shorten it"])


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
