// verdict: none
import { RDSDataClient, ExecuteStatementCommand } from "@aws-sdk/client-rds-data";
const client = new RDSDataClient({});
export const handler = async (event: any) =>
  client.send(
    new ExecuteStatementCommand({
      resourceArn: process.env.ARN,
      secretArn: process.env.SECRET,
      sql: "SELECT * FROM orders WHERE name = :name",
      parameters: [{ name: "name", value: { stringValue: event.name } }],
    }),
  );
