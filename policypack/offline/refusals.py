"""What the stand-in says of what it does not have: each text names it and the remedy."""

from __future__ import annotations

from policypack.offline import schema

_ONLINE = "preview with `stackwarden preview --online`"


def unknown_type(package: str, token: str) -> str:
    """Of a resource type that the schema does not have."""
    return f"{_unknown(package, token)}, so its outputs are unknown; {_ONLINE}"


def unknown_function(package: str, token: str) -> str:
    """Of a function that the schema does not have."""
    return f"{_unknown(package, token)}, so it cannot be answered; {_ONLINE}"


def no_stand_in(package: str) -> str:
    """Of a package of which nothing is known here."""
    return (
        f"the package {package} cannot be previewed offline: its resources and components exist"
        f" only in its own provider, which is not installed and has no stand-in; install it with"
        f" `pulumi install`, or {_ONLINE}"
    )


def no_answer(token: str) -> str:
    """Of a function whose answer would be a guess."""
    return f"{token} cannot be answered offline: {_ONLINE}"


def no_method(token: str) -> str:
    """Of a method of a resource or a component."""
    return f"the method {token} cannot be called offline; {_ONLINE}"


def no_component(token: str) -> str:
    """Of a component that a provider would construct."""
    return f"the component {token} cannot be previewed offline; {_ONLINE}"


def _unknown(package: str, token: str) -> str:
    known = schema.version(package)
    return f"{token} is not in {package} {known}, which the stand-in provider follows"
