// Reads cases as JSON Lines on standard input, and writes which other validators accept each event.
//
//     node peers.mjs < cases.jsonl > verdicts.jsonl
//
// A case has `source`, `event` and `schema`. Powertools has schemas of its own; middy's validator
// takes `schema`. A verdict is `true`, `false`, or `null` without a schema.
import { createInterface } from "node:readline";

import * as powertools from "@aws-lambda-powertools/parser/schemas";
import middy from "@middy/core";
import validator from "@middy/validator";
import { transpileSchema } from "@middy/validator/transpile";

const COGNITO = Object.keys(powertools).filter((name) => /TriggerSchema/.test(name));
// The names of Powertools' schemas by source; an event is accepted if one of them parses it.
const SCHEMAS = {
  alb: ["AlbSchema", "AlbMultiValueHeadersSchema"],
  "appsync-batch-resolver": ["AppSyncBatchResolverSchema"],
  "appsync-events": ["AppSyncEventsPublishSchema", "AppSyncEventsSubscribeSchema"],
  "appsync-resolver": ["AppSyncResolverSchema"],
  cloudformation: ["Create", "Update", "Delete"].map((of) => `CloudFormationCustomResource${of}Schema`),
  "cloudwatch-logs": ["CloudWatchLogsSchema"],
  cognito: COGNITO,
  "dynamodb-stream": ["DynamoDBStreamSchema"],
  "event-bridge": ["EventBridgeSchema"],
  "event-bridge-s3": ["S3EventNotificationEventBridgeSchema"],
  firehose: ["KinesisFirehoseSchema"],
  "function-url": ["LambdaFunctionUrlSchema"],
  "http-api": ["APIGatewayProxyEventV2Schema"],
  "http-authorizer": ["APIGatewayRequestAuthorizerEventV2Schema"],
  "kinesis-stream": ["KinesisDataStreamSchema"],
  msk: ["KafkaMskEventSchema"],
  "rest-api": ["APIGatewayProxyEventSchema"],
  "rest-authorizer": ["APIGatewayRequestAuthorizerEventSchema", "APIGatewayTokenAuthorizerEventSchema"],
  s3: ["S3Schema"],
  "s3-object-lambda": ["S3ObjectLambdaEventSchema"],
  "self-managed-kafka": ["KafkaSelfManagedEventSchema"],
  ses: ["SesSchema"],
  sns: ["SnsSchema"],
  sqs: ["SqsSchema"],
  "transfer-authorizer": ["TransferFamilySchema"],
  "vpc-lattice": ["VpcLatticeSchema"],
  "vpc-lattice-v2": ["VpcLatticeV2Schema"],
  "websocket-api": ["APIGatewayProxyWebsocketEventSchema"],
};
const context = { getRemainingTimeInMillis: () => 30_000 };

function byPowertools({ source, event }) {
  const schemas = SCHEMAS[source];
  return schemas ? schemas.some((name) => parses(powertools[name], event)) : null;
}

function parses(schema, event) {
  try {
    return schema.safeParse(structuredClone(event)).success;
  } catch {
    // A transform of a schema throws: the handler isn't reached.
    return false;
  }
}

async function byMiddy({ event, schema }) {
  const eventSchema = transpileSchema(schema, { strict: false });
  const handler = middy(async () => true).use(validator({ eventSchema }));
  return await handler(structuredClone(event), context).catch(() => false);
}

for await (const line of createInterface({ input: process.stdin })) {
  const each = JSON.parse(line);
  const found = { powertools: byPowertools(each), middy: await byMiddy(each) };
  process.stdout.write(`${JSON.stringify(found)}\n`);
}
