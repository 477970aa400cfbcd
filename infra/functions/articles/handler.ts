// Counts the articles of stored orders, as metrics of CloudWatch. Its bundle is handler.mjs:
//
//     python -m tools.node_guard_files
import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { dynamodbStream, expectedEnvironment, guard, type Item, makeLogger, noLoaderHijack, secretSeal } from "stackwarden-guards";

// An environment without the secret's name is refused by the startup check.
const audit = makeLogger({ seal: secretSeal(process.env["AUDIT_SECRET"] ?? "", () => new SecretsManager({})) });

export const handler = guard(
  [dynamodbStream({ eventNames: ["INSERT"], partial: true })],
  (event) => event.records.process(({ newImage }) => count(newImage)),
  { audit, startup: [expectedEnvironment(["NAMESPACE", "AUDIT_SECRET"]), noLoaderHijack()] },
);

/** Throws for an order that the worker has not stored: its record returns, and ends among the failures. */
function count(order: Item | null): void {
  const items = order?.["items"];
  if (!Array.isArray(items) || !items.length) throw new TypeError("An order has items.");
  let articles = 0;
  for (const item of items) {
    const quantity = typeof item === "object" && item !== null && "quantity" in item ? item.quantity : null;
    if (typeof quantity !== "number") throw new TypeError("An item has a quantity.");
    articles += quantity;
  }
  write({ Orders: 1, Articles: articles });
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
function write(values: Readonly<Record<string, number>>): void {
  const metrics = Object.keys(values).map((Name) => ({ Name, Unit: "Count" }));
  const directive = { Namespace: process.env["NAMESPACE"], Dimensions: [[]], Metrics: metrics };
  // Not by the console, which would make it the text of a log record.
  process.stdout.write(`${JSON.stringify({ _aws: { Timestamp: Date.now(), CloudWatchMetrics: [directive] }, ...values })}\n`);
}
