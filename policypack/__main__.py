"""The entry of the policy pack: the Pulumi engine starts this file."""

from policypack.engine.server import serve

serve()
