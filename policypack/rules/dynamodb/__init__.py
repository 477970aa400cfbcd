"""Rules for Amazon DynamoDB and its accelerator, DAX."""
