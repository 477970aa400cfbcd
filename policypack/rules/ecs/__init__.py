"""Rules for Amazon ECS."""
