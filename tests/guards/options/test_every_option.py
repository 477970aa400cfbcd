"""Every option of every public constructor, tried with what it must not be.

The cases come from the signatures, so that a new option is tried without a line here.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

import pytest

from runtime_guards import events
from runtime_guards.audit import AuditLogger, HmacSeal, SecretSeal
from runtime_guards.cors import Cors
from runtime_guards.encryption import (
    EnvironmentKeys,
    FernetKeys,
    Keys,
    KmsDataKeys,
    ParameterKeys,
    SecretsManagerKeys,
    Vault,
    VaultMisuse,
)
from runtime_guards.options import forms
from runtime_guards.options.aws_values import CLOSED, GROWING
from runtime_guards.startup import DependencyScan, ExpectedEnvironment, NoLoaderHijack
from tests.each import each

VALIDATORS = [getattr(events, name) for name in dir(events)]
UNMARKED = ("Direct", "IoTRule", "StepFunctions")
KEY_ARN = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555"
# What a constructor cannot be called without.
NEEDED: dict[Any, dict[str, Any]] = {
    **{getattr(events, name): {"body": dict} for name in UNMARKED},
    AuditLogger: {},
    Cors: {"origins": {"https://shop.example"}},
    SecretSeal: {"secret_id": "orders/audit"},
    DependencyScan: {},
    NoLoaderHijack: {},
    Keys: {"current": "a", "keys": {"a": bytes(range(32))}},
    KmsDataKeys: {"key_arn": KEY_ARN},
    SecretsManagerKeys: {"secret_id": "orders/keys"},
    ParameterKeys: {"name": "/orders/keys"},
    EnvironmentKeys: {"variable": "KEYS", "readable_by_many": True},
    FernetKeys: {},
    Vault: {"source": Keys("a", {"a": bytes(range(32))})},
}
OTHERS = [kind for kind in NEEDED if kind not in VALIDATORS]
NAN, INFINITY = float("nan"), float("inf")
# By annotation: wrong types, then values that are out of range, empty or negative.
WRONG: dict[str, list[Any]] = {
    "Collection[str]": ["abc", b"abc", 5, True, 1.5, {"a": 1}, [5], [None], [""], [" "], [b"a"]],
    "Iterable[str]": ["abc", b"abc", 5, True, {"a": 1}, [5], [None], [""]],
    "Sequence[str]": ["abc", 5, True, {"a": 1}, [5], [""]],
    "int": ["10", "", [1], 1.5, NAN, INFINITY, True, -1],
    "float": ["10", "", [1], NAN, INFINITY, -INFINITY, True, -1, 0],
    "bool": ["yes", "", 1, 0, [True], 1.5],
    "str": [5, True, b"a", ["a"], "", " "],
    "bytes": ["a" * 32, 5, [1]],
    "Any": [5, True, "", "abc", 1.5, [], {}],
    "Cors": [5, "a", ["a"]],
    "KeySource": [5, "a", None, ["a"]],
    "Mapping[str, str]": [5, "a", [("a", "b")], {5: "a"}],
    "Mapping[str, bytes]": [5, "a", {5: b"a"}],
    "Mapping[str, Collection[str]]": [5, "a", ["a"]],
    "Sink": [5, "a", dict],
    "Seal": [5, "key", b"key", HmacSeal],
    "FernetKeys": [5, "key", FernetKeys],
    "Validator": [5, "sqs", events.SQS],
    "Report": [5, "a", dict],
}
# Not an option that a function's code writes by itself, or checked with the others by its maker.
LEFT = {"client", "older", "key_source"}
ERRORS = (TypeError, ValueError, VaultMisuse)


def _lacked(kind: Any) -> set[str]:
    return {*getattr(kind, "lacks", {})}


def _options(kind: Any) -> Iterator[tuple[str, str, Any]]:
    for name, option in inspect.signature(kind).parameters.items():
        if option.kind in (
            option.KEYWORD_ONLY,
            option.POSITIONAL_OR_KEYWORD,
        ) and name not in LEFT | _lacked(kind):
            # A model is any object that describes one, whatever the type of what it makes.
            annotation = re.sub(r"^Model\[\w+\]", "Any", str(option.annotation))
            annotation = re.sub(r"^Validates\[.*\]", "Validator", annotation)
            yield name, annotation, option.default


def _wrong(kind: Any) -> Iterator[tuple[str, Any]]:
    """The options of a constructor, each with every value that it must refuse."""
    for name, annotation, default in _options(kind):
        for value in WRONG[annotation.removesuffix(" | None")]:
            yield name, value
        if "| None" not in annotation and default is not None:
            yield name, None


def _made(kind: Any, **options: Any) -> Any:
    return kind(**{**NEEDED.get(kind, {}), **options})


def _taken(kind: Any, cases: Iterable[tuple[str, Any]]) -> list[str]:
    """The values that the constructor takes, or refuses without the name of their option."""
    found = []
    for name, value in cases:
        try:
            _made(kind, **{name: value})
        except ERRORS as error:
            if f"{name}=" not in str(error):
                found.append(f"{name}={value!r}: {error}")
        else:
            found.append(f"{name}={value!r} is taken")
    return found


@each("kind", [*VALIDATORS, *OTHERS])
def test_a_wrong_value_fails_at_import(kind: Any) -> None:
    """GIVEN any option WHEN its type or range is wrong THEN the constructor names the option."""
    taken = _taken(kind, _wrong(kind))
    assert not taken, f"refuse these values of {kind.__name__}, with the option's name: {taken}"


def test_a_value_that_is_taken_or_refused_without_its_name_is_caught() -> None:
    class Own:
        def __init__(self, *, most: Any = 1) -> None:
            if most == "":
                raise ValueError("it is empty")

    assert _taken(Own, [("most", ""), ("most", 5)]) == ["most='': it is empty", "most=5 is taken"]


@pytest.mark.parametrize("kind", VALIDATORS)
def test_an_empty_list_that_would_refuse_all_traffic_fails_at_import(kind: Any) -> None:
    for name, annotation, default in _options(kind):
        if annotation.startswith("Collection") and default is None:
            with pytest.raises(ValueError, match=f"{name}= of {kind.__name__}.. is empty"):
                _made(kind, **{name: []})


@each("kind", [*VALIDATORS, *OTHERS])
def test_a_misspelt_option_is_an_error_with_a_suggestion(kind: Any) -> None:
    """GIVEN any option WHEN it is written without one of its letters THEN it is suggested."""
    names = [name for name, _, _ in _options(kind)]
    for name in names:
        for wrong in {name[:-1], f"{name[:2]}{name[3:]}", f"{name}s"} - set(names) - LEFT:
            with pytest.raises((TypeError, VaultMisuse), match=r"option .* of") as caught:
                _made(kind, **{wrong: None})
            message = str(caught.value)
            assert message.startswith(f"Unknown option {wrong!r} of {kind.__name__}().")
            assert "Did you mean '" in message or "Use " in message


def test_an_option_of_the_base_is_suggested_where_a_constructor_passes_it_on() -> None:
    with pytest.raises(TypeError, match=r"Unknown option 'max_heders' of ALB\(\)"):
        events.ALB(max_heders=5)  # type: ignore[call-overload]
    with pytest.raises(TypeError, match=r"of ALB\(\). Did you mean 'target_groups'\?"):
        events.ALB(target_group={"a"})  # type: ignore[call-overload]
    with pytest.raises(TypeError, match=r"of S3\(\). Did you mean 'extensions'\?"):
        events.S3(extension={".csv"})  # type: ignore[call-arg]


KINDS = {kind.trigger: kind for kind in VALIDATORS}
# The options whose values AWS has a list of.
LISTED = [
    (trigger, option, values)
    for table in (CLOSED, GROWING)
    for trigger, known in table.items()
    for option, values in known.items()
]


@pytest.mark.parametrize(("trigger", "option", "values"), LISTED)
def test_a_value_of_aws_is_accepted_and_a_misspelt_one_is_not(
    trigger: str, option: str, values: tuple[str, ...]
) -> None:
    """GIVEN a value of AWS THEN any letter case is its own, and a letter less is an error."""
    kind = KINDS[trigger]
    others = {text.casefold() for text in values}
    for value in values:
        for written in (value, value.lower(), value.upper()):
            _made(kind, **{option: {written}})
        for wrong in (value[:-1], f"{value[:2]}{value[3:]}"):
            if wrong.casefold() not in others:
                with pytest.raises(ValueError, match=f"{option}= of {kind.__name__}.. is unknown"):
                    _made(kind, **{option: {wrong}})


def test_the_forms_are_of_options_that_exist() -> None:
    """GIVEN a form WHEN its option is renamed THEN the form would check nothing."""
    for table in (forms.OF_TRIGGERS, CLOSED, GROWING):
        for trigger, own in table.items():
            assert set(own) <= {name for name, _, _ in _options(KINDS[trigger])}, trigger
    everywhere = {name for kind in VALIDATORS for name, _, _ in _options(kind)}
    assert set(forms.COMMON) <= everywhere


@pytest.mark.parametrize("option", ["path", "refs", "token", "username"])
def test_an_invalid_regular_expression_fails_at_import(option: str) -> None:
    kinds = [kind for kind in VALIDATORS if option in inspect.signature(kind).parameters]
    assert kinds
    for kind in kinds:
        with pytest.raises(ValueError, match=f"{option}= of .* invalid regular expression"):
            kind(**{option: "("})


def test_names_and_patterns_of_the_environment_are_checked() -> None:
    for wrong in (5, None, "", ["TABLE"]):
        with pytest.raises((TypeError, ValueError), match="name of a variable of ExpectedEnv"):
            ExpectedEnvironment("TABLE", wrong)  # type: ignore[arg-type]
        with pytest.raises((TypeError, ValueError), match=r"STAGE= of ExpectedEnvironment\(\)"):
            ExpectedEnvironment(STAGE=wrong)  # type: ignore[arg-type]


def test_an_option_that_is_near_none_of_many_is_unknown_all_the_same() -> None:
    with pytest.raises(TypeError, match=r"Unknown option 'xyz' of HttpApi\(\)\.$"):
        events.HttpApi(xyz=5)  # type: ignore[call-overload]


def test_positional_arguments_are_checked_too() -> None:
    with pytest.raises(TypeError, match=r"secret_id= of SecretSeal\(\) must be a text"):
        SecretSeal(5)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="positional"):
        SecretSeal("a", "b")  # type: ignore[call-arg]


def test_a_constructor_of_ones_own_is_checked_by_its_annotations() -> None:
    """GIVEN a validator of the function itself WHEN an option has no annotation THEN it is free."""
    from runtime_guards.validation.validator import Validator

    class Own(Validator):
        def __init__(self, *, most: int = 1, free: Any = None, bare=None) -> None:  # type: ignore[no-untyped-def]
            self.given = (most, free, bare)

    assert Own(most=2, free=3, bare=4).given == (2, 3, 4)
    with pytest.raises(TypeError, match=r"most= of Own\(\)"):
        partial(Own, most="2")()  # type: ignore[arg-type]
