"""`sam local`: whether the function runs there, where two fields of requests are wrong.

`sam local` (1.170) builds the requests of REST APIs, and those of HTTP APIs in payload format 1.0,
with the template of the resource in `requestContext.path`, in the place of the path. The ARN in a
request to an authorizer has the stage `None` where the template names no stage:
https://github.com/aws/aws-sam-cli/blob/develop/samcli/local/apigw/event_constructor.py
https://github.com/aws/aws-sam-cli/blob/develop/samcli/local/apigw/local_apigw_service.py
"""

from __future__ import annotations

from os import environ

# https://github.com/aws/aws-sam-cli/blob/develop/samcli/local/lambdafn/env_vars.py sets both. The
# second is reserved: a function's configuration cannot set it, and Lambda's own value is always
# YYYY/MM/DD/[VERSION]ID. So `AWS_SAM_LOCAL`, which a configuration can set, has no effect alone:
# https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
_OF_SAM = {"AWS_SAM_LOCAL": "true", "AWS_LAMBDA_LOG_STREAM_NAME": "$LATEST"}
_NOTICE = (
    "runtime_guards: requestContext.path and the stage of ARNs are not checked under sam local.\n"
)
_told: list[bool] = []


def runs_in_sam_local() -> bool:
    """Returns whether `sam local` runs the function, and says so once on standard error."""
    if any(environ.get(name) != value for name, value in _OF_SAM.items()):
        return False
    if not _told:
        from sys import stderr

        _told.append(True)
        stderr.write(_NOTICE)
    return True
