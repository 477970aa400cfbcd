"""How much a statement takes in: exceptions, wildcards, names that do not exist, unfit resources.

Each question is about one statement by itself, and an element of it that is not known leaves the
question open.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from functools import lru_cache, partial

from policypack.iam import actions, scopes
from policypack.iam.elements import Document, Leaf, Leaves
from policypack.iam.globs import glob, has_wildcard, is_all_wildcards
from policypack.iam.grants import Reading, allows, read
from policypack.iam.weakness import Undecided, Weakness
from policypack.unknown import Unknown

Found = Iterator[Weakness | Undecided]

_FUNCTION_ARN = re.compile(
    r"arn:[^:]*:lambda:[^:]*:[^:]*:function:(?P<name>[^:*?$]+)(?P<below>:.*)?", re.DOTALL
)
# Endings that are the shape of an ARN: everything below one named resource, such as a WebSocket
# API's connections, and the six letters that Secrets Manager adds to a secret's name:
# https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_iam-policies.html
_BELOW = re.compile(
    r"(?<=[^*?/:])(?:/index/\*|/stream/\*|/@connections/\*|:log-stream:\*|:\*:\*|:\*|-\?{6})\Z"
    r"|(?<=/)\*/\*\Z"
)


def breadth_of_resource_policy(document: Document) -> Found:
    """Yield all-actions-except, all-resources-except, resource-mismatch and unknown-action."""
    for reading in read(document):
        yield from _in_both(reading)


def breadth_of_identity_policy(readings: tuple[Reading, ...]) -> Found:
    """Yield the same, and partial-action-wildcard, account-wildcard, partial-resource-wildcard and
    invoke-arn-incomplete."""
    for reading in readings:
        yield from _in_both(reading)
        if reading.opened or reading.unknown is not None:
            yield from _if_allowed(reading, _partial_action_wildcard)
        if any(map(_is_wild, reading.statement.resources.texts)):
            yield from _if_allowed(reading, _resource_wildcards)
    yield from _invoke_arn_incomplete(readings)


def _is_wild(text: str | Unknown) -> bool:
    return isinstance(text, Unknown) or ("*" in text and text != "*") or "?" in text


def _in_both(reading: Reading) -> Found:
    statement = reading.statement
    if reading.unknown is not None and statement.effect is reading.unknown:
        # The whole statement is not known, so it may have any element.
        yield Undecided("all-actions-except", reading.unknown)
        yield Undecided("all-resources-except", reading.unknown)
    if statement.not_actions:
        yield from _if_allowed(reading, _all_actions_except)
    if statement.not_resources:
        yield from _if_allowed(reading, _all_resources_except)
    if reading.nameless or reading.unknown is not None:
        yield from _unknown_action(reading)
    if statement.actions and not _takes_all(statement.resources):
        yield from _resource_mismatch(reading)


def _takes_all(resources: Leaves) -> bool:
    """Whether there is no resource that an action could fail to fit."""
    texts = resources.texts
    return not texts or (len(texts) == 1 and isinstance(texts[0], str) and texts[0] == "*")


def _if_allowed(reading: Reading, question: Callable[[Reading], Found]) -> Found:
    """Asks of statements that allow; an unknown effect leaves open what is found."""
    allowed = allows(reading.statement)
    if isinstance(allowed, Unknown):
        yield from (Undecided(found.kind, allowed) for found in question(reading))
    elif allowed:
        yield from question(reading)


def _all_actions_except(reading: Reading) -> Found:
    path = f"{reading.statement.path}.NotAction"
    held = actions.describe(reading.possible)
    message = f"{path} allows all it does not name ({held}), and all that AWS adds"
    yield Weakness("all-actions-except", path, message, "list the actions in use in Action")


def _all_resources_except(reading: Reading) -> Found:
    path = f"{reading.statement.path}.NotResource"
    held = actions.describe(reading.possible)
    message = f"{path} allows its actions ({held}) on everything but what it names"
    yield Weakness("all-resources-except", path, message, "name the resources in use in Resource")


def _unknown_action(reading: Reading) -> Found:
    kind = "unknown-action"
    for leaf in reading.nameless:
        yield _nameless(kind, leaf)
    if reading.unknown is not None:
        statement = reading.statement
        for text in (*statement.actions.texts, *statement.not_actions.texts):
            if isinstance(text, Unknown):
                yield Undecided(kind, text)


def _nameless(kind: str, leaf: Leaf) -> Weakness:
    text = str(leaf.text)
    near = nearest(text)
    fix = f"write {near}" if near else "look the action up in the Service Authorization Reference"
    message = f'{leaf.path} is "{text}", which matches no action'
    return Weakness(kind, leaf.path, f"{message}; the nearest is {near}" if near else message, fix)


@lru_cache(maxsize=2048)
def nearest(text: str) -> str:
    """The action whose name is nearest to a text, "" where none is near."""
    prefix, _, name = text.lower().partition(":")
    known = {each.prefix: each for each in actions.services()}
    alike = [prefix] if prefix in known else _alike(prefix, tuple(known))
    near = get_close_matches(prefix, alike, n=3, cutoff=0.7)
    for each in near:
        found = get_close_matches(name, _alike(name, known[each].lowered), n=1, cutoff=0.7)
        if found:
            return f"{each}:{known[each].names[known[each].places[found[0]]]}"
    return ""


def _alike(name: str, names: tuple[str, ...]) -> list[str]:
    """The names worth a closer look: about as long, with the same beginning, ending or letters."""
    letters = set(name)
    return [
        each
        for each in names
        if abs(len(each) - len(name)) < 4
        and (each[:3] == name[:3] or each[-4:] == name[-4:] or letters == set(each))
    ]


def _partial_action_wildcard(reading: Reading) -> Found:
    """One weakness a statement: what its wildcards take in, told with the worst of them."""
    kind = "partial-action-wildcard"
    wild = [each for each in reading.opened if each[1].local and _is_partial(str(each[0].text))]
    if wild:
        covered = actions.union(pattern.bits for _, pattern in wild)
        worst = actions.worst(covered)[0]
        leaf = next(leaf for leaf, pattern in wild if pattern.bits >> worst & 1)
        held = actions.describe(covered)
        message = f'{leaf.path} ("{leaf.text}"){_takes_in(len(wild) - 1)} {held}, and what AWS adds'
        yield Weakness(kind, leaf.path, message, "list the actions in use")
    elif reading.unknown is not None:
        yield Undecided(kind, reading.unknown)


def _takes_in(others: int) -> str:
    if not others:
        return " takes in"
    return f" and {others} more wildcard{'s' * (others > 1)} of the statement take in"


def _is_partial(text: str) -> bool:
    name = text.partition(":")[2]
    return has_wildcard(name) and not is_all_wildcards(name)


def _resource_wildcards(reading: Reading) -> Found:
    """Wildcards in a Resource that is not as good as `*`; that one has its own kinds."""
    resources = reading.statement.resources
    for at, text in enumerate(resources.texts):
        if isinstance(text, Unknown):
            yield Undecided("account-wildcard", text)
            yield Undecided("partial-resource-wildcard", text)
        elif ("*" in text or "?" in text) and not scopes.wide(text) & reading.possible:
            opens = _opens(text)
            if opens:
                path = resources.leaf(at).path
                for kind, what, fix in opens:
                    yield Weakness(kind, path, f'{path} ("{text}") {what}', fix)


@lru_cache(maxsize=4096)
def _opens(arn: str) -> tuple[tuple[str, str, str], ...]:
    """What wildcards in an ARN leave open: the kind, in words, and the fix."""
    parts = arn.split(":", 5)
    found = []
    if len(parts) == 6 and has_wildcard(parts[4]) and not is_all_wildcards(parts[5]):
        found.append(("account-wildcard", "leaves the account open", "write the account's id"))
    if _is_partial_name(parts):
        what = "matches more than the resources of the workload"
        found.append(("partial-resource-wildcard", what, "write the resource's whole name"))
    return tuple(found)


def _is_partial_name(parts: list[str]) -> bool:
    if len(parts) < 6:
        return not is_all_wildcards(":".join(parts))
    # Everything in one bucket is the shape of its objects' ARN.
    named = parts[5].removesuffix("/*") if parts[2] == "s3" else _BELOW.sub("", parts[5])
    return has_wildcard(named) and not is_all_wildcards(named)


def _resource_mismatch(reading: Reading) -> Found:
    kind = "resource-mismatch"
    fitting = 0
    for text in reading.statement.resources.texts:
        if isinstance(text, Unknown):
            yield Undecided(kind, text)
            return
        if text == "*" or is_all_wildcards(text):
            return
        fitting |= scopes.fitting(text)
    if reading.unknown is not None:
        yield Undecided(kind, reading.unknown)
    unfit = reading.sure & ~fitting
    if unfit:
        yield from _unfit(kind, reading, unfit)


def _unfit(kind: str, reading: Reading, unfit: int) -> Found:
    """The actions that are spelled out; of those behind a wildcard some never fit."""
    for leaf in reading.statement.actions.each():
        if isinstance(leaf.text, Unknown):
            continue
        pattern = actions.pattern(leaf.text)
        if not pattern.is_open and pattern.bits & unfit:
            shapes = scopes.shapes(actions.worst(pattern.bits)[0])
            fix = f"name {shapes[0]} in Resource" if shapes else 'give it Resource "*"'
            message = f"{leaf.path} ({leaf.text}) works on none of the statement's resources"
            yield Weakness(kind, leaf.path, message, fix)


def _invoke_arn_incomplete(readings: tuple[Reading, ...]) -> Found:
    kind = "invoke-arn-incomplete"
    invokes = scopes.named("lambda:InvokeFunction")
    invoking = [each for each in readings if each.possible & invokes]
    invoking = [each for each in invoking if allows(each.statement) is not False]
    every = [text for each in invoking for text in each.statement.resources.texts]
    texts = [text for text in every if isinstance(text, str)]
    for reading in invoking:
        yield from _if_allowed(reading, partial(_incomplete, kind, texts))


def _incomplete(kind: str, texts: list[str], reading: Reading) -> Found:
    for leaf in reading.statement.resources.each():
        if isinstance(leaf.text, Unknown):
            yield Undecided(kind, leaf.text)
            continue
        lacking = _lacks(leaf.text, texts)
        if lacking and reading.unknown is not None:
            yield Undecided(kind, reading.unknown)
        elif lacking:
            message = f'{leaf.path} ("{leaf.text}") allows invoking the function without {lacking}'
            yield Weakness(kind, leaf.path, message, "name the ARN with and without :*")


def _lacks(arn: str, texts: list[str]) -> str:
    """What the statement leaves out of a function; a caller that uses one alias needs no more."""
    match = _FUNCTION_ARN.fullmatch(arn)
    if match is None or match["below"] not in (None, ":*"):
        return ""
    whole = match[0].removesuffix(":*")
    wanted = whole if match["below"] else f"{whole}:live"
    if any(glob(text)(wanted) for text in texts):
        return ""
    return "the function itself" if match["below"] else "its versions and aliases"
