"""The stand-ins for the other providers that AWS programs use: random, tls, archive, docker, ..."""
