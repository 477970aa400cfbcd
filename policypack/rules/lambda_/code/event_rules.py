"""Rules about the code of functions: event data in dangerous calls, and mistakes for any event.

The rows of flows.json declare what they report and say. `kinds` are those of sinks that a
text of the event must not reach, `mistake` is one that needs no event, and `app` is the handler of
the example.
"""

from __future__ import annotations

from policypack.rules.lambda_.code.flows import declare

event_reaches_code = declare(id="lambda-event-reaches-code")
event_reaches_command = declare(id="lambda-event-reaches-command")
event_reaches_deserialization = declare(id="lambda-event-reaches-deserialization")
event_reaches_query = declare(id="lambda-event-reaches-query")
event_reaches_path = declare(id="lambda-event-reaches-path")
event_reaches_request = declare(id="lambda-event-reaches-request")
event_reaches_prototype = declare(id="lambda-event-reaches-prototype")
event_reaches_xml = declare(id="lambda-event-reaches-xml")
event_reaches_html = declare(id="lambda-event-reaches-html")
event_reaches_pattern = declare(id="lambda-event-reaches-pattern")
event_reaches_resource_name = declare(id="lambda-event-reaches-resource-name")
event_logged = declare(id="lambda-event-logged")
code_tls_unverified = declare(id="lambda-code-tls-unverified")
code_secret_logged = declare(id="lambda-code-secret-logged")
code_shared_temporary_file = declare(id="lambda-code-shared-temporary-file")
code_keeps_event_data = declare(id="lambda-code-keeps-event-data")
code_exposes_exception = declare(id="lambda-code-exposes-exception")
event_reaches_redirect = declare(id="lambda-event-reaches-redirect")
event_reaches_allowed_origin = declare(id="lambda-event-reaches-allowed-origin")
event_decompressed = declare(id="lambda-event-decompressed")
event_stored_whole = declare(id="lambda-event-stored-whole")
event_token_unverified = declare(id="lambda-event-token-unverified")
event_reaches_prompt = declare(id="lambda-event-reaches-prompt")
event_reaches_log_line = declare(id="lambda-event-reaches-log-line")
code_weak_secret = declare(id="lambda-code-weak-secret")
