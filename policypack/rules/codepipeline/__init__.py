"""Rules for AWS CodePipeline."""
