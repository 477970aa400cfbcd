"""Guards for AWS Lambda functions: an event is validated before it is processed.

from runtime_guards import guard
from runtime_guards.events import S3

@guard(S3(extensions={".csv"}))
def handler(event, context):
    for upload in event.records: ...
"""

from runtime_guards.errors import EventRejected
from runtime_guards.guard import guard

__all__ = ["EventRejected", "guard"]
