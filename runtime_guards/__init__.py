"""Guards for AWS Lambda functions: validate an event before it is processed."""
