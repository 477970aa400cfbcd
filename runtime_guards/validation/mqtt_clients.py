"""Client IDs of MQTT, which a device chooses, and which functions put into policies and names.

https://docs.aws.amazon.com/iot/latest/developerguide/iot-connect-control.html: a client ID has at
most 128 bytes. In a policy `*` and `?` are wildcards and `${` begins a variable, and in a topic `+`
and `#` are wildcards: a device with such an ID would gain the permissions of others.
"""

from __future__ import annotations

from runtime_guards.validation.shapes import Matching

CLIENT_ID = Matching(
    r"[^\x00-\x1f\x7f-\x9f*?$+#\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]{1,128}"
)
