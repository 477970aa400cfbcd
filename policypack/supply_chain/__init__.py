"""What ships with a stack: deployment packages, their dependencies, advisories and guards.

Rules and topology import from these rooms, not from the modules inside:

- `archives`: the files of a deployment package, from folders, zip and tar files
- `manifests`: requirements files, lock files and project files of PyPI and npm
- `dependencies`: what a package requires and brings along; pins, hashes, sources, typosquatting
- `advisories`: known vulnerabilities of what ships, from OSV's records
- `guards`: the guards that ship with a function
"""
