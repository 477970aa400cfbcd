// verdict: sql event.name
import { RDSDataClient, ExecuteStatementCommand } from "@aws-sdk/client-rds-data";
const client = new RDSDataClient({});
export const handler = async (event: any) =>
  client.send(
    new ExecuteStatementCommand({
      resourceArn: process.env.ARN,
      secretArn: process.env.SECRET,
      sql: `SELECT * FROM orders WHERE name = '${event.name}'`,
    }),
  );
