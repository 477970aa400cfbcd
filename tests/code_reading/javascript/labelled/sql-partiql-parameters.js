// verdict: none
const { DynamoDBClient, ExecuteStatementCommand } = require("@aws-sdk/client-dynamodb");
const client = new DynamoDBClient();
exports.handler = async (event) =>
  client.send(
    new ExecuteStatementCommand({ Statement: "SELECT * FROM orders WHERE id = ?", Parameters: [{ S: event.id }] }),
  );
