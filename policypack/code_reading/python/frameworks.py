"""The request that web frameworks offer to functions which are not given the event."""

from __future__ import annotations

from policypack.code_reading.flows.flow import ANY, Keys

AS_OF = "2026-11-30"
# What of a request is not the caller's.
_FIXED = frozenset({"method", "scheme", "endpoint", "remote_addr", "is_secure", "blueprint"})
# https://flask.palletsprojects.com/en/stable/api/#flask.request
# https://bottlepy.org/docs/stable/api.html#bottle.request
_REQUESTS = frozenset({"flask.request", "flask.globals.request", "quart.request", "bottle.request"})
# https://docs.powertools.aws.dev/lambda/python/latest/core/event_handler/api_gateway/
_EVENTS = ("aws_lambda_powertools.", "current_event")
# https://aws.github.io/chalice/api.html#Chalice.current_request
_OF_CHALICE = ("chalice.", "current_request")
# What a program's own models are made of: https://docs.djangoproject.com/en/stable/topics/db/models/
DJANGO_MODEL = "django.db.models.Model"
# A text that a view returns is a page: https://flask.palletsprojects.com/en/stable/quickstart/
PAGES = ("flask.", "quart.", "bottle.")


def requested(name: str, attribute: str) -> Keys | None:
    """Where in the event the attribute of what another package defines is; None if nowhere."""
    if name in _REQUESTS and attribute not in _FIXED:
        return ANY, attribute
    if name.startswith(_EVENTS[0]) and attribute == _EVENTS[1]:
        return ()
    if name.startswith(_OF_CHALICE[0]) and attribute == _OF_CHALICE[1]:
        return (ANY,)
    return None
