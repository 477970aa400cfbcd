"""Forms of the values of options, by the option's name and the trigger of its validator.

A form returns AWS's spelling of a value, or raises ValueError. A value that no event can ever hold
is an error: an allow-list with it would refuse all traffic.
"""

from __future__ import annotations

from runtime_guards.options.aws_values import CLOSED, COGNITO, GROWING
from runtime_guards.options.spelling import near, suggestion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from runtime_guards.options.kinds import Form

    Normal = Callable[[str], str]


def one_of(*values: str) -> Form:
    """A form of a few texts, in any letter case."""
    by_letters = {value.casefold(): value for value in values}

    def form(place: str, text: str) -> str:
        found = by_letters.get(text.casefold())
        if found is None:
            raise ValueError(f"{place} is unknown: {text!r}.{suggestion(text, values)}")
        return found

    return form


def like(*values: str, drop: str = "", likeness: float = 0.7) -> Form:
    """A form of texts to which AWS adds: only one that is nearly a known text is an error."""
    by_letters = {value.casefold(): value for value in values}

    def form(place: str, text: str) -> str:
        text = text.removeprefix(drop)
        found = by_letters.get(text.casefold())
        if found is None and (meant := near(text, values, likeness)) is not None:
            raise ValueError(f"{place} is unknown: {text!r}. Did you mean {meant!r}?")
        return found or text

    return form


def both(first: Form, second: Form) -> Form:
    """A form of texts that have two."""
    return lambda place, text: second(place, first(place, text))


def matching(pattern: str, must: str, normal: Normal = str) -> Form:
    """A form of texts that a pattern matches as a whole, once they are normal."""

    def form(place: str, text: str) -> str:
        import re

        found = normal(text)
        if not re.fullmatch(pattern, found, re.ASCII):
            raise ValueError(f"{place} must be {must}, not {text!r}.")
        return found

    return form


def arn(service: str, or_name: str = "") -> Form:
    """A form of ARNs of a service, or of names that match `or_name`."""
    must = f"an ARN such as arn:aws:{service.split('|')[0]}:REGION:ACCOUNT:..."
    pattern = rf"arn:[a-z-]+:(?:{service}):[a-z0-9-]*:[0-9]*:[^\n]*[^\s:*]"
    if or_name:
        return matching(f"{pattern}|{or_name}", f"{must} or a name")
    return matching(pattern, must)


def regex(place: str, text: str) -> str:
    """The form of regular expressions."""
    import re

    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"{place} is an invalid regular expression: {error}.") from None
    return text


def path(place: str, text: str) -> str:
    """The form of regular expressions of paths, which begin with a slash."""
    import re

    regex(place, text)
    first = re.sub(r"\A(?:\^|\\A|\(\?:|\()+", "", text)[:1]
    if first.isalnum() or first == "_":
        raise ValueError(f"{place} must match a path from its slash. Did you mean {'/' + text!r}?")
    return text


def prefix(place: str, text: str) -> str:
    """The form of prefixes of keys: none that is accepted starts with a slash."""
    if text.startswith(("/", "s3:")) or text.endswith("*"):
        raise ValueError(
            f"{place} must be how keys start, such as 'uploads/', without a leading slash, a bucket"
            f" or a wildcard, not {text!r}."
        )
    return text


def model(place: str, value: Any) -> Any:
    """The form of models of bodies."""
    known = ("validate", "validate_python", "__args__", "__value__")
    if not (callable(value) or any(hasattr(value, name) for name in known)) and not (
        isinstance(value, dict) and value
    ):
        raise TypeError(
            f"{place} must be a pydantic model, a dataclass, a JSON Schema, a validator or a"
            f" callable, not {type(value).__name__}{'' if value else ' that is empty'}."
        )
    return value


# https://www.iana.org/assignments/media-types/: those that functions are sent most, by extension.
_MEDIA_TYPES = {
    "csv": "text/csv",
    "gif": "image/gif",
    "html": "text/html",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "json": "application/json",
    "pdf": "application/pdf",
    "png": "image/png",
    "txt": "text/plain",
    "xml": "application/xml",
    "zip": "application/zip",
}
_EXTENSIONS = {media_type: extension for extension, media_type in _MEDIA_TYPES.items()}
_NAME = r"[a-z0-9!#$&^_.+*-]+"


def _media_type(text: str) -> str:
    media_type = text.partition(";")[0].strip().lower()
    return _MEDIA_TYPES.get(media_type.removeprefix("*").removeprefix("."), media_type)


def _extension(text: str) -> str:
    extension = text.strip().lower().removeprefix("*")
    return f".{_EXTENSIONS.get(extension, extension).removeprefix('.')}"


def _bucket(text: str) -> str:
    return text.rpartition(":::")[2].removeprefix("s3://").rstrip("/")


def of(trigger: str | None, option: str) -> Form | None:
    """Returns the form of an option's values, or None if any text is one."""
    if trigger is None:
        return None
    closed = CLOSED.get(trigger, {}).get(option)
    if closed:
        return one_of(*closed)
    growing = GROWING.get(trigger, {}).get(option)
    if growing:
        return like(*growing, drop="s3:" if trigger == "s3" else "")
    return OF_TRIGGERS.get(trigger, {}).get(option) or COMMON.get(option)


_ACCOUNT = matching(r"[0-9]{12}", "an account ID of 12 digits")
_METHODS = one_of("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
_KAFKA_TOPIC = matching(r"[a-zA-Z0-9._-]{1,249}", "a topic name of letters, digits, '.', '_', '-'")

COMMON: dict[str, Form] = {
    "accounts": _ACCOUNT,
    "owners": _ACCOUNT,
    "regions": matching(r"[a-z]{2,4}(-[a-z]{1,12}){1,3}-[0-9]{1,2}", "a region", str.lower),
    "buckets": matching(r"[A-Za-z0-9][A-Za-z0-9._-]{1,254}", "a bucket name", _bucket),
    "extensions": matching(r"\.[^/*\s]+", "a file extension such as '.csv'", _extension),
    "prefixes": prefix,
    "methods": _METHODS,
    "content_types": matching(
        rf"{_NAME}/{_NAME}", "a media type such as 'application/json'", _media_type
    ),
    "user_pools": matching(r"[\w-]+_[0-9A-Za-z]+", "a user pool ID such as eu-central-1_AbCdEf123"),
    "log_groups": matching(r"[.\-_/#A-Za-z0-9]{1,512}", "a log group name"),
    "recipients": matching(r"[^@\s]+@[^@\s]+", "an e-mail address"),
    "fields": matching(r"\w+\.\w+", "a type with its field, such as Query.getOrder"),
    "directives": matching(r"[\w.]+\.\w+", "a namespace with its name"),
    **dict.fromkeys(("refs", "token", "username"), regex),
    "path": path,
    **dict.fromkeys(
        (
            "body",
            "detail",
            "arguments",
            "parameters",
            "request_body",
            "payload",
            "properties",
            "returns",
        ),
        model,
    ),
    **dict.fromkeys(("request", "response", "slots", "user_parameters"), model),
}

# Each is keyed by the trigger of the contract: the same word stands for other values elsewhere.
OF_TRIGGERS: dict[str, dict[str, Form]] = {
    "active-mq": {"brokers": arn("mq")},
    "alb": {"target_groups": arn("elasticloadbalancing")},
    "cloudformation": {
        "stacks": arn("cloudformation"),
        "resource_types": matching(
            r"Custom::[\w@-]+|AWS::CloudFormation::CustomResource", "a type such as Custom::Table"
        ),
    },
    "cloudwatch-alarm": {"alarms": arn("cloudwatch")},
    # https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html
    "cognito": {
        "triggers": both(
            matching(
                r"[A-Za-z0-9]+_[A-Za-z0-9]+",
                "a trigger with its source, such as PreSignUp_SignUp",
            ),
            # Two of them differ by less than others are misspelt.
            like(*COGNITO, likeness=0.93),
        )
    },
    "code-commit": {"repositories": arn("codecommit")},
    "connect": {"instances": arn("connect")},
    "destination": {"functions": arn("lambda")},
    "documentdb": {"clusters": arn("rds")},
    # An event never has the ARN of the table alone.
    "dynamodb-stream": {
        "streams": matching(
            r"arn:[a-z-]+:dynamodb:[a-z0-9-]*:[0-9]*:table/[^/\s]+/stream/[^*\s]+",
            "a stream's ARN such as arn:aws:dynamodb:REGION:ACCOUNT:table/TABLE/stream/LABEL",
        )
    },
    "firehose": {"streams": arn("firehose"), "sources": arn("kinesis|kafka")},
    "iot-provisioning": {"templates": arn("iot")},
    "kinesis-stream": {"streams": arn("kinesis")},
    "msk": {"topics": _KAFKA_TOPIC, "clusters": arn("kafka")},
    # https://docs.aws.amazon.com/lambda/latest/dg/with-mq.html
    "rabbit-mq": {
        "brokers": arn("mq"),
        "queues": matching(r"[^\n]+::[^\n]+", "a queue with its virtual host, such as orders::/"),
    },
    "s3-object-lambda": {"access_points": arn("s3-object-lambda")},
    "schedule": {"rules": arn("events")},
    "scheduler": {"schedules": arn("scheduler")},
    "secret-rotation": {"secrets": arn("secretsmanager")},
    "self-managed-kafka": {"topics": _KAFKA_TOPIC},
    "sns": {"topics": arn("sns", or_name=r"[\w-]{1,256}(\.fifo)?")},
    "sqs": {"queues": arn("sqs", or_name=r"[\w-]{1,80}(\.fifo)?")},
    "transfer-authorizer": {
        "servers": matching(r"s-[0-9a-z]{8,17}", "a server ID such as s-1234567890abcdef0"),
    },
    "vpc-lattice-v2": {
        "service_networks": arn("vpc-lattice"),
        "services": arn("vpc-lattice"),
        "target_groups": arn("vpc-lattice"),
        "source_vpcs": arn("ec2"),
        "principals": arn("iam|sts"),
    },
}
