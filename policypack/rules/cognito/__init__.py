"""Rules for Amazon Cognito."""
