"""What the functions of the programs run: one small handler for all of them."""

from __future__ import annotations

import json
import os
from typing import Any


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answers with the name of the table that it would read, and what it was sent."""
    answer = {"table": os.environ.get("TABLE"), "got": event.get("body")}
    return {"statusCode": 200, "body": json.dumps(answer)}
