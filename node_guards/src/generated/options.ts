// Written by `python -m tools.node_guards` from runtime_guards/. Don't edit it.

import type { Inner, Model } from "../bodies.js";
import type { Cors } from "../cors.js";

/** How each option is checked, and its default. */
export type Kind = "cors" | "flag" | "model" | "names" | "seconds" | "source" | "text" | "whole";
export type Options = Readonly<Record<string, readonly [Kind, (boolean | number)?]>>;

/** Options of `restAuthorizer()`. */
export interface RestAuthorizerOptions {
  /** Regular expression that the whole token must match; undefined allows any token. */
  token?: string | RegExp | undefined;
  /** Maximum length of a token or an identity source in characters. */
  maxToken?: number | undefined;
  /** Allowed API IDs; undefined allows any. */
  apis?: Iterable<string> | undefined;
  /** true refuses line breaks, tabs and direction marks in a query's values. */
  singleLine?: boolean | undefined;
  /** Maximum number of headers, and of cookies. */
  maxHeaders?: number | undefined;
  /** Maximum length of a header value in characters. */
  maxHeader?: number | undefined;
  /** Maximum number of query parameters. */
  maxQuery?: number | undefined;
  /** Maximum length of a query parameter's value in characters. */
  maxQueryValue?: number | undefined;
  /** Maximum number of path parameters. */
  maxPathParameters?: number | undefined;
  /** Maximum length of a path parameter's value in characters. */
  maxPathParameter?: number | undefined;
  /** Maximum length of a path in characters. */
  maxPath?: number | undefined;
}

export const REST_AUTHORIZER: Options = {
  token: ["text"],
  maxToken: ["whole", 10240],
  apis: ["names"],
  singleLine: ["flag", false],
  maxHeaders: ["whole", 200],
  maxHeader: ["whole", 16384],
  maxQuery: ["whole", 200],
  maxQueryValue: ["whole", 16384],
  maxPathParameters: ["whole", 50],
  maxPathParameter: ["whole", 2048],
  maxPath: ["whole", 16384],
};

/** Options of `httpAuthorizer()`. */
export interface HttpAuthorizerOptions {
  /** Whether the authorizer uses simple responses (`enableSimpleResponses`); false for IAM policies. */
  simple?: boolean | undefined;
  /** Maximum length of an identity source in characters. */
  maxToken?: number | undefined;
  /** Allowed API IDs; undefined allows any. */
  apis?: Iterable<string> | undefined;
  /** true refuses line breaks, tabs and direction marks in a query's values. */
  singleLine?: boolean | undefined;
  /** Maximum number of headers, and of cookies. */
  maxHeaders?: number | undefined;
  /** Maximum length of a header value in characters. */
  maxHeader?: number | undefined;
  /** Maximum number of query parameters. */
  maxQuery?: number | undefined;
  /** Maximum length of a query parameter's value in characters. */
  maxQueryValue?: number | undefined;
  /** Maximum number of path parameters. */
  maxPathParameters?: number | undefined;
  /** Maximum length of a path parameter's value in characters. */
  maxPathParameter?: number | undefined;
  /** Maximum length of a path in characters. */
  maxPath?: number | undefined;
}

export const HTTP_AUTHORIZER: Options = {
  simple: ["flag", true],
  maxToken: ["whole", 10240],
  apis: ["names"],
  singleLine: ["flag", false],
  maxHeaders: ["whole", 200],
  maxHeader: ["whole", 16384],
  maxQuery: ["whole", 200],
  maxQueryValue: ["whole", 16384],
  maxPathParameters: ["whole", 50],
  maxPathParameter: ["whole", 2048],
  maxPath: ["whole", 16384],
};

/** Options of `websocketApi()`. */
export interface WebsocketApiOptions<Body> {
  /** Model of a message; undefined allows any message. */
  body?: Model<Body> | undefined;
  /** Allowed route keys, such as `$connect`; undefined allows all. */
  routes?: Iterable<string> | undefined;
  /** Allowed types of CONNECT, MESSAGE and DISCONNECT; undefined allows all. */
  eventTypes?: Iterable<string> | undefined;
  /** true refuses line breaks, tabs and direction marks in a query's values. */
  singleLine?: boolean | undefined;
  /** Maximum size of a message in bytes. */
  maxBody?: number | undefined;
  /** Maximum nesting depth of a JSON message in levels. */
  maxDepth?: number | undefined;
  /** Maximum number of values in a JSON body. */
  maxNodes?: number | undefined;
  /** Maximum number of headers. */
  maxHeaders?: number | undefined;
  /** Maximum length of a header value in characters. */
  maxHeader?: number | undefined;
  /** Maximum number of query parameters. */
  maxQuery?: number | undefined;
  /** Maximum length of a query parameter's value in characters. */
  maxQueryValue?: number | undefined;
}

export const WEBSOCKET_API: Options = {
  body: ["model"],
  routes: ["names"],
  eventTypes: ["names"],
  singleLine: ["flag", false],
  maxBody: ["whole", 131072],
  maxDepth: ["whole", 32],
  maxNodes: ["whole", 500000],
  maxHeaders: ["whole", 200],
  maxHeader: ["whole", 16384],
  maxQuery: ["whole", 200],
  maxQueryValue: ["whole", 16384],
};

/** Options of `alb()`. */
export interface AlbOptions<Body> {
  /** Allowed ARNs of target groups; undefined allows any. */
  targetGroups?: Iterable<string> | undefined;
  /** Model of the body; undefined allows any body, or none. */
  body?: Model<Body> | undefined;
  /** Maximum size of a body in bytes; a load balancer sends at most 1 MiB. */
  maxBody?: number | undefined;
  /** Allowed methods; undefined allows DELETE, GET, HEAD, OPTIONS, PATCH, POST and PUT. */
  methods?: Iterable<string> | undefined;
  /** Regular expression that the whole path must match; undefined allows any path. */
  path?: string | RegExp | undefined;
  /** Allowed media types of a body, such as `text/csv` or `csv`; undefined allows any, or `application/json` and `application/*+json` where `body` is declared. */
  contentTypes?: Iterable<string> | undefined;
  /** true refuses line breaks, tabs and direction marks in a query's values. */
  singleLine?: boolean | undefined;
  /** CORS headers of refusals. Without it, they carry none. */
  cors?: Cors | undefined;
  /** Model of what the handler returns; undefined leaves its answers as they are. */
  returns?: Model<unknown> | undefined;
  /** Maximum nesting depth of a JSON body in levels. */
  maxDepth?: number | undefined;
  /** Maximum number of values in a JSON body. */
  maxNodes?: number | undefined;
  /** Maximum number of headers, and of cookies. */
  maxHeaders?: number | undefined;
  /** Maximum length of a header value in characters. */
  maxHeader?: number | undefined;
  /** Maximum number of query parameters. */
  maxQuery?: number | undefined;
  /** Maximum length of a query parameter's value in characters. */
  maxQueryValue?: number | undefined;
  /** Maximum length of a path in characters. */
  maxPath?: number | undefined;
}

export const ALB: Options = {
  targetGroups: ["names"],
  body: ["model"],
  maxBody: ["whole", 1048576],
  methods: ["names"],
  path: ["text"],
  contentTypes: ["names"],
  singleLine: ["flag", false],
  cors: ["cors"],
  returns: ["model"],
  maxDepth: ["whole", 32],
  maxNodes: ["whole", 500000],
  maxHeaders: ["whole", 200],
  maxHeader: ["whole", 16384],
  maxQuery: ["whole", 200],
  maxQueryValue: ["whole", 16384],
  maxPath: ["whole", 16384],
};

/** Options of `restApi()`. */
export interface RestApiOptions<Body> {
  /** Allowed methods; undefined allows DELETE, GET, HEAD, OPTIONS, PATCH, POST and PUT. */
  methods?: Iterable<string> | undefined;
  /** Regular expression that the whole path must match; undefined allows any path. */
  path?: string | RegExp | undefined;
  /** Model of the body; undefined allows any body, or none. */
  body?: Model<Body> | undefined;
  /** Allowed media types of a body, such as `text/csv` or `csv`; undefined allows any, or `application/json` and `application/*+json` where `body` is declared. */
  contentTypes?: Iterable<string> | undefined;
  /** true refuses line breaks, tabs and direction marks in a query's values. */
  singleLine?: boolean | undefined;
  /** CORS headers of refusals. Without it, they carry none. */
  cors?: Cors | undefined;
  /** Model of what the handler returns; undefined leaves its answers as they are. */
  returns?: Model<unknown> | undefined;
  /** Maximum size of a body in bytes. */
  maxBody?: number | undefined;
  /** Maximum nesting depth of a JSON body in levels. */
  maxDepth?: number | undefined;
  /** Maximum number of values in a JSON body. */
  maxNodes?: number | undefined;
  /** Maximum number of headers, and of cookies. */
  maxHeaders?: number | undefined;
  /** Maximum length of a header value in characters. */
  maxHeader?: number | undefined;
  /** Maximum number of query parameters. */
  maxQuery?: number | undefined;
  /** Maximum length of a query parameter's value in characters. */
  maxQueryValue?: number | undefined;
  /** Maximum number of path parameters. */
  maxPathParameters?: number | undefined;
  /** Maximum length of a path parameter's value in characters. */
  maxPathParameter?: number | undefined;
  /** Maximum length of a path in characters. */
  maxPath?: number | undefined;
}

export const REST_API: Options = {
  methods: ["names"],
  path: ["text"],
  body: ["model"],
  contentTypes: ["names"],
  singleLine: ["flag", false],
  cors: ["cors"],
  returns: ["model"],
  maxBody: ["whole", 6291456],
  maxDepth: ["whole", 32],
  maxNodes: ["whole", 500000],
  maxHeaders: ["whole", 200],
  maxHeader: ["whole", 16384],
  maxQuery: ["whole", 200],
  maxQueryValue: ["whole", 16384],
  maxPathParameters: ["whole", 50],
  maxPathParameter: ["whole", 2048],
  maxPath: ["whole", 16384],
};

/** Options of `vpcLatticeV2()`. */
export interface VpcLatticeV2Options<Body> {
  /** Allowed ARNs of service networks; undefined allows any. */
  serviceNetworks?: Iterable<string> | undefined;
  /** Allowed ARNs of services; undefined allows any. */
  services?: Iterable<string> | undefined;
  /** Allowed ARNs of target groups; undefined allows any. */
  targetGroups?: Iterable<string> | undefined;
  /** Allowed ARNs of source VPCs; undefined allows any. */
  sourceVpcs?: Iterable<string> | undefined;
  /** Allowed ARNs of IAM identities; undefined allows any, including unauthenticated requests. */
  principals?: Iterable<string> | undefined;
  /** Model of the body; undefined allows any body, or none. */
  body?: Model<Body> | undefined;
  /** Allowed methods; undefined allows DELETE, GET, HEAD, OPTIONS, PATCH, POST and PUT. */
  methods?: Iterable<string> | undefined;
  /** Regular expression that the whole path must match; undefined allows any path. */
  path?: string | RegExp | undefined;
  /** Allowed media types of a body, such as `text/csv` or `csv`; undefined allows any, or `application/json` and `application/*+json` where `body` is declared. */
  contentTypes?: Iterable<string> | undefined;
  /** true refuses line breaks, tabs and direction marks in a query's values. */
  singleLine?: boolean | undefined;
  /** CORS headers of refusals. Without it, they carry none. */
  cors?: Cors | undefined;
  /** Model of what the handler returns; undefined leaves its answers as they are. */
  returns?: Model<unknown> | undefined;
  /** Maximum size of a body in bytes. */
  maxBody?: number | undefined;
  /** Maximum nesting depth of a JSON body in levels. */
  maxDepth?: number | undefined;
  /** Maximum number of values in a JSON body. */
  maxNodes?: number | undefined;
  /** Maximum number of headers, and of cookies. */
  maxHeaders?: number | undefined;
  /** Maximum length of a header value in characters. */
  maxHeader?: number | undefined;
  /** Maximum number of query parameters. */
  maxQuery?: number | undefined;
  /** Maximum length of a query parameter's value in characters. */
  maxQueryValue?: number | undefined;
  /** Maximum length of a path in characters. */
  maxPath?: number | undefined;
}

export const VPC_LATTICE_V2: Options = {
  serviceNetworks: ["names"],
  services: ["names"],
  targetGroups: ["names"],
  sourceVpcs: ["names"],
  principals: ["names"],
  body: ["model"],
  methods: ["names"],
  path: ["text"],
  contentTypes: ["names"],
  singleLine: ["flag", false],
  cors: ["cors"],
  returns: ["model"],
  maxBody: ["whole", 6291456],
  maxDepth: ["whole", 32],
  maxNodes: ["whole", 500000],
  maxHeaders: ["whole", 200],
  maxHeader: ["whole", 16384],
  maxQuery: ["whole", 200],
  maxQueryValue: ["whole", 16384],
  maxPath: ["whole", 16384],
};

/** Options of `vpcLattice()`. */
export interface VpcLatticeOptions<Body> {
  /** Allowed methods; undefined allows DELETE, GET, HEAD, OPTIONS, PATCH, POST and PUT. */
  methods?: Iterable<string> | undefined;
  /** Regular expression that the whole path must match; undefined allows any path. */
  path?: string | RegExp | undefined;
  /** Model of the body; undefined allows any body, or none. */
  body?: Model<Body> | undefined;
  /** Allowed media types of a body, such as `text/csv` or `csv`; undefined allows any, or `application/json` and `application/*+json` where `body` is declared. */
  contentTypes?: Iterable<string> | undefined;
  /** true refuses line breaks, tabs and direction marks in a query's values. */
  singleLine?: boolean | undefined;
  /** CORS headers of refusals. Without it, they carry none. */
  cors?: Cors | undefined;
  /** Model of what the handler returns; undefined leaves its answers as they are. */
  returns?: Model<unknown> | undefined;
  /** Maximum size of a body in bytes. */
  maxBody?: number | undefined;
  /** Maximum nesting depth of a JSON body in levels. */
  maxDepth?: number | undefined;
  /** Maximum number of values in a JSON body. */
  maxNodes?: number | undefined;
  /** Maximum number of headers, and of cookies. */
  maxHeaders?: number | undefined;
  /** Maximum length of a header value in characters. */
  maxHeader?: number | undefined;
  /** Maximum number of query parameters. */
  maxQuery?: number | undefined;
  /** Maximum length of a query parameter's value in characters. */
  maxQueryValue?: number | undefined;
  /** Maximum length of a path in characters. */
  maxPath?: number | undefined;
}

export const VPC_LATTICE: Options = {
  methods: ["names"],
  path: ["text"],
  body: ["model"],
  contentTypes: ["names"],
  singleLine: ["flag", false],
  cors: ["cors"],
  returns: ["model"],
  maxBody: ["whole", 6291456],
  maxDepth: ["whole", 32],
  maxNodes: ["whole", 500000],
  maxHeaders: ["whole", 200],
  maxHeader: ["whole", 16384],
  maxQuery: ["whole", 200],
  maxQueryValue: ["whole", 16384],
  maxPath: ["whole", 16384],
};

/** Options of `httpApi()`. */
export interface HttpApiOptions<Body> {
  /** Allowed methods; undefined allows DELETE, GET, HEAD, OPTIONS, PATCH, POST and PUT. */
  methods?: Iterable<string> | undefined;
  /** Regular expression that the whole path must match; undefined allows any path. */
  path?: string | RegExp | undefined;
  /** Model of the body; undefined allows any body, or none. */
  body?: Model<Body> | undefined;
  /** Allowed media types of a body, such as `text/csv` or `csv`; undefined allows any, or `application/json` and `application/*+json` where `body` is declared. */
  contentTypes?: Iterable<string> | undefined;
  /** true refuses line breaks, tabs and direction marks in a query's values. */
  singleLine?: boolean | undefined;
  /** CORS headers of refusals. Without it, they carry none. */
  cors?: Cors | undefined;
  /** Model of what the handler returns; undefined leaves its answers as they are. */
  returns?: Model<unknown> | undefined;
  /** Maximum size of a body in bytes. */
  maxBody?: number | undefined;
  /** Maximum nesting depth of a JSON body in levels. */
  maxDepth?: number | undefined;
  /** Maximum number of values in a JSON body. */
  maxNodes?: number | undefined;
  /** Maximum number of headers, and of cookies. */
  maxHeaders?: number | undefined;
  /** Maximum length of a header value in characters. */
  maxHeader?: number | undefined;
  /** Maximum number of query parameters. */
  maxQuery?: number | undefined;
  /** Maximum length of a query parameter's value in characters. */
  maxQueryValue?: number | undefined;
  /** Maximum number of path parameters. */
  maxPathParameters?: number | undefined;
  /** Maximum length of a path parameter's value in characters. */
  maxPathParameter?: number | undefined;
  /** Maximum length of a path in characters. */
  maxPath?: number | undefined;
}

export const HTTP_API: Options = {
  methods: ["names"],
  path: ["text"],
  body: ["model"],
  contentTypes: ["names"],
  singleLine: ["flag", false],
  cors: ["cors"],
  returns: ["model"],
  maxBody: ["whole", 6291456],
  maxDepth: ["whole", 32],
  maxNodes: ["whole", 500000],
  maxHeaders: ["whole", 200],
  maxHeader: ["whole", 16384],
  maxQuery: ["whole", 200],
  maxQueryValue: ["whole", 16384],
  maxPathParameters: ["whole", 50],
  maxPathParameter: ["whole", 2048],
  maxPath: ["whole", 16384],
};

/** Options of `functionUrl()`. */
export interface FunctionUrlOptions<Body> {
  /** Allowed methods; undefined allows DELETE, GET, HEAD, OPTIONS, PATCH, POST and PUT. */
  methods?: Iterable<string> | undefined;
  /** Regular expression that the whole path must match; undefined allows any path. */
  path?: string | RegExp | undefined;
  /** Model of the body; undefined allows any body, or none. */
  body?: Model<Body> | undefined;
  /** Allowed media types of a body, such as `text/csv` or `csv`; undefined allows any, or `application/json` and `application/*+json` where `body` is declared. */
  contentTypes?: Iterable<string> | undefined;
  /** true refuses line breaks, tabs and direction marks in a query's values. */
  singleLine?: boolean | undefined;
  /** CORS headers of refusals. Without it, they carry none. */
  cors?: Cors | undefined;
  /** Model of what the handler returns; undefined leaves its answers as they are. */
  returns?: Model<unknown> | undefined;
  /** Maximum size of a body in bytes. */
  maxBody?: number | undefined;
  /** Maximum nesting depth of a JSON body in levels. */
  maxDepth?: number | undefined;
  /** Maximum number of values in a JSON body. */
  maxNodes?: number | undefined;
  /** Maximum number of headers, and of cookies. */
  maxHeaders?: number | undefined;
  /** Maximum length of a header value in characters. */
  maxHeader?: number | undefined;
  /** Maximum number of query parameters. */
  maxQuery?: number | undefined;
  /** Maximum length of a query parameter's value in characters. */
  maxQueryValue?: number | undefined;
  /** Maximum number of path parameters. */
  maxPathParameters?: number | undefined;
  /** Maximum length of a path parameter's value in characters. */
  maxPathParameter?: number | undefined;
  /** Maximum length of a path in characters. */
  maxPath?: number | undefined;
}

export const FUNCTION_URL: Options = {
  methods: ["names"],
  path: ["text"],
  body: ["model"],
  contentTypes: ["names"],
  singleLine: ["flag", false],
  cors: ["cors"],
  returns: ["model"],
  maxBody: ["whole", 6291456],
  maxDepth: ["whole", 32],
  maxNodes: ["whole", 500000],
  maxHeaders: ["whole", 200],
  maxHeader: ["whole", 16384],
  maxQuery: ["whole", 200],
  maxQueryValue: ["whole", 16384],
  maxPathParameters: ["whole", 50],
  maxPathParameter: ["whole", 2048],
  maxPath: ["whole", 16384],
};

/** Options of `s3()`. */
export interface S3Options {
  /** Allowed file extensions of keys, such as `.csv`, in any letter case; undefined allows all. */
  extensions?: Iterable<string> | undefined;
  /** Allowed key prefixes; undefined allows all. */
  prefixes?: Iterable<string> | undefined;
  /** true refuses line breaks, tabs and direction marks in keys. */
  singleLine?: boolean | undefined;
  /** true accepts keys with a `..` segment, a leading slash or a backslash, which S3 allows. The handler must never use such a key as the path of a file. */
  anyPath?: boolean | undefined;
  /** Allowed bucket names; undefined allows all. */
  buckets?: Iterable<string> | undefined;
  /** Allowed event names, such as `ObjectCreated:Put` or `ObjectCreated:*`, with or without `s3:`; undefined allows all. */
  eventNames?: Iterable<string> | undefined;
  /** Maximum size of an object in bytes; undefined allows what S3 stores (50 TiB). */
  maxSize?: number | undefined;
  /** Maximum number of records in an event. */
  maxRecords?: number | undefined;
  /** Maximum age in seconds of an event; undefined allows any age. Events more than 300 seconds ahead are refused too. */
  maxAge?: number | undefined;
}

export const S3: Options = {
  extensions: ["names"],
  prefixes: ["names"],
  singleLine: ["flag", false],
  anyPath: ["flag", false],
  buckets: ["names"],
  eventNames: ["names"],
  maxSize: ["whole"],
  maxRecords: ["whole", 1000],
  maxAge: ["seconds"],
};

/** Options of `s3Batch()`. */
export interface S3BatchOptions {
  /** Allowed file extensions of keys with their dot, such as `.csv`, in any letter case; undefined allows all. */
  extensions?: Iterable<string> | undefined;
  /** Allowed key prefixes; undefined allows all. */
  prefixes?: Iterable<string> | undefined;
  /** true refuses line breaks, tabs and direction marks in keys. */
  singleLine?: boolean | undefined;
  /** true accepts keys with a `..` segment, a leading slash or a backslash, which S3 allows. The handler must never use such a key as the path of a file. */
  anyPath?: boolean | undefined;
  /** Allowed bucket names; undefined allows all. */
  buckets?: Iterable<string> | undefined;
  /** Maximum number of tasks in an invocation. */
  maxRecords?: number | undefined;
}

export const S3_BATCH: Options = {
  extensions: ["names"],
  prefixes: ["names"],
  singleLine: ["flag", false],
  anyPath: ["flag", false],
  buckets: ["names"],
  maxRecords: ["whole", 1000],
};

/** Options of `s3ObjectLambda()`. */
export interface S3ObjectLambdaOptions {
  /** Allowed file extensions of keys with their dot, such as `.csv`, in any letter case; undefined allows all. */
  extensions?: Iterable<string> | undefined;
  /** Allowed key prefixes; undefined allows all. */
  prefixes?: Iterable<string> | undefined;
  /** true refuses line breaks, tabs and direction marks in keys. */
  singleLine?: boolean | undefined;
  /** true accepts keys with a `..` segment, a leading slash or a backslash, which S3 allows. The handler must never use such a key as the path of a file. */
  anyPath?: boolean | undefined;
  /** Allowed ARNs of Object Lambda access points; undefined allows any. */
  accessPoints?: Iterable<string> | undefined;
  /** Allowed operations of GetObject, HeadObject, ListObjects and ListObjectsV2; undefined allows all. */
  operations?: Iterable<string> | undefined;
  /** Maximum number of headers in the caller's request. */
  maxHeaders?: number | undefined;
  /** Maximum length of a header value in characters. */
  maxHeader?: number | undefined;
}

export const S3_OBJECT_LAMBDA: Options = {
  extensions: ["names"],
  prefixes: ["names"],
  singleLine: ["flag", false],
  anyPath: ["flag", false],
  accessPoints: ["names"],
  operations: ["names"],
  maxHeaders: ["whole", 200],
  maxHeader: ["whole", 16384],
};

/** Options of `sqs()`. */
export interface SqsOptions<Body> {
  /** Model of a message body; undefined allows any text. */
  body?: Model<Body> | undefined;
  /** With true, refused messages are returned as partial batch response and the others are processed. The event source mapping needs `ReportBatchItemFailures`. */
  partial?: boolean | undefined;
  /** Allowed queues, by ARN or by name; undefined allows any. A name allows the queue of any account and region. */
  queues?: Iterable<string> | undefined;
  /** Maximum number of messages in a batch. */
  maxRecords?: number | undefined;
  /** Maximum length of a body in characters. */
  maxBody?: number | undefined;
  /** Maximum nesting depth of a JSON body in levels. */
  maxDepth?: number | undefined;
  /** Maximum number of values in a JSON body. */
  maxNodes?: number | undefined;
  /** Maximum age in seconds of a message; undefined allows any age. Events more than 300 seconds ahead are refused too. */
  maxAge?: number | undefined;
  /** Whether the MD5 digest that SQS sends is compared with the body. */
  verifyMd5?: boolean | undefined;
}

export const SQS: Options = {
  body: ["model"],
  partial: ["flag", false],
  queues: ["names"],
  maxRecords: ["whole", 10000],
  maxBody: ["whole", 1048576],
  maxDepth: ["whole", 32],
  maxNodes: ["whole", 500000],
  maxAge: ["seconds"],
  verifyMd5: ["flag", true],
};

/** Options of `sns()`. */
export interface SnsOptions<Body> {
  /** Model of a message; undefined allows any text. */
  body?: Model<Body> | undefined;
  /** Allowed topics, by ARN or by name; undefined allows any. A name allows the topic of any account and region. */
  topics?: Iterable<string> | undefined;
  /** Maximum number of notifications in an event. */
  maxRecords?: number | undefined;
  /** Maximum length of a message in characters. */
  maxMessage?: number | undefined;
  /** Maximum number of message attributes. */
  maxAttributes?: number | undefined;
  /** Maximum nesting depth of a JSON message in levels. */
  maxDepth?: number | undefined;
  /** Maximum number of values in a JSON body. */
  maxNodes?: number | undefined;
  /** Maximum age in seconds of a notification; undefined allows any age. Events more than 300 seconds ahead are refused too. */
  maxAge?: number | undefined;
}

export const SNS: Options = {
  body: ["model"],
  topics: ["names"],
  maxRecords: ["whole", 10],
  maxMessage: ["whole", 1048576],
  maxAttributes: ["whole", 256],
  maxDepth: ["whole", 32],
  maxNodes: ["whole", 500000],
  maxAge: ["seconds"],
};

/** Options of `dynamodbStream()`. */
export interface DynamodbStreamOptions {
  /** With true, the batch is processed up to the first refused record, which Lambda retries with all records after it. The event source mapping needs `ReportBatchItemFailures`, a maximum number of retries and an on-failure destination; without those, a refused record blocks its shard until it expires. */
  partial?: boolean | undefined;
  /** Allowed stream ARNs; undefined allows any. */
  streams?: Iterable<string> | undefined;
  /** Allowed event names of INSERT, MODIFY and REMOVE; undefined allows all. */
  eventNames?: Iterable<string> | undefined;
  /** Maximum number of records in a batch. */
  maxRecords?: number | undefined;
  /** Maximum nesting depth of lists and maps in an item in levels. */
  maxDepth?: number | undefined;
  /** Maximum length of a string in characters, and of a binary value in bytes. */
  maxText?: number | undefined;
  /** Maximum age in seconds of a record; undefined allows any age. Events more than 300 seconds ahead are refused too. */
  maxAge?: number | undefined;
}

export const DYNAMODB_STREAM: Options = {
  partial: ["flag", false],
  streams: ["names"],
  eventNames: ["names"],
  maxRecords: ["whole", 10000],
  maxDepth: ["whole", 32],
  maxText: ["whole", 409600],
  maxAge: ["seconds"],
};

/** Options of `kinesisStream()`. */
export interface KinesisStreamOptions<Body> {
  /** Model of a record's data, or `CloudWatchLogs()`; undefined allows any bytes. */
  body?: Model<Body> | undefined;
  /** With true, the batch is processed up to the first refused record, which Lambda retries with all records after it. The event source mapping needs `ReportBatchItemFailures`, a maximum number of retries and an on-failure destination; without those, a refused record blocks its shard until it expires. */
  partial?: boolean | undefined;
  /** Allowed stream ARNs; undefined allows any. */
  streams?: Iterable<string> | undefined;
  /** Maximum number of records in a batch. */
  maxRecords?: number | undefined;
  /** Maximum size of a record's data in bytes. */
  maxData?: number | undefined;
  /** Maximum nesting depth of JSON data in levels. */
  maxDepth?: number | undefined;
  /** Maximum number of values in a JSON body. */
  maxNodes?: number | undefined;
  /** Maximum age in seconds of a record; undefined allows any age. Events more than 300 seconds ahead are refused too. */
  maxAge?: number | undefined;
}

export const KINESIS_STREAM: Options = {
  body: ["model"],
  partial: ["flag", false],
  streams: ["names"],
  maxRecords: ["whole", 10000],
  maxData: ["whole", 6291456],
  maxDepth: ["whole", 32],
  maxNodes: ["whole", 500000],
  maxAge: ["seconds"],
};

/** Options of `firehose()`. */
export interface FirehoseOptions<Body> {
  /** Model of a record's data, or `CloudWatchLogs()`; undefined allows any bytes. */
  body?: Model<Body> | undefined;
  /** Allowed ARNs of Firehose streams; undefined allows any. */
  streams?: Iterable<string> | undefined;
  /** Allowed ARNs of source Kinesis streams and MSK clusters; undefined allows any, and direct puts. */
  sources?: Iterable<string> | undefined;
  /** Maximum number of records in a batch. */
  maxRecords?: number | undefined;
  /** Maximum size of a record's data in bytes. */
  maxData?: number | undefined;
  /** Maximum nesting depth of JSON data in levels. */
  maxDepth?: number | undefined;
  /** Maximum number of values in a JSON body. */
  maxNodes?: number | undefined;
  /** Maximum age in seconds of a record; undefined allows any age. Events more than 300 seconds ahead are refused too. */
  maxAge?: number | undefined;
}

export const FIREHOSE: Options = {
  body: ["model"],
  streams: ["names"],
  sources: ["names"],
  maxRecords: ["whole", 62914],
  maxData: ["whole", 6291456],
  maxDepth: ["whole", 32],
  maxNodes: ["whole", 500000],
  maxAge: ["seconds"],
};

/** Options of `msk()`. */
export interface MskOptions<Body> {
  /** Model of a record's value; undefined allows any bytes, or no value. */
  body?: Model<Body> | undefined;
  /** With true, a refused record is retried with the records after it in its partition, since they must not be processed before it; the others are processed. The event source mapping needs `ReportBatchItemFailures` and a maximum number of retries. */
  partial?: boolean | undefined;
  /** Allowed topic names; undefined allows any. */
  topics?: Iterable<string> | undefined;
  /** Allowed cluster ARNs; undefined allows any. */
  clusters?: Iterable<string> | undefined;
  /** Maximum number of records in a batch, over all partitions. */
  maxRecords?: number | undefined;
  /** Maximum size of a key, a value or a header value in bytes. */
  maxData?: number | undefined;
  /** Maximum number of headers of a record. */
  maxHeaders?: number | undefined;
  /** Maximum nesting depth of a JSON value in levels. */
  maxDepth?: number | undefined;
  /** Maximum number of values in a JSON body. */
  maxNodes?: number | undefined;
  /** Maximum age in seconds of a record; undefined allows any age. Events more than 300 seconds ahead are refused too. */
  maxAge?: number | undefined;
}

export const MSK: Options = {
  body: ["model"],
  partial: ["flag", false],
  topics: ["names"],
  clusters: ["names"],
  maxRecords: ["whole", 10000],
  maxData: ["whole", 6291456],
  maxHeaders: ["whole", 1000],
  maxDepth: ["whole", 32],
  maxNodes: ["whole", 500000],
  maxAge: ["seconds"],
};

/** Options of `selfManagedKafka()`. */
export interface SelfManagedKafkaOptions<Body> {
  /** Model of a record's value; undefined allows any bytes, or no value. */
  body?: Model<Body> | undefined;
  /** With true, a refused record is retried with the records after it in its partition, since they must not be processed before it; the others are processed. The event source mapping needs `ReportBatchItemFailures` and a maximum number of retries. */
  partial?: boolean | undefined;
  /** Allowed topic names; undefined allows any. */
  topics?: Iterable<string> | undefined;
  /** Maximum number of records in a batch, over all partitions. */
  maxRecords?: number | undefined;
  /** Maximum size of a key, a value or a header value in bytes. */
  maxData?: number | undefined;
  /** Maximum number of headers of a record. */
  maxHeaders?: number | undefined;
  /** Maximum nesting depth of a JSON value in levels. */
  maxDepth?: number | undefined;
  /** Maximum number of values in a JSON body. */
  maxNodes?: number | undefined;
  /** Maximum age in seconds of a record; undefined allows any age. Events more than 300 seconds ahead are refused too. */
  maxAge?: number | undefined;
}

export const SELF_MANAGED_KAFKA: Options = {
  body: ["model"],
  partial: ["flag", false],
  topics: ["names"],
  maxRecords: ["whole", 10000],
  maxData: ["whole", 6291456],
  maxHeaders: ["whole", 1000],
  maxDepth: ["whole", 32],
  maxNodes: ["whole", 500000],
  maxAge: ["seconds"],
};

/** Options of `activeMq()`. */
export interface ActiveMqOptions<Body> {
  /** Model of a message's data; undefined allows any bytes. */
  body?: Model<Body> | undefined;
  /** Allowed broker ARNs; undefined allows any. */
  brokers?: Iterable<string> | undefined;
  /** Allowed queue names; undefined allows any. */
  queues?: Iterable<string> | undefined;
  /** Maximum number of messages in a batch. */
  maxRecords?: number | undefined;
  /** Maximum size of a message's data in bytes. */
  maxData?: number | undefined;
  /** Maximum number of properties, or headers, of a message. */
  maxProperties?: number | undefined;
  /** Maximum nesting depth of JSON data in levels. */
  maxDepth?: number | undefined;
  /** Maximum number of values in a JSON body. */
  maxNodes?: number | undefined;
  /** Maximum age in seconds of a message; undefined allows any age. Events more than 300 seconds ahead are refused too. */
  maxAge?: number | undefined;
}

export const ACTIVE_MQ: Options = {
  body: ["model"],
  brokers: ["names"],
  queues: ["names"],
  maxRecords: ["whole", 10000],
  maxData: ["whole", 6291456],
  maxProperties: ["whole", 1000],
  maxDepth: ["whole", 32],
  maxNodes: ["whole", 500000],
  maxAge: ["seconds"],
};

/** Options of `rabbitMq()`. */
export interface RabbitMqOptions<Body> {
  /** Model of a message's data; undefined allows any bytes. */
  body?: Model<Body> | undefined;
  /** Allowed broker ARNs; undefined allows any. */
  brokers?: Iterable<string> | undefined;
  /** Allowed queue names; undefined allows any. */
  queues?: Iterable<string> | undefined;
  /** Maximum number of messages in a batch. */
  maxRecords?: number | undefined;
  /** Maximum size of a message's data in bytes. */
  maxData?: number | undefined;
  /** Maximum number of properties, or headers, of a message. */
  maxProperties?: number | undefined;
  /** Maximum nesting depth of JSON data in levels. */
  maxDepth?: number | undefined;
  /** Maximum number of values in a JSON body. */
  maxNodes?: number | undefined;
}

export const RABBIT_MQ: Options = {
  body: ["model"],
  brokers: ["names"],
  queues: ["names"],
  maxRecords: ["whole", 10000],
  maxData: ["whole", 6291456],
  maxProperties: ["whole", 1000],
  maxDepth: ["whole", 32],
  maxNodes: ["whole", 500000],
};

/** Options of `documentdb()`. */
export interface DocumentdbOptions<Body> {
  /** Model of a changed document; undefined allows any. */
  body?: Model<Body> | undefined;
  /** Allowed cluster ARNs; undefined allows any. */
  clusters?: Iterable<string> | undefined;
  /** Allowed database names; undefined allows all. */
  databases?: Iterable<string> | undefined;
  /** Allowed collection names; undefined allows all. */
  collections?: Iterable<string> | undefined;
  /** Allowed operations, such as `insert`; undefined allows all. */
  operations?: Iterable<string> | undefined;
  /** Maximum number of changes in a batch. */
  maxRecords?: number | undefined;
  /** Maximum nesting depth of a document in levels. */
  maxDepth?: number | undefined;
  /** Maximum age in seconds of a change; undefined allows any age. Events more than 300 seconds ahead are refused too. */
  maxAge?: number | undefined;
}

export const DOCUMENTDB: Options = {
  body: ["model"],
  clusters: ["names"],
  databases: ["names"],
  collections: ["names"],
  operations: ["names"],
  maxRecords: ["whole", 10000],
  maxDepth: ["whole", 100],
  maxAge: ["seconds"],
};

/** Options of `cloudwatchLogs()`. */
export interface CloudwatchLogsOptions<Body> {
  /** Model of a log line; undefined allows any text. */
  body?: Model<Body> | undefined;
  /** Allowed account IDs; undefined allows all. */
  owners?: Iterable<string> | undefined;
  /** Allowed log group names; undefined allows all. */
  logGroups?: Iterable<string> | undefined;
  /** Maximum size of the compressed data in bytes. */
  maxData?: number | undefined;
  /** Maximum size of the expanded data in bytes. */
  maxExpanded?: number | undefined;
  /** Maximum number of log events. */
  maxEvents?: number | undefined;
  /** Maximum nesting depth of a JSON line in levels. */
  maxDepth?: number | undefined;
  /** Maximum number of values in a JSON body. */
  maxNodes?: number | undefined;
  /** Maximum age in seconds of a log event; undefined allows any age. Events more than 300 seconds ahead are refused too. */
  maxAge?: number | undefined;
}

export const CLOUDWATCH_LOGS: Options = {
  body: ["model"],
  owners: ["names"],
  logGroups: ["names"],
  maxData: ["whole", 6291456],
  maxExpanded: ["whole", 20971520],
  maxEvents: ["whole", 10000],
  maxDepth: ["whole", 32],
  maxNodes: ["whole", 500000],
  maxAge: ["seconds"],
};

/** Options of `cloudwatchAlarm()`. */
export interface CloudwatchAlarmOptions {
  /** Allowed alarm ARNs; undefined allows all. */
  alarms?: Iterable<string> | undefined;
  /** Allowed new states of ALARM, OK and INSUFFICIENT_DATA; undefined allows all. */
  states?: Iterable<string> | undefined;
  /** Maximum age in seconds of an event; undefined allows any age. Events more than 300 seconds ahead are refused too. */
  maxAge?: number | undefined;
}

export const CLOUDWATCH_ALARM: Options = {
  alarms: ["names"],
  states: ["names"],
  maxAge: ["seconds"],
};

/** Options of `scheduler()`. */
export interface SchedulerOptions {
  /** Allowed schedule ARNs; undefined allows all. */
  schedules?: Iterable<string> | undefined;
  /** Maximum age in seconds of an event; undefined allows any age. Events more than 300 seconds ahead are refused too. */
  maxAge?: number | undefined;
}

export const SCHEDULER: Options = {
  schedules: ["names"],
  maxAge: ["seconds"],
};

/** Options of `schedule()`. */
export interface ScheduleOptions {
  /** Allowed rule ARNs; undefined allows all. */
  rules?: Iterable<string> | undefined;
  /** Maximum age in seconds of an event; undefined allows any age. Events more than 300 seconds ahead are refused too. */
  maxAge?: number | undefined;
}

export const SCHEDULE: Options = {
  rules: ["names"],
  maxAge: ["seconds"],
};

/** Options of `eventBridgeS3()`. */
export interface EventBridgeS3Options {
  /** Allowed file extensions of keys with their dot, such as `.csv`, in any letter case; undefined allows all. */
  extensions?: Iterable<string> | undefined;
  /** Allowed key prefixes; undefined allows all. */
  prefixes?: Iterable<string> | undefined;
  /** true refuses line breaks, tabs and direction marks in keys. */
  singleLine?: boolean | undefined;
  /** true accepts keys with a `..` segment, a leading slash or a backslash, which S3 allows. The handler must never use such a key as the path of a file. */
  anyPath?: boolean | undefined;
  /** Allowed bucket names; undefined allows all. */
  buckets?: Iterable<string> | undefined;
  /** Allowed account IDs of the bucket; undefined allows all. */
  accounts?: Iterable<string> | undefined;
  /** Allowed regions of the bucket; undefined allows all. */
  regions?: Iterable<string> | undefined;
  /** Allowed detail types, such as `Object Created`; undefined allows all. */
  detailTypes?: Iterable<string> | undefined;
  /** Maximum size of an object in bytes; undefined allows what S3 stores (50 TiB). */
  maxSize?: number | undefined;
  /** Maximum age in seconds of an event; undefined allows any age. Events more than 300 seconds ahead are refused too. */
  maxAge?: number | undefined;
}

export const EVENT_BRIDGE_S3: Options = {
  extensions: ["names"],
  prefixes: ["names"],
  singleLine: ["flag", false],
  anyPath: ["flag", false],
  buckets: ["names"],
  accounts: ["names"],
  regions: ["names"],
  detailTypes: ["names"],
  maxSize: ["whole"],
  maxAge: ["seconds"],
};

/** Options of `eventBridge()`. */
export interface EventBridgeOptions<Body> {
  /** Model of the detail; undefined allows any JSON object. */
  detail?: Model<Body> | undefined;
  /** Allowed sources; undefined allows all. */
  sources?: Iterable<string> | undefined;
  /** Allowed detail types; undefined allows all. */
  detailTypes?: Iterable<string> | undefined;
  /** Allowed account IDs; undefined allows all. */
  accounts?: Iterable<string> | undefined;
  /** Allowed regions; undefined allows all. */
  regions?: Iterable<string> | undefined;
  /** Maximum length in characters of all strings and names in the detail together. */
  maxDetail?: number | undefined;
  /** Maximum nesting depth of the detail in levels. */
  maxDepth?: number | undefined;
  /** Maximum age in seconds of an event; undefined allows any age. Events more than 300 seconds ahead are refused too. */
  maxAge?: number | undefined;
}

export const EVENT_BRIDGE: Options = {
  detail: ["model"],
  sources: ["names"],
  detailTypes: ["names"],
  accounts: ["names"],
  regions: ["names"],
  maxDetail: ["whole", 1048576],
  maxDepth: ["whole", 32],
  maxAge: ["seconds"],
};

/** Options of `pipe()`. */
export interface PipeOptions<Body> {
  /** Validator of the pipe's source: `SQS()`, `KinesisStream()` or `DynamoDBStream()`. With its `partial`, refused records are returned to the pipe, of a stream with all records after them; only targets support that, enrichments do not. */
  source?: Inner<Body> | undefined;
  /** Model of each record, where the pipe transforms its input or has another source. Without `source` and `body`, a record is any JSON object. */
  body?: Model<Body> | undefined;
  /** Maximum number of records in a batch. */
  maxRecords?: number | undefined;
}

export const PIPE: Options = {
  source: ["source"],
  body: ["model"],
  maxRecords: ["whole", 10000],
};

/** Options of `destination()`. */
export interface DestinationOptions<Body, Second> {
  /** Model of the request payload; undefined allows any. */
  request?: Model<Body> | undefined;
  /** Model of the response payload; undefined allows any. */
  response?: Model<Second> | undefined;
  /** Allowed function ARNs with their qualifier; undefined allows all. */
  functions?: Iterable<string> | undefined;
  /** Allowed conditions, such as `RetriesExhausted`; undefined allows all. */
  conditions?: Iterable<string> | undefined;
  /** Maximum length in characters of all strings and names of a payload together. */
  maxPayload?: number | undefined;
  /** Maximum nesting depth of a payload in levels. */
  maxDepth?: number | undefined;
  /** Maximum age in seconds of a record; undefined allows any age. Events more than 300 seconds ahead are refused too. */
  maxAge?: number | undefined;
}

export const DESTINATION: Options = {
  request: ["model"],
  response: ["model"],
  functions: ["names"],
  conditions: ["names"],
  maxPayload: ["whole", 6291456],
  maxDepth: ["whole", 64],
  maxAge: ["seconds"],
};

/** Options of `cognito()`. */
export interface CognitoOptions {
  /** Allowed trigger sources, such as `PreSignUp_SignUp`; undefined allows all. */
  triggers?: Iterable<string> | undefined;
  /** Allowed user pool IDs; undefined allows all. */
  userPools?: Iterable<string> | undefined;
  /** Allowed app client IDs; undefined allows all. */
  clients?: Iterable<string> | undefined;
  /** Maximum number of user attributes. */
  maxAttributes?: number | undefined;
  /** Maximum length of a user attribute in characters. */
  maxAttribute?: number | undefined;
}

export const COGNITO: Options = {
  triggers: ["names"],
  userPools: ["names"],
  clients: ["names"],
  maxAttributes: ["whole", 100],
  maxAttribute: ["whole", 2048],
};

/** Options of `appsyncAuthorizer()`. */
export interface AppsyncAuthorizerOptions {
  /** Allowed API IDs; undefined allows all. */
  apis?: Iterable<string> | undefined;
  /** Regular expression that the whole token must match; undefined allows any token. */
  token?: string | RegExp | undefined;
  /** Maximum length of a token in characters. */
  maxToken?: number | undefined;
}

export const APPSYNC_AUTHORIZER: Options = {
  apis: ["names"],
  token: ["text"],
  maxToken: ["whole", 8192],
};

/** Options of `appsyncBatchResolver()`. */
export interface AppsyncBatchResolverOptions<Body> {
  /** Model of the arguments of each request; undefined allows any. */
  arguments?: Model<Body> | undefined;
  /** Allowed fields, such as `Query.getOrder`; undefined allows all. */
  fields?: Iterable<string> | undefined;
  /** Maximum number of requests in a batch. */
  maxRecords?: number | undefined;
}

export const APPSYNC_BATCH_RESOLVER: Options = {
  arguments: ["model"],
  fields: ["names"],
  maxRecords: ["whole", 2000],
};

/** Options of `appsyncResolver()`. */
export interface AppsyncResolverOptions<Body> {
  /** Model of the arguments; undefined allows any. */
  arguments?: Model<Body> | undefined;
  /** Allowed fields, such as `Query.getOrder`; undefined allows all. */
  fields?: Iterable<string> | undefined;
}

export const APPSYNC_RESOLVER: Options = {
  arguments: ["model"],
  fields: ["names"],
};

/** Options of `ses()`. */
export interface SesOptions {
  /** Allowed recipients of the SMTP envelope; undefined allows all. */
  recipients?: Iterable<string> | undefined;
  /** Verdicts that must be PASS, such as `virusVerdict`; by default, no verdict is required. */
  passed?: Iterable<string> | undefined;
  /** Maximum age in seconds of a message; undefined allows any age. Events more than 300 seconds ahead are refused too. */
  maxAge?: number | undefined;
}

export const SES: Options = {
  recipients: ["names"],
  passed: ["names"],
  maxAge: ["seconds"],
};

/** Options of `configRule()`. */
export interface ConfigRuleOptions {
  /** Allowed rule names; undefined allows all. */
  rules?: Iterable<string> | undefined;
  /** Allowed account IDs; undefined allows all. */
  accounts?: Iterable<string> | undefined;
  /** Allowed types of the invoking event, such as `ConfigurationItemChangeNotification`; undefined allows all. */
  messageTypes?: Iterable<string> | undefined;
  /** Maximum nesting depth of the invoking event and of the parameters in levels. */
  maxDepth?: number | undefined;
}

export const CONFIG_RULE: Options = {
  rules: ["names"],
  accounts: ["names"],
  messageTypes: ["names"],
  maxDepth: ["whole", 64],
};

/** Options of `codePipeline()`. */
export interface CodePipelineOptions<Body> {
  /** Model of the user parameters; undefined allows any text. */
  userParameters?: Model<Body> | undefined;
  /** Allowed account IDs; undefined allows all. */
  accounts?: Iterable<string> | undefined;
  /** Allowed artifact buckets; undefined allows all. */
  buckets?: Iterable<string> | undefined;
}

export const CODE_PIPELINE: Options = {
  userParameters: ["model"],
  accounts: ["names"],
  buckets: ["names"],
};

/** Options of `cloudformation()`. */
export interface CloudformationOptions<Body> {
  /** Model of the properties; undefined allows any. Properties of a deletion are not checked, so that a resource created by mistake can be deleted. */
  properties?: Model<Body> | undefined;
  /** Allowed resource types, such as `Custom::Table`; undefined allows all. */
  resourceTypes?: Iterable<string> | undefined;
  /** Allowed stack ARNs; undefined allows all. */
  stacks?: Iterable<string> | undefined;
}

export const CLOUDFORMATION: Options = {
  properties: ["model"],
  resourceTypes: ["names"],
  stacks: ["names"],
};

/** Options of `secretRotation()`. */
export interface SecretRotationOptions {
  /** Allowed secret ARNs; undefined allows all. */
  secrets?: Iterable<string> | undefined;
}

export const SECRET_ROTATION: Options = {
  secrets: ["names"],
};

/** Options of `lexV2()`. */
export interface LexV2Options {
  /** Allowed bot IDs; undefined allows all. */
  bots?: Iterable<string> | undefined;
  /** Allowed intent names; undefined allows all. */
  intents?: Iterable<string> | undefined;
  /** Maximum length of the user's input in characters. */
  maxInput?: number | undefined;
}

export const LEX_V2: Options = {
  bots: ["names"],
  intents: ["names"],
  maxInput: ["whole", 16384],
};

/** Options of `connect()`. */
export interface ConnectOptions<Body> {
  /** Model of the parameters; undefined allows any texts. */
  parameters?: Model<Body> | undefined;
  /** Allowed instance ARNs; undefined allows all. */
  instances?: Iterable<string> | undefined;
  /** Allowed channels, such as `VOICE`; undefined allows all. */
  channels?: Iterable<string> | undefined;
  /** Maximum length of a parameter, and of a contact attribute, in characters. */
  maxValue?: number | undefined;
}

export const CONNECT: Options = {
  parameters: ["model"],
  instances: ["names"],
  channels: ["names"],
  maxValue: ["whole", 32768],
};

/** Options of `bedrockAgent()`. */
export interface BedrockAgentOptions<Body, Second> {
  /** Model of the mapping of parameters; undefined allows any texts. */
  parameters?: Model<Body> | undefined;
  /** Model of the mapping of body properties; undefined allows any texts, or none. */
  requestBody?: Model<Second> | undefined;
  /** Allowed functions or `METHOD /path` pairs; undefined allows all. */
  operations?: Iterable<string> | undefined;
  /** Allowed agent IDs; undefined allows all. */
  agents?: Iterable<string> | undefined;
  /** Maximum number of parameters, and of properties of a body. */
  maxParameters?: number | undefined;
  /** Maximum length of a parameter's value in characters. */
  maxValue?: number | undefined;
}

export const BEDROCK_AGENT: Options = {
  parameters: ["model"],
  requestBody: ["model"],
  operations: ["names"],
  agents: ["names"],
  maxParameters: ["whole", 200],
  maxValue: ["whole", 25000],
};

/** Options of `lambdaEdge()`. */
export interface LambdaEdgeOptions<Body> {
  /** Allowed event types, such as `viewer-request`; undefined allows all. */
  eventTypes?: Iterable<string> | undefined;
  /** Allowed distribution IDs; undefined allows all. */
  distributions?: Iterable<string> | undefined;
  /** Allowed methods; undefined allows DELETE, GET, HEAD, OPTIONS, PATCH, POST and PUT. */
  methods?: Iterable<string> | undefined;
  /** Regular expression that the whole path must match; undefined allows any path. */
  path?: string | RegExp | undefined;
  /** Model of a JSON body; undefined allows any body, or none. */
  body?: Model<Body> | undefined;
  /** Allowed media types of a body, such as `text/csv` or `csv`; undefined allows any, or `application/json` and `application/*+json` where `body` is declared. */
  contentTypes?: Iterable<string> | undefined;
  /** true refuses line breaks, tabs and direction marks in a query's values. */
  singleLine?: boolean | undefined;
  /** CORS headers of refusals. Without it, they carry none. */
  cors?: Cors | undefined;
  /** Maximum size of a body in bytes. */
  maxBody?: number | undefined;
  /** Maximum nesting depth of a JSON body in levels. */
  maxDepth?: number | undefined;
  /** Maximum number of values in a JSON body. */
  maxNodes?: number | undefined;
  /** Maximum number of headers, and of cookies. */
  maxHeaders?: number | undefined;
  /** Maximum length of a header value in characters. */
  maxHeader?: number | undefined;
  /** Maximum number of query parameters. */
  maxQuery?: number | undefined;
  /** Maximum length of a query parameter's value in characters. */
  maxQueryValue?: number | undefined;
  /** Maximum length of a path, and of a query string, in characters. */
  maxPath?: number | undefined;
}

export const LAMBDA_EDGE: Options = {
  eventTypes: ["names"],
  distributions: ["names"],
  methods: ["names"],
  path: ["text"],
  body: ["model"],
  contentTypes: ["names"],
  singleLine: ["flag", false],
  cors: ["cors"],
  maxBody: ["whole", 1048576],
  maxDepth: ["whole", 32],
  maxNodes: ["whole", 500000],
  maxHeaders: ["whole", 200],
  maxHeader: ["whole", 16384],
  maxQuery: ["whole", 200],
  maxQueryValue: ["whole", 8191],
  maxPath: ["whole", 8191],
};

/** Options of `appsyncEvents()`. */
export interface AppsyncEventsOptions<Body> {
  /** Model of an event's payload; undefined allows any. */
  payload?: Model<Body> | undefined;
  /** Allowed channel namespaces; undefined allows all. */
  namespaces?: Iterable<string> | undefined;
  /** Allowed operations of PUBLISH and SUBSCRIBE; undefined allows both. */
  operations?: Iterable<string> | undefined;
  /** Maximum number of events in a publication. */
  maxEvents?: number | undefined;
  /** Maximum number of characters of an event's payload. */
  maxPayload?: number | undefined;
}

export const APPSYNC_EVENTS: Options = {
  payload: ["model"],
  namespaces: ["names"],
  operations: ["names"],
  maxEvents: ["whole", 100],
  maxPayload: ["whole", 245760],
};

/** Options of `codeCommit()`. */
export interface CodeCommitOptions {
  /** Allowed repository ARNs; undefined allows all. */
  repositories?: Iterable<string> | undefined;
  /** Regular expression that every whole ref must match, such as `refs/heads/main`; undefined allows any. */
  refs?: string | RegExp | undefined;
  /** Maximum number of records in an event. */
  maxRecords?: number | undefined;
  /** Maximum number of references in a record. */
  maxReferences?: number | undefined;
}

export const CODE_COMMIT: Options = {
  repositories: ["names"],
  refs: ["text"],
  maxRecords: ["whole", 10],
  maxReferences: ["whole", 1000],
};

/** Options of `transferAuthorizer()`. */
export interface TransferAuthorizerOptions {
  /** Allowed server IDs; undefined allows all. */
  servers?: Iterable<string> | undefined;
  /** Allowed protocols of SFTP, FTPS and FTP; undefined allows all. */
  protocols?: Iterable<string> | undefined;
  /** Regular expression that the whole user name must match besides; undefined allows any. */
  username?: string | RegExp | undefined;
  /** Maximum length of a password in characters. */
  maxPassword?: number | undefined;
}

export const TRANSFER_AUTHORIZER: Options = {
  servers: ["names"],
  protocols: ["names"],
  username: ["text"],
  maxPassword: ["whole", 1024],
};

/** Options of `transferWorkflow()`. */
export interface TransferWorkflowOptions {
  /** Allowed file extensions with their dot, such as `.csv`, in any letter case; undefined allows all. */
  extensions?: Iterable<string> | undefined;
  /** Allowed prefixes of keys, and of paths without their leading slash; undefined allows all. */
  prefixes?: Iterable<string> | undefined;
  /** true refuses line breaks, tabs and direction marks in keys. */
  singleLine?: boolean | undefined;
  /** true accepts keys with a `..` segment, a leading slash or a backslash, which S3 allows. The handler must never use such a key as the path of a file. */
  anyPath?: boolean | undefined;
  /** Allowed buckets; undefined allows all. */
  buckets?: Iterable<string> | undefined;
  /** Allowed workflow IDs; undefined allows all. */
  workflows?: Iterable<string> | undefined;
}

export const TRANSFER_WORKFLOW: Options = {
  extensions: ["names"],
  prefixes: ["names"],
  singleLine: ["flag", false],
  anyPath: ["flag", false],
  buckets: ["names"],
  workflows: ["names"],
};

/** Options of `iotAuthorizer()`. */
export interface IotAuthorizerOptions {
  /** Whether the authorizer requires signed tokens (`signingDisabled` is false). */
  signed?: boolean | undefined;
  /** Regular expression that the whole token must match; undefined allows any, and none. */
  token?: string | RegExp | undefined;
  /** Maximum length of a token in characters. */
  maxToken?: number | undefined;
  /** Maximum size of a password in bytes. */
  maxPassword?: number | undefined;
}

export const IOT_AUTHORIZER: Options = {
  signed: ["flag", false],
  token: ["text"],
  maxToken: ["whole", 6144],
  maxPassword: ["whole", 65535],
};

/** Options of `iotProvisioning()`. */
export interface IotProvisioningOptions<Body> {
  /** Model of the mapping of parameters; undefined allows any texts. */
  parameters?: Model<Body> | undefined;
  /** Allowed ARNs of provisioning templates; undefined allows all. */
  templates?: Iterable<string> | undefined;
  /** Maximum number of parameters. */
  maxParameters?: number | undefined;
  /** Maximum length of a parameter's value in characters. */
  maxParameter?: number | undefined;
}

export const IOT_PROVISIONING: Options = {
  parameters: ["model"],
  templates: ["names"],
  maxParameters: ["whole", 100],
  maxParameter: ["whole", 4096],
};

/** Options of `alexaSkill()`. */
export interface AlexaSkillOptions<Body> {
  /** Allowed skill IDs; undefined allows all. Any skill can invoke the function where its permission has no `eventSourceToken`. */
  skills?: Iterable<string> | undefined;
  /** Allowed intent names; undefined allows all, and requests without an intent pass. */
  intents?: Iterable<string> | undefined;
  /** Model of the mapping of slots to values; undefined allows any texts. */
  slots?: Model<Body> | undefined;
  /** Maximum length of a slot's value in characters. */
  maxValue?: number | undefined;
  /** Maximum age in seconds of a request; undefined allows any age. Requests more than 300 seconds ahead are refused too. */
  maxAge?: number | undefined;
}

export const ALEXA_SKILL: Options = {
  skills: ["names"],
  intents: ["names"],
  slots: ["model"],
  maxValue: ["whole", 8192],
  maxAge: ["seconds"],
};

/** Options of `alexaSmartHome()`. */
export interface AlexaSmartHomeOptions<Body> {
  /** Allowed directives, such as `Alexa.PowerController.TurnOn`; undefined allows all. */
  directives?: Iterable<string> | undefined;
  /** Model of the payload; undefined allows any object. */
  payload?: Model<Body> | undefined;
  /** Maximum number of characters of a payload. */
  maxPayload?: number | undefined;
}

export const ALEXA_SMART_HOME: Options = {
  directives: ["names"],
  payload: ["model"],
  maxPayload: ["whole", 262144],
};

/** Options of `stepFunctions()`. */
export interface StepFunctionsOptions<Body> {
  /** Model of the whole event. Required. */
  body: Model<Body>;
  /** Maximum length of a string in the event in characters. */
  maxText?: number | undefined;
  /** Maximum nesting depth of the event in levels. */
  maxDepth?: number | undefined;
}

export const STEP_FUNCTIONS: Options = {
  body: ["model"],
  maxText: ["whole", 6291456],
  maxDepth: ["whole", 32],
};

/** Options of `iotRule()`. */
export interface IotRuleOptions<Body> {
  /** Model of the whole event. Required. */
  body: Model<Body>;
  /** Maximum length of a string in the event in characters. */
  maxText?: number | undefined;
  /** Maximum nesting depth of the event in levels. */
  maxDepth?: number | undefined;
}

export const IOT_RULE: Options = {
  body: ["model"],
  maxText: ["whole", 6291456],
  maxDepth: ["whole", 32],
};

/** Options of `direct()`. */
export interface DirectOptions<Body> {
  /** Model of the whole event. Required. */
  body: Model<Body>;
  /** Maximum length of a string in the event in characters. */
  maxText?: number | undefined;
  /** Maximum nesting depth of the event in levels. */
  maxDepth?: number | undefined;
}

export const DIRECT: Options = {
  body: ["model"],
  maxText: ["whole", 6291456],
  maxDepth: ["whole", 32],
};
