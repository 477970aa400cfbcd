"""Rules for AWS CodeBuild."""
