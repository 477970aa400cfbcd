"""A mobile app: users in Cognito, data behind AppSync in DynamoDB."""

import json

import pulumi
import pulumi_aws as aws

# finds: cognito-pool-deletable, cognito-pool-without-mfa
pool = aws.cognito.UserPool(
    "app-users",
    username_attributes=["email"],
    auto_verified_attributes=["email"],
    password_policy={
        "minimum_length": 8,
        "require_lowercase": True,
        "require_numbers": True,
        "require_symbols": True,
        "require_uppercase": True,
    },
)

client = aws.cognito.UserPoolClient(
    "mobile",
    user_pool_id=pool.id,
    generate_secret=False,
    explicit_auth_flows=["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    prevent_user_existence_errors="ENABLED",
)

# finds: dynamodb-table-deletable
todos = aws.dynamodb.Table(
    "todos",
    attributes=[{"name": "id", "type": "S"}],
    hash_key="id",
    billing_mode="PAY_PER_REQUEST",
    point_in_time_recovery={"enabled": True},
)

trust = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "appsync.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
)
api_role = aws.iam.Role("api-data", assume_role_policy=trust)
aws.iam.RolePolicy(
    "api-data",
    role=api_role.id,
    policy=todos.arn.apply(
        lambda arn: json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Action": ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Scan"],
                        "Resource": arn,
                    }
                ],
            }
        )
    ),
)

# finds: appsync-api-unlogged
api = aws.appsync.GraphQLApi(
    "todo-api",
    authentication_type="AMAZON_COGNITO_USER_POOLS",
    user_pool_config={"user_pool_id": pool.id, "default_action": "ALLOW"},
    schema="""
        type Todo { id: ID!  text: String! }
        type Query { todo(id: ID!): Todo }
        type Mutation { addTodo(id: ID!, text: String!): Todo }
        schema { query: Query  mutation: Mutation }
    """,
)

source = aws.appsync.DataSource(
    "todo-table",
    api_id=api.id,
    name="todos",
    type="AMAZON_DYNAMODB",
    service_role_arn=api_role.arn,
    dynamodb_config={"table_name": todos.name},
)

aws.appsync.Resolver(
    "get-todo",
    api_id=api.id,
    type="Query",
    field="todo",
    data_source=source.name,
    request_template="""{
        "version": "2017-02-28",
        "operation": "GetItem",
        "key": {"id": $util.dynamodb.toDynamoDBJson($ctx.args.id)}
    }""",
    response_template="$util.toJson($ctx.result)",
)

pulumi.export("api", api.uris["GRAPHQL"])
