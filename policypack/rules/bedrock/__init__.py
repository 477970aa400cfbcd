"""Rules for Amazon Bedrock."""
