"""Frameworks of Python's Lambda functions beside a guard, each with the real package.

    python -m tests.guards.frameworks

Installs Mangum with FastAPI, Chalice and Powertools for AWS Lambda into an environment of its own,
sends each a good and a hostile request through `@guard`, and prints what came of it. The exit
status is 1 where a good request fails or a hostile one arrives. `test_powertools.py` has more of
Powertools, and runs with the suite.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from runtime_guards import guard
from runtime_guards.events import SQS, HttpApi, RestApi
from runtime_guards.testing import context
from runtime_guards.testing.samples import sample

PACKAGES = (
    "mangum==0.22.0",
    "fastapi==0.165.0",
    "chalice==1.34.0",
    "setuptools==80.9.0",
    "aws-lambda-powertools[parser]==3.37.0",
)
Handler = Callable[[Any, Any], Any]


def request(trigger: str, hostile: bool) -> Any:
    """A POST of /orders/42 in the trigger's format; the hostile one has a NUL in its query."""
    event: Any = sample(trigger)
    if hostile:
        event["queryStringParameters"] = {"page": "1\x00"}
    return event


def fastapi() -> tuple[str, Handler]:
    """FastAPI, which Mangum calls: the guard hands over its raw event."""
    app = import_module("fastapi").FastAPI()
    asgi = import_module("mangum").Mangum(app, lifespan="off")

    @app.post("/orders")  # type: ignore[untyped-decorator]
    async def orders(page: str = "") -> Any:
        return {"page": page}

    @guard(HttpApi(), audit=False)
    def handler(event: Any, context: Any) -> Any:
        return asgi(event.raw, context)

    return "http-api", handler


def mangum_of_rest() -> tuple[str, Handler]:
    """The same behind a REST API, with the guard outside of Mangum itself."""
    app = import_module("fastapi").FastAPI()
    asgi = import_module("mangum").Mangum(app, lifespan="off")

    @app.get("/orders/{order}")  # type: ignore[untyped-decorator]
    @app.post("/orders/{order}")  # type: ignore[untyped-decorator]
    async def orders(order: str) -> Any:
        return {"order": order}

    return "rest-api", guard(RestApi(), audit=False)(lambda event, ctx: asgi(event.raw, ctx))


def chalice() -> tuple[str, Handler]:
    """Chalice, whose application is the handler."""
    app = import_module("chalice").Chalice(app_name="orders")

    @app.route("/orders/{orderId}", methods=["GET", "POST"])  # type: ignore[untyped-decorator]
    def orders(orderId: str) -> Any:  # noqa: N803 - the parameter of the route
        return {"order": orderId}

    return "rest-api", guard(RestApi(), audit=False)(lambda event, ctx: app(event.raw, ctx))


def powertools_rest() -> tuple[str, Handler]:
    """Powertools' resolver of a REST API, which gets the validated event."""
    app = import_module("aws_lambda_powertools.event_handler").APIGatewayRestResolver()

    @app.get("/orders/<order>")  # type: ignore[untyped-decorator]
    @app.post("/orders/<order>")  # type: ignore[untyped-decorator]
    def orders(order: str) -> Any:
        return {"order": order}

    @guard(RestApi(), audit=False)
    def handler(event: Any, context: Any) -> Any:
        return app.resolve(event, context)

    return "rest-api", handler


def powertools_http() -> tuple[str, Handler]:
    """Powertools' parser and Logger around an HTTP API."""
    parser = import_module("aws_lambda_powertools.utilities.parser")
    models = import_module("aws_lambda_powertools.utilities.parser.models")
    logger = import_module("aws_lambda_powertools").Logger(service="orders")

    @guard(HttpApi(), audit=False)
    @logger.inject_lambda_context  # type: ignore[untyped-decorator]
    @parser.event_parser(model=models.APIGatewayProxyEventV2Model)  # type: ignore[untyped-decorator]
    def handler(event: Any, context: Any) -> Any:
        return {"statusCode": 200, "body": event.rawPath}

    return "http-api", handler


def powertools_source() -> tuple[str, Handler]:
    """Powertools' data class of an HTTP API."""
    classes = import_module("aws_lambda_powertools.utilities.data_classes")

    @guard(HttpApi(), audit=False)
    @classes.event_source(data_class=classes.APIGatewayProxyEventV2)  # type: ignore[untyped-decorator]
    def handler(event: Any, context: Any) -> Any:
        return {"statusCode": 200, "body": event.raw_path}

    return "http-api", handler


WAYS = (fastapi, mangum_of_rest, chalice, powertools_rest, powertools_http, powertools_source)


def outcomes() -> Iterator[tuple[str, str, bool]]:
    """What came of each request: the way, what was said, and whether it is as it should be."""
    for way in WAYS:
        trigger, handler = way()
        for hostile in (False, True):
            answer = handler(request(trigger, hostile), context())
            status = answer["statusCode"]
            said = f"{'hostile' if hostile else 'good'}: {status} {str(answer['body'])[:60]}"
            yield way.__name__, said, status == (400 if hostile else 200)
    yield "powertools_batch", *batch()


def batch() -> tuple[str, bool]:
    """Powertools' BatchProcessor gives back one message, and the guard another."""
    tools = import_module("aws_lambda_powertools.utilities.batch")
    processor = tools.BatchProcessor(event_type=tools.EventType.SQS)

    def work(record: Any) -> None:
        if record.message_id.endswith("2"):
            raise ValueError

    @guard(SQS(partial=True), audit=False)
    def handler(event: Any, context: Any) -> Any:
        return tools.process_partial_response(
            event=event, record_handler=work, processor=processor, context=context
        )

    event: Any = sample("sqs")
    one = event["Records"][0]
    event["Records"] = [{**one, "messageId": f"message-{number}"} for number in range(4)]
    event["Records"][3]["md5OfBody"] = "0" * 32
    found = {each["itemIdentifier"] for each in handler(event, context())["batchItemFailures"]}
    return f"given back: {sorted(found)}", found == {"message-2", "message-3"}


def main() -> int:
    if sys.argv[1:] != ["here"]:
        from tests.benchmarks import environments

        python = environments.python("frameworks", PACKAGES)
        command = [str(python), "-W", "ignore", "-m", "tests.guards.frameworks", "here"]
        return subprocess.run(command, check=False, cwd=environments.ROOT).returncode
    wrong = 0
    for way, said, is_right in outcomes():
        sys.stdout.write(f"{'ok' if is_right else 'WRONG':<6}{way:<18}{said}\n")
        wrong += not is_right
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
