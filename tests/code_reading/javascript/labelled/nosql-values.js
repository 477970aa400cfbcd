// verdict: none
const { DynamoDBDocumentClient, QueryCommand } = require("@aws-sdk/lib-dynamodb");
const { DynamoDBClient } = require("@aws-sdk/client-dynamodb");
const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));
exports.handler = async (event) =>
  documents.send(
    new QueryCommand({
      TableName: process.env.TABLE,
      KeyConditionExpression: "id = :id",
      ExpressionAttributeValues: { ":id": event.id },
    }),
  );
