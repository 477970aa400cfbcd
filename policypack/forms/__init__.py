"""Rules that are declared: properties, requirements, families, and policies for Pulumi's SDK."""
