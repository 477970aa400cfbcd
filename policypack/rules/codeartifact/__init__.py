"""Rules for AWS CodeArtifact."""
