"""A prototype with an API key, from a getting-started guide, and its guests."""

import json

import pulumi
import pulumi_aws as aws

# finds: appsync-api-key-auth, appsync-api-unlogged
api = aws.appsync.GraphQLApi(
    "prototype",
    authentication_type="API_KEY",
    schema="type Query { hello: String } schema { query: Query }",
)
key = aws.appsync.ApiKey("prototype-key", api_id=api.id)

identities = aws.cognito.IdentityPool(
    "guests",
    identity_pool_name="guests",
    allow_unauthenticated_identities=True,
)

# finds: iam-role-trusts-any-identity
guest = aws.iam.Role(
    "guest",
    assume_role_policy=identities.id.apply(
        lambda it: json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Federated": "cognito-identity.amazonaws.com"},
                        "Action": "sts:AssumeRoleWithWebIdentity",
                        "Condition": {
                            "StringEquals": {"cognito-identity.amazonaws.com:aud": it},
                            "ForAnyValue:StringLike": {
                                "cognito-identity.amazonaws.com:amr": "unauthenticated"
                            },
                        },
                    }
                ],
            }
        )
    ),
)

aws.cognito.IdentityPoolRoleAttachment(
    "guests", identity_pool_id=identities.id, roles={"unauthenticated": guest.arn}
)

pulumi.export("key", key.key)
