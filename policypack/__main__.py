"""The entry of the policy pack: the Pulumi engine starts this file."""

from policypack.engine.analyzer import serve

serve()
