"""Outcomes without secrets: no text repeats a value that the program marks as secret."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown
from policypack.model.values import parsed_document
from policypack.rule.rule import Finding
from policypack.start.lazy_patterns import lazy_pattern

_WITHHELD = "details are withheld, because they contain a value that is marked as secret"
_NEEDED = "details that are withheld, because they contain a value that is marked as secret"
_WORDS, _IN_WORD = lazy_pattern(r"[\w-]+"), lazy_pattern(r"\w")
# Shorter words of a secret occur in a message by chance.
_SHORT, _LONG = 4, 8


def redacted(
    outcome: Finding | Unknown, resource: Resource | None, stack: Stack | None
) -> Finding | Unknown:
    """The outcome, without its message, its fix or what it needs where one repeats a secret."""
    secrets = resource.secrets if resource is not None else frozenset()
    searches = [_search_for(secrets)] if secrets else []
    # A rule about the stack may name other resources, so their longer secrets count too.
    if stack is not None and (others := stack.once(_secrets)):
        searches.append(others)
    if not searches:
        return outcome

    def repeats(text: str | None) -> bool:
        return any(search.are_repeated(text or "") for search in searches)

    if isinstance(outcome, Unknown):
        return replace(outcome, waits_for=_NEEDED) if repeats(outcome.waits_for) else outcome
    if repeats(outcome.message):
        return replace(outcome, message=_WITHHELD, fix=None)
    return replace(outcome, fix=None) if repeats(outcome.fix) else outcome


class _Secrets:
    """Finds secrets in a text: the longer ones anywhere, and the words of each by themselves.

    They are looked up by how they begin, so a text is read once for all secrets of a stack.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        self._anywhere: dict[str, list[str]] = defaultdict(list)
        self._as_words: dict[str, list[str]] = defaultdict(list)
        for secret in secrets:
            if len(secret) >= _LONG:
                self._anywhere[secret[:_LONG]].append(secret)
            for word in {secret, *_words_of(secret)}:
                self._as_words[word[:_SHORT]].append(word)

    def __bool__(self) -> bool:
        return bool(self._as_words)

    def are_repeated(self, text: str) -> bool:
        """Whether the text holds a secret, or one of its longer words by itself."""
        return any(self._are_at(text, at) for at in range(len(text)))

    def _are_at(self, text: str, at: int) -> bool:
        if any(text.startswith(each, at) for each in self._anywhere.get(text[at : at + _LONG], ())):
            return True
        return any(
            text.startswith(word, at) and _is_whole(text, at, at + len(word))
            for length in range(1, _SHORT + 1)
            for word in self._as_words.get(text[at : at + length], ())
        )


def _words_of(secret: str) -> list[str]:
    """The longer words of a secret. Of a JSON document none: its keys are names, such as
    `password`, and its values are secrets of their own."""
    if parsed_document(secret) is not None:
        return []
    return [word for word in _WORDS.findall(secret) if len(word) >= _SHORT]


@lru_cache(maxsize=1)
def _search_for(secrets: frozenset[str]) -> _Secrets:
    """The search for the secrets of a resource; its outcomes come one after the other."""
    return _Secrets(secrets)


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether the part is no part of a longer word."""
    return not _IN_WORD.match(text[start - 1 : start]) and not _IN_WORD.match(text[end : end + 1])


def _secrets(stack: Stack) -> _Secrets:
    found = (secret for resource in stack.resources for secret in resource.secrets)
    return _Secrets({secret for secret in found if len(secret) >= _LONG})
