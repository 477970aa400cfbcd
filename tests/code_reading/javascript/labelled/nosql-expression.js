// verdict: nosql event.filter
const { DynamoDBDocumentClient, ScanCommand } = require("@aws-sdk/lib-dynamodb");
const { DynamoDBClient } = require("@aws-sdk/client-dynamodb");
const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));
exports.handler = async (event) =>
  documents.send(new ScanCommand({ TableName: process.env.TABLE, FilterExpression: event.filter }));
