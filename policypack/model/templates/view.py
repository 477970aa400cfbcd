"""One resource of a template in the names that rules read, and the way back into the template."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from policypack.facts.own_account import OWN_ACCOUNT, OWN_REGION
from policypack.model.native.view import NativeView
from policypack.model.templates.contents import Declared
from policypack.model.templates.shapes import names_of, place_of, types_by_native
from policypack.start.lazy_patterns import lazy_pattern

_CLASS = lazy_pattern(r"\baws_native\.(\w+)\.(\w+)")
# A path of properties, or a single one; not a part of an ARN, an action or a path of a file.
_NAME = lazy_pattern(r"(?<![\w.:$/-])[a-z]\w*(?:(?:\[\d*\])?\.[A-Za-z]\w*)*(?![\w/-]|:\S)")
_PSEUDO = {OWN_ACCOUNT: "${AWS::AccountId}", OWN_REGION: "${AWS::Region}"}
_CODE = "code"
_PART = lazy_pattern(r"\w+")
_BEFORE_A_NAME = lazy_pattern(r"\b(?:[Ss]et|[Rr]emove|and) $")


class TemplateView:
    """A resource that another one declares, on top of its view as one of aws-native."""

    def __init__(self, declared: Declared, inner: NativeView | None) -> None:
        self._declared, self._inner = declared, inner

    def properties(self, raw: Mapping[str, Any]) -> Mapping[str, Any]:
        """The properties in the names that rules read."""
        return self._inner.properties(raw) if self._inner else raw

    def own(self, path: str) -> str:
        """The path within the holder: `templateBody.Resources.Group.Properties.VpcId`."""
        # Code may be in a property of it, in S3 or in an image.
        inner = self._inner if path != _CODE else None
        return place_of(self._declared, inner.own(path) if inner else path)

    def own_text(self, message: str) -> str:
        """The message in the names of the template, with the logical id."""
        text = self._named(self._inner.own_text(message) if self._inner else message)
        return f"{text} ({self._declared.name}, {self._declared.written})"

    def own_fix(self, fix: str, types: Iterable[str]) -> str | None:
        """The fix in the names of the template; None where it cannot be followed there."""
        found = self._inner.own_fix(fix, types) if self._inner else fix
        return None if found is None else self._followable(self._named(found))

    def _followable(self, fix: str) -> str:
        """The fix; if a transform created the resource, the fix of its original."""
        fixes = self._declared.fixes.items()
        return next((own for name, own in fixes if f"Set {name} " in fix), fix)

    def fix(self, fix: Mapping[str, Any]) -> None:
        """No properties of the holder: nothing changes the text of a template."""

    def is_written_alike(self, path: str) -> bool:
        """Whether a property of the holder has the same value: never."""
        return False

    def _named(self, text: str) -> str:
        names = names_of(self._declared.type)

        def own(found: re.Match[str]) -> str:
            first, *others = _PART.findall(found[0])
            is_word = not others and first.islower()
            if first not in names or (is_word and not _BEFORE_A_NAME.search(text[: found.start()])):
                return found[0]
            return _PART.sub(lambda part: names.get(part[0], part[0]), found[0])

        made = _CLASS.sub(_as_type, _NAME.sub(own, text))
        for stand_in, name in _PSEUDO.items():
            made = made.replace(stand_in, name)
        return made


def _as_type(found: re.Match[str]) -> str:
    native = f"aws-native:{found[1].rstrip('_')}:{found[2]}"
    return types_by_native().get(native, found[0])
