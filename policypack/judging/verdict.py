"""A verdict: the outcome of one rule at one place, without secrets, with its level."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import field, replace
from enum import Enum
from functools import cached_property, lru_cache
from typing import NamedTuple

from policypack.credentials import without_credentials
from policypack.iam.meaning.grants import Grants
from policypack.model.confidence import Confidence
from policypack.model.positions import Position, Related
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown
from policypack.model.values import parsed_document
from policypack.rule.implication import Part
from policypack.rule.rule import Finding, Rule, Severity
from policypack.settings.settings import Level
from policypack.settings.waivers import Waiver
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record
from policypack.topology.parts.backup_selections import tags

# Who answers for a resource: what its tags `owner` and `team` say, or those of its provider.

# The longest value of a tag: https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html
_LONGEST = 256


class Ownership(NamedTuple):
    """The owner and the team, as far as tags name them."""

    owner: str | None = None
    team: str | None = None


NOBODY = Ownership()


def ownership(resource: Resource | None) -> Ownership:
    """The owner and the team of a resource. An unknown or secret value is ignored."""
    return NOBODY if resource is None else resource.once(_read)


def _read(resource: Resource) -> Ownership:
    found: dict[str, str] = {}
    try:
        for key, value in tags(resource):
            name = key.lower()
            if name in Ownership._fields and name not in found:
                text = value.tree
                if isinstance(text, str) and text and text not in resource.secrets:
                    found[name] = without_credentials(text[:_LONGEST])
    except Exception:
        # Tags that are unknown or of another shape are ignored; values read so far are kept.
        return Ownership(**found)
    return Ownership(**found)


class Outcome(str, Enum):
    """The outcome of a rule. Compliance gives no verdict.

    `REMEDIATED`: the program violates the rule, and the pack has changed the resource in this run.
    """

    VIOLATES = "violates"
    UNDECIDED = "undecided"
    REMEDIATED = "remediated"


class Place(NamedTuple):
    """What tells one finding from the others of a run."""

    rule: str
    subject: str
    path: str

    @classmethod
    def of(cls, verdict: Verdict) -> Place:
        """Where the verdict stands."""
        return cls(verdict.rule.id, verdict.subject, verdict.path)


class Accepted:
    """The accepted content of a finding: a digest of it, and the grants of an IAM document there.
    It is computed when it is needed, since the digest of a possible secret is slow."""

    def __init__(self, make: Callable[[], tuple[str, Grants | None]]) -> None:
        self._make = make

    @cached_property
    def _made(self) -> tuple[str, Grants | None]:
        return self._make()

    @property
    def content(self) -> str:
        """The digest."""
        return self._made[0]

    @property
    def grants(self) -> Grants | None:
        """The grants of an IAM document."""
        return self._made[1]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Accepted) and self._made == other._made

    def __hash__(self) -> int:
        # The hash of a verdict distinguishes verdicts without it.
        return 0

    def __repr__(self) -> str:
        return f"Accepted({self.content!r})"


_NOTHING = Accepted(lambda: ("", None))


@record(frozen=True)
class Verdict:
    """A finding of a rule, also a remediated one, or an unknown value that leaves it undecided.

    `subject` is the URN of the resource, or the name of what is judged outside a stack. `file` and
    `line` are a place in it where it has files: a package, a document. `source` is a place in the
    program, where the finding is about one, and `related` are others. `part` tells apart what one
    resource holds: it is the path of a resource of a template, else empty. `content` is a digest
    of what is wrong, wherever it stands, and `grants` is what an IAM document says there
    (`policypack.judging.contents`). `ownership` is who answers for the resource.
    `advisory_because` is the reason why a violation advises although its severity would block.
    `confidence` is how sure a finding about a secret is. `waits_for` is what an undecided outcome
    needs, in words; None if only the deployment gives the value.
    `drift`: it is about a deployed value that the program leaves out.
    `also` are the findings that are folded into this one, `folded_into` is the one that this is
    folded into (`policypack.judging.folding`).
    """

    rule: Rule
    subject: str
    outcome: Outcome
    severity: Severity
    level: Level
    path: str
    message: str
    fix: str
    waits_for: str | None = None
    waived: Waiver | None = None
    file: str | None = None
    line: int | None = None
    source: Position | None = None
    related: tuple[Related, ...] = ()
    cause: Hashable = field(default=None, repr=False)
    parts: tuple[Part, ...] = field(default=(), repr=False)
    also: tuple[Verdict, ...] = ()
    folded_into: Place | None = None
    part: str = ""
    accepted: Accepted = _NOTHING
    ownership: Ownership = NOBODY
    advisory_because: str | None = None
    confidence: Confidence | None = None
    drift: bool = False

    @property
    def content(self) -> str:
        """The digest of what is wrong."""
        return self.accepted.content

    @property
    def grants(self) -> Grants | None:
        """The grants of an IAM document there."""
        return self.accepted.grants

    @property
    def about(self) -> tuple[str, str]:
        """What tells the resource from others, also within one template."""
        return self.subject, self.part

    @property
    def urn(self) -> str | None:
        """The URN of the resource, None outside a stack."""
        return self.subject if self.subject.startswith("urn:") else None

    @property
    def blocking(self) -> bool:
        """Whether it stops the deployment; of a remediated one, whether it would stop one without
        the pack, which deploys the program as it is."""
        return self.waived is None and self.level in (Level.MANDATORY, Level.REMEDIATE)


def undecided_message(place: str, waits_for: str | None) -> str:
    """Why a rule is undecided: `undecided: policy needs orders (aws:sqs/queue:Queue)`."""
    return f"undecided: {place} {f'needs {waits_for}' if waits_for else 'is known after apply'}"


def unknown_whole(unknown: Unknown) -> str:
    """The name of an unknown value without a path, in words."""
    if unknown.file is None:
        return "the resource"
    return unknown.file or "the package"


# Findings that would block by their severity and only advise, in one line for a run.


def held_back(verdicts: Iterable[Verdict]) -> list[str]:
    """Returns the line that counts them by reason; empty if there is none.

    A finding that is folded into another one, or waived, is not counted.
    """
    reasons = Counter(
        each.advisory_because
        for each in verdicts
        if each.advisory_because and each.waived is None and each.folded_into is None
    )
    if not reasons:
        return []
    total = sum(reasons.values())
    why = ", ".join(f"{reason} ({count})" for reason, count in sorted(reasons.items()))
    advise = "1 finding advises" if total == 1 else f"{total} findings advise"
    return [f"{advise} instead of blocking: {why}"]


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
    """Whether the part is not part of a longer word."""
    return not _IN_WORD.match(text[start - 1 : start]) and not _IN_WORD.match(text[end : end + 1])


def _secrets(stack: Stack) -> _Secrets:
    found = (secret for resource in stack.resources for secret in resource.secrets)
    return _Secrets({secret for secret in found if len(secret) >= _LONG})
