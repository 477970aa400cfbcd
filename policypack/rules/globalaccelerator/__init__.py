"""Rules for AWS Global Accelerator."""
