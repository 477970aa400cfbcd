"""An event whose every field is an attack, so that a handler can read any field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from policypack.code_reading.flows import is_fixed

# What each sanitizer changes is in it: a path, a shell's, SQL's and HTML's signs, a pattern's.
ATTACK = "../attack/$(x);'\"<b>(.*)"
WHOLE = "all of the event"
HOST = "attack.example"
# What stands before the attack: a pattern may look at the beginning alone, and addresses have one.
BEGINNINGS = ("", "a", f"{HOST}/", f"https://{HOST}/")


class Attack(NamedTuple):
    """How the event attacks: what begins each text, and the only field that is one, if any."""

    triggers: tuple[str, ...]
    beginning: str = ""
    only: str = ""

    def text(self, keys: tuple[str, ...]) -> str:
        """The text of a field, which AWS writes where the table says so."""
        if not keys:
            return WHOLE
        if is_fixed(keys, self.triggers):
            return "0"
        return "a" if self.only and keys[-1] != self.only else self.beginning + ATTACK


class Text(str):
    """A text of the event that is read as a mapping and a list, too."""

    keys_: tuple[str, ...]
    attack: Attack
    # Whether it was parsed, so that it may be an object.
    is_parsed: bool

    def __new__(cls, keys: tuple[str, ...], attack: Attack) -> Text:
        """The text of the field."""
        made = super().__new__(cls, attack.text(keys))
        made.keys_, made.attack, made.is_parsed = keys, attack, False
        return made

    def parsed(self) -> Text:
        """The text after parsing."""
        made = Text(self.keys_, self.attack)
        made.is_parsed = True
        return made

    def _below(self, key: object) -> Text:
        name = "[]" if isinstance(key, int) else str(key)
        return Text((*self.keys_, name)[:8], self.attack)

    def __getitem__(self, key: Any) -> Any:
        """A field, or a part of the text."""
        return str(self)[key] if isinstance(key, slice) else self._below(key)

    def __getattr__(self, name: str) -> Any:
        """A field, as typed events have them."""
        if name.startswith("__"):
            raise AttributeError(name)
        return self._below(name)

    def __iter__(self) -> Iterator[Any]:
        """Two elements."""
        yield self._below(0)
        yield self._below(1)

    def __contains__(self, key: object) -> bool:
        """Whether the text has a part; any field is there."""
        return str(key) in str(self) or not {*str(key)} - {*"abcdefghijklmnopqrstuvwxyz-_"}

    def get(self, key: object, default: object = None) -> Text:
        """A field."""
        return self._below(key)

    def pop(self, key: object = 0, default: object = None) -> Text:
        """A field."""
        return self._below(key)

    def items(self) -> list[tuple[str, Text]]:
        """One field, whose name the sender has chosen."""
        return [(ATTACK, self._below("any"))]

    def keys(self) -> list[str]:
        """The names of fields."""
        return [key for key, _ in self.items()]

    def values(self) -> list[Text]:
        """The fields."""
        return [value for _, value in self.items()]
