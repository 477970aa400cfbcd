"""Handlers in Python with the verdict that a reviewer gives them, written before any was run.

A verdict is `ignores`, the validator's library, `uses PART` for a part of the event that is used
without a validator, or `undecided`. The module is `app`, the handler `app.handler`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple


class Labelled(NamedTuple):
    """A handler: its title, the verdict, and its code."""

    title: str
    verdict: str
    code: str


_CASES = '''
# the parameter is unused: ignores
import boto3

def handler(event, context):
    boto3.client("ec2").stop_instances(InstanceIds=["i-1"])

# the event is passed to a function that ignores it: ignores
def handler(event, context):
    return sweep(event)

def sweep(_):
    return {"done": True}

# a valid field is returned: jsonschema
from jsonschema import validate

SCHEMA = {"type": "object", "required": ["id"]}

def handler(event, context):
    validate(event, SCHEMA)
    return event["id"]

# a valid field is returned in a case: jsonschema
from jsonschema import validate

SCHEMA = {"type": "object", "required": ["id"]}

def handler(event, context):
    validate(event, SCHEMA)
    match event["kind"]:
        case "order":
            return event["id"]
        case {"id": identifier}:
            return identifier

# a field is returned in the case that is not validated: uses id of the event
from jsonschema import validate

SCHEMA = {"type": "object", "required": ["id"]}

def handler(event, context):
    match context.function_version:
        case "1":
            validate(event, SCHEMA)
            return event["id"]
        case _:
            return event["id"]

# a field is returned before it is validated: uses id of the event
from jsonschema import validate

SCHEMA = {"type": "object", "required": ["id"]}

def handler(event, context):
    if context.function_version == "1":
        return event["id"]
    validate(event, SCHEMA)

# a function returns what it has validated: jsonschema
from jsonschema import validate

SCHEMA = {"type": "object", "required": ["id"]}

def checked(event):
    validate(event, SCHEMA)
    return event

def handler(event, context):
    return {"id": checked(event)["id"]}

# a function returns another field than it has validated: uses note of the event
from jsonschema import validate

SCHEMA = {"type": "object", "required": ["id"]}

def pick(event):
    validate(event["order"], SCHEMA)
    return event["note"]

def handler(event, context):
    return {"note": pick(event)}

# everything is taken, and nothing used: ignores
def handler(*args, **kwargs):
    return {"statusCode": 204}

# a lambda that needs no event: ignores
handler = lambda event, context: {"statusCode": 200}

# the event is deleted: ignores
def handler(event, context):
    del event
    return context.aws_request_id

# a logger's decorator on a handler that ignores its event: ignores
from aws_lambda_powertools import Logger

logger = Logger()

@logger.inject_lambda_context
def handler(event, context):
    logger.info("cleaning")

# logging the event is reading it: uses the event
def handler(event, context):
    print(event)

# logging a field is reading it: uses body of the event
import logging

logger = logging.getLogger()

def handler(event, context):
    logger.info("got %s", event["body"])

# the raw body is stored: uses body of the event
import boto3, json

table = boto3.resource("dynamodb").Table("orders")

def handler(event, context):
    table.put_item(Item=json.loads(event["body"]))

# a key is opened in a loop that carries it: uses Records[].s3.object.key of the event
def handler(event, context):
    key = ""
    for record in event["Records"]:
        open("/tmp/" + key).read()
        key = record["s3"]["object"]["key"]

# a key that is opened after the loop was left with it: uses Records[].s3.object.key of the event
def handler(event, context):
    key = ""
    for record in event["Records"]:
        if record["eventName"] == "ObjectCreated:Put":
            key = record["s3"]["object"]["key"]
            break
    open("/tmp/" + key).read()

# a line after every way out: ignores
import os

def handler(event, context):
    if os.environ["STAGE"] == "dev":
        return {"statusCode": 503}
    else:
        raise RuntimeError("retired")
    return event["body"]

# a key is opened: uses Records[].s3.object.key of the event
def handler(event, context):
    for record in event["Records"]:
        open("/tmp/" + record["s3"]["object"]["key"]).read()

# a helper uses the body: uses Records[].body of the event
import requests

def handler(event, context):
    for record in event["Records"]:
        send(record)

def send(record):
    requests.post("https://shop.example", data=record["body"])

# the event is handed back: uses the event
def handler(event, context):
    return event

# pydantic, the whole event: pydantic
from pydantic import BaseModel

class Order(BaseModel):
    id: str

def handler(event, context):
    order = Order.model_validate(event)
    return order.id

# pydantic, the body as JSON: pydantic
from pydantic import BaseModel

class Order(BaseModel):
    id: str

def handler(event, context):
    order = Order.model_validate_json(event["body"])
    return {"statusCode": 200, "body": order.id}

# pydantic, the fields of a loaded body: pydantic
import json
from pydantic import BaseModel

class Order(BaseModel):
    id: str

def handler(event, context):
    data = json.loads(event.get("body") or "{}")
    return Order(**data).model_dump()

# pydantic, logged before it is validated: pydantic
import json, logging
from pydantic import BaseModel

logger = logging.getLogger()

class Order(BaseModel):
    id: str

def handler(event, context):
    logger.info(json.dumps(event))
    if "body" not in event:
        return {"statusCode": 400}
    return Order.model_validate_json(event["body"]).id

# pydantic in a function of its own: pydantic
from pydantic import BaseModel, ValidationError

class Order(BaseModel):
    id: str

def parsed(event):
    try:
        return Order.model_validate(event["detail"])
    except ValidationError:
        return None

def handler(event, context):
    order = parsed(event)
    if order is None:
        return {"statusCode": 400}
    return order.id

# pydantic for each record, with the message's own ID: pydantic
from pydantic import BaseModel, ValidationError

class Order(BaseModel):
    id: str

def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            ship(Order.model_validate_json(record["body"]))
        except ValidationError:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}

def ship(order):
    print(order.id)

# pydantic, a type adapter: pydantic
from pydantic import BaseModel, TypeAdapter

class Order(BaseModel):
    id: str

ORDERS = TypeAdapter(list[Order])

def handler(event, context):
    return [each.id for each in ORDERS.validate_json(event["body"])]

# pydantic, a model that derives from an own base: pydantic
from pydantic import BaseModel

class Base(BaseModel):
    tenant: str

class Order(Base):
    """An order."""

def handler(event, context):
    return Order.model_validate(event).tenant

# pydantic, a function whose arguments are validated: pydantic
from pydantic import validate_call

@validate_call
def ship(order_id: int, quantity: int):
    return order_id

def handler(event, context):
    return ship(event["id"], event["quantity"])

# pydantic, but the result is dropped and the raw event stored: uses the event
import boto3
from pydantic import BaseModel

class Order(BaseModel):
    id: str

def handler(event, context):
    Order.model_validate(event)
    boto3.resource("dynamodb").Table("orders").put_item(Item=event)

# pydantic after the event was used: uses id of the event
import boto3
from pydantic import BaseModel

class Order(BaseModel):
    id: str

def handler(event, context):
    boto3.client("s3").delete_object(Bucket="b", Key=event["id"])
    return Order.model_validate(event).id

# pydantic for the body, the query is raw: uses queryStringParameters.key of the event
import boto3
from pydantic import BaseModel

class Order(BaseModel):
    id: str

def handler(event, context):
    order = Order.model_validate_json(event["body"])
    boto3.client("s3").get_object(Bucket="b", Key=event["queryStringParameters"]["key"])
    return order.id

# pydantic, an error is swallowed and the raw event used: uses the event
import requests
from pydantic import BaseModel, ValidationError

class Order(BaseModel):
    id: str

def handler(event, context):
    try:
        order = Order.model_validate(event)
    except ValidationError:
        order = event
    requests.post("https://shop.example", json=order)

# pydantic, a model that has no field: uses the event
import requests
from pydantic import BaseModel, ConfigDict

class Anything(BaseModel):
    model_config = ConfigDict(extra="allow")

def handler(event, context):
    requests.post("https://shop.example", json=Anything.model_validate(event).model_dump())

# pydantic, a model made without validation: uses the event
import requests
from pydantic import BaseModel

class Order(BaseModel):
    id: str

def handler(event, context):
    requests.post("https://shop.example", json=event)
    return Order.model_construct(id="1")

# pydantic, a type adapter of any dictionary: uses body of the event
import requests
from typing import Any
from pydantic import TypeAdapter

def handler(event, context):
    data = TypeAdapter(dict[str, Any]).validate_json(event["body"])
    requests.post("https://shop.example", json=data)

# Powertools, event_parser: Powertools
from aws_lambda_powertools.utilities.parser import BaseModel, event_parser

class Order(BaseModel):
    id: int

@event_parser(model=Order)
def handler(event: Order, context):
    return event.id

# Powertools, event_parser under the logger: Powertools
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.parser import BaseModel, event_parser, envelopes

logger = Logger()

class Order(BaseModel):
    id: int

@logger.inject_lambda_context(log_event=True)
@event_parser(model=Order, envelope=envelopes.EventBridgeEnvelope)
def handler(event: Order, context):
    return event.id

# Powertools, parse: Powertools
from aws_lambda_powertools.utilities.parser import BaseModel, parse
from aws_lambda_powertools.utilities.parser.envelopes import SqsEnvelope

class Order(BaseModel):
    id: int

def handler(event, context):
    for order in parse(event=event, model=Order, envelope=SqsEnvelope):
        print(order.id)

# Powertools, a model of AWS's event: Powertools
from aws_lambda_powertools.utilities.parser.models import EventBridgeModel
from aws_lambda_powertools.utilities.parser import BaseModel

class Order(BaseModel):
    id: int

class OrderEvent(EventBridgeModel):
    detail: Order

def handler(event, context):
    return OrderEvent.model_validate(event).detail.id

# Powertools, validator: Powertools
import boto3
from aws_lambda_powertools.utilities.validation import validator

SCHEMA = {"type": "object", "required": ["id"]}

@validator(inbound_schema=SCHEMA)
def handler(event, context):
    boto3.resource("dynamodb").Table("orders").put_item(Item=event)

# Powertools, a validator of the answer alone: uses the event
import boto3
from aws_lambda_powertools.utilities.validation import validator

@validator(outbound_schema={"type": "object", "required": ["id"]})
def handler(event, context):
    boto3.resource("dynamodb").Table("orders").put_item(Item=event)

# Powertools, validate: Powertools
import boto3
from aws_lambda_powertools.utilities.validation import SchemaValidationError, validate

SCHEMA = {"type": "object", "required": ["id"]}

def handler(event, context):
    try:
        validate(event=event, schema=SCHEMA)
    except SchemaValidationError as error:
        return {"statusCode": 400, "body": str(error)}
    boto3.resource("dynamodb").Table("orders").put_item(Item=event)

# Powertools, validate whose error is ignored: uses the event
import boto3
from aws_lambda_powertools.utilities.validation import SchemaValidationError, validate

SCHEMA = {"type": "object", "required": ["id"]}

def handler(event, context):
    try:
        validate(event=event, schema=SCHEMA)
    except SchemaValidationError as error:
        print(error)
    boto3.resource("dynamodb").Table("orders").put_item(Item=event)

# Powertools, validate of one part alone: uses headers.x-tenant of the event
import boto3, json
from aws_lambda_powertools.utilities.validation import validate

SCHEMA = {"type": "object", "required": ["id"]}

def handler(event, context):
    validate(event=event, schema=SCHEMA, envelope="powertools_json(body)")
    item = {**json.loads(event["body"]), "tenant": event["headers"]["x-tenant"]}
    boto3.resource("dynamodb").Table("orders").put_item(Item=item)

# Powertools, validate of the body, which alone is used: Powertools
import boto3, json
from aws_lambda_powertools.utilities.validation import validate

SCHEMA = {"type": "object", "required": ["id"]}

def handler(event, context):
    validate(event=event, schema=SCHEMA, envelope="powertools_json(body)")
    boto3.resource("dynamodb").Table("orders").put_item(Item=json.loads(event["body"]))

# Powertools, a data class validates nothing: uses Records[].body of the event
import requests
from aws_lambda_powertools.utilities.data_classes import SQSEvent, event_source

@event_source(data_class=SQSEvent)
def handler(event, context):
    for record in event["Records"]:
        requests.post("https://shop.example", data=record["body"])

# Powertools, a resolver with validation: Powertools
from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from pydantic import BaseModel

app = APIGatewayRestResolver(enable_validation=True)

class Order(BaseModel):
    id: int

@app.post("/orders")
def create(order: Order) -> dict:
    return {"id": order.id}

def handler(event, context):
    return app.resolve(event, context)

# Powertools, a resolver without validation: uses order_id of the event
import boto3
from aws_lambda_powertools.event_handler import APIGatewayRestResolver

app = APIGatewayRestResolver()

@app.get("/orders/<order_id>")
def read(order_id):
    return boto3.resource("dynamodb").Table("orders").get_item(Key={"id": order_id})

def handler(event, context):
    return app.resolve(event, context)

# Powertools, validation and a route that reads the raw body: uses json_body of the event
import boto3
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

app = APIGatewayHttpResolver(enable_validation=True)

@app.post("/orders")
def create() -> dict:
    boto3.resource("dynamodb").Table("orders").put_item(Item=app.current_event.json_body)
    return {}

def handler(event, context):
    return app.resolve(event, context)

# Powertools, no validation and a route with a model of its own: pydantic
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from pydantic import BaseModel

app = APIGatewayHttpResolver()

class Order(BaseModel):
    id: int

@app.post("/orders")
def create():
    return {"id": Order.model_validate(app.current_event.json_body).id}

def handler(event, context):
    return app.resolve(event, context)

# Powertools, routes that take nothing: ignores
from aws_lambda_powertools.event_handler import LambdaFunctionUrlResolver

app = LambdaFunctionUrlResolver()

@app.get("/health")
def health():
    return {"ok": True}

def handler(event, context):
    return app.resolve(event, context)

# Powertools, a batch whose processor has a model: Powertools
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType
from aws_lambda_powertools.utilities.batch import process_partial_response
from aws_lambda_powertools.utilities.parser.models import SqsRecordModel

class Record(SqsRecordModel):
    body: str

processor = BatchProcessor(event_type=EventType.SQS, model=Record)

def ship(record):
    print(record.body)

def handler(event, context):
    return process_partial_response(
        event=event, record_handler=ship, processor=processor, context=context
    )

# Powertools, a batch without a model: uses Records[].body of the event
import requests
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType
from aws_lambda_powertools.utilities.batch import process_partial_response

processor = BatchProcessor(event_type=EventType.SQS)

def ship(record):
    requests.post("https://shop.example", data=record.body)

def handler(event, context):
    return process_partial_response(
        event=event, record_handler=ship, processor=processor, context=context
    )

# jsonschema, validate: jsonschema
import boto3
import jsonschema

SCHEMA = {"type": "object", "required": ["id"]}

def handler(event, context):
    jsonschema.validate(instance=event, schema=SCHEMA)
    boto3.resource("dynamodb").Table("orders").put_item(Item=event)

# jsonschema, a schema that takes anything: uses the event
import boto3
import jsonschema

SCHEMA = {}

def handler(event, context):
    jsonschema.validate(instance=event, schema=SCHEMA)
    boto3.resource("dynamodb").Table("orders").put_item(Item=event)

# jsonschema, is_valid decides: jsonschema
import boto3
from jsonschema import Draft202012Validator

VALIDATOR = Draft202012Validator({"type": "object", "required": ["id"]})

def handler(event, context):
    if not VALIDATOR.is_valid(event):
        return {"statusCode": 400}
    boto3.resource("dynamodb").Table("orders").put_item(Item=event)

# jsonschema, is_valid is only logged: uses the event
import boto3
from jsonschema import Draft202012Validator

VALIDATOR = Draft202012Validator({"type": "object", "required": ["id"]})

def handler(event, context):
    print(VALIDATOR.is_valid(event))
    boto3.resource("dynamodb").Table("orders").put_item(Item=event)

# jsonschema, the errors are counted: jsonschema
import boto3
from jsonschema import Draft7Validator

VALIDATOR = Draft7Validator({"type": "object", "required": ["id"]})

def handler(event, context):
    errors = sorted(VALIDATOR.iter_errors(event), key=str)
    if len(errors) > 0:
        return {"statusCode": 400}
    boto3.resource("dynamodb").Table("orders").put_item(Item=event)

# jsonschema in one branch alone: uses the event
import boto3
import jsonschema

SCHEMA = {"type": "object", "required": ["id"]}

def handler(event, context):
    if "id" in event:
        jsonschema.validate(event, SCHEMA)
    boto3.resource("dynamodb").Table("orders").put_item(Item=event)

# msgspec, a body with its type: msgspec
import msgspec

class Order(msgspec.Struct):
    id: int

def handler(event, context):
    return msgspec.json.decode(event["body"], type=Order).id

# msgspec, a body without a type: uses body of the event
import msgspec, requests

def handler(event, context):
    requests.post("https://shop.example", json=msgspec.json.decode(event["body"]))

# msgspec, a decoder and a converter: msgspec
import msgspec

class Order(msgspec.Struct):
    id: int

DECODER = msgspec.json.Decoder(Order)

def handler(event, context):
    if "detail" in event:
        return msgspec.convert(event["detail"], Order).id
    return DECODER.decode(event["body"]).id

# FastAPI with models: FastAPI
from fastapi import FastAPI
from mangum import Mangum
from pydantic import BaseModel

app = FastAPI()

class Order(BaseModel):
    id: int

@app.post("/orders/{tenant}")
async def create(tenant: str, order: Order, dry_run: bool = False):
    return {"id": order.id}

handler = Mangum(app, lifespan="off")

# FastAPI with a raw request: uses request of the event
import boto3
from fastapi import FastAPI, Request
from mangum import Mangum

app = FastAPI()

@app.post("/orders")
async def create(request: Request):
    boto3.resource("dynamodb").Table("orders").put_item(Item=await request.json())

handler = Mangum(app)

# FastAPI, a router and a dependency: FastAPI
from typing import Annotated
from fastapi import APIRouter, Depends, FastAPI, Header
from mangum import Mangum

router = APIRouter()

def tenant(x_tenant: Annotated[str, Header()]) -> str:
    return x_tenant

@router.get("/orders/{order_id}")
def read(order_id: int, owner: Annotated[str, Depends(tenant)]):
    return {"id": order_id, "owner": owner}

app = FastAPI()
app.include_router(router)
handler = Mangum(app)

# FastAPI, a body of any dictionary: uses order of the event
import requests
from fastapi import FastAPI
from mangum import Mangum

app = FastAPI()

@app.post("/orders")
def create(order: dict):
    requests.post("https://shop.example", json=order)

handler = Mangum(app)

# FastAPI, an application that is mounted: undecided
from fastapi import FastAPI
from mangum import Mangum
from shop import legacy

app = FastAPI()
app.mount("/old", legacy)
handler = Mangum(app)

# Mangum with an application of another framework: undecided
from mangum import Mangum
from starlette.applications import Starlette

app = Starlette(routes=[])
handler = Mangum(app)

# Chalice with a raw body: uses json_body of the event
import boto3
from chalice import Chalice

handler = Chalice(app_name="shop")

@handler.route("/orders", methods=["POST"])
def create():
    boto3.resource("dynamodb").Table("orders").put_item(Item=handler.current_request.json_body)

# Chalice with a model: pydantic
from chalice import Chalice
from pydantic import BaseModel

handler = Chalice(app_name="shop")

class Order(BaseModel):
    id: int

@handler.route("/orders", methods=["POST"])
def create():
    return {"id": Order.model_validate(handler.current_request.json_body).id}

# an own decorator hands the event on to what validates it: pydantic
import functools
from pydantic import BaseModel

class Order(BaseModel):
    id: int

def traced(function):
    @functools.wraps(function)
    def wrapper(event, context):
        print("begins")
        return function(event, context)
    return wrapper

@traced
def handler(event, context):
    return Order.model_validate(event).id

# an own decorator uses the event first: uses path of the event
import functools, requests
from pydantic import BaseModel

class Order(BaseModel):
    id: int

def traced(function):
    @functools.wraps(function)
    def wrapper(event, context):
        requests.get("https://trace.example" + event["path"])
        return function(event, context)
    return wrapper

@traced
def handler(event, context):
    return Order.model_validate(event).id

# an unknown decorator stands before the validator: undecided
from pydantic import BaseModel
from shop import traced

class Order(BaseModel):
    id: int

@traced
def handler(event, context):
    return Order.model_validate(event).id

# a model of another package: undecided
from pydantic import ValidationError
from shop.models import Order

def handler(event, context):
    return Order.model_validate(event).id

# code that rebinds names beside a validator: undecided
from pydantic import BaseModel

class Order(BaseModel):
    id: int

def handler(event, context):
    return Order.model_validate(event).id

exec(open("late.py").read())

# the handler is bound twice beside a validator: undecided
from pydantic import BaseModel

class Order(BaseModel):
    id: int

def handler(event, context):
    return Order.model_validate(event).id

handler = wrap(handler)

# an object keeps the event before a validator sees it: undecided
from pydantic import BaseModel

class Order(BaseModel):
    id: int

class Service:
    def run(self, event):
        self.event = event
        return Order.model_validate(event).id

service = Service()

def handler(event, context):
    return service.run(event)

# a function named like a validator validates nothing: uses the event
import boto3

def validate(event, schema):
    return True

def handler(event, context):
    validate(event, {"type": "object"})
    boto3.resource("dynamodb").Table("orders").put_item(Item=event)
'''


def labelled() -> Iterator[Labelled]:
    """All cases, in their order."""
    for text in _CASES.split("\n# ")[1:]:
        head, _, code = text.partition("\n")
        title, _, verdict = head.rpartition(": ")
        yield Labelled(title, verdict, code)
