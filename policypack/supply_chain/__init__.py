"""Deployment packages of a stack, their dependencies, advisories and guards.

Rules and topology import from these rooms, not from the modules inside:

- `archives`: the files of a deployment package, from folders, zip and tar files
- `manifests`: requirements files, lock files and project files of PyPI and npm
- `dependencies`: required and bundled distributions; pins, hashes, sources, typosquatting
- `advisories`: known vulnerabilities of shipped packages, from OSV's records
- `guards`: the guards that ship with a function
"""
