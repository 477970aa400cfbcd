"""Runs other tools beside this one over one labelled set: `python -m tests.comparison`.

`controls/` has a complying template for each group of services, and changes that each violate one
control of the AWS Foundational Security Best Practices. `iam_pairs.yaml` has pairs of IAM
documents, one dangerous and one fenced. What each tool reports is kept in `results.json`, of which
`docs/comparison.md` and a table of the README are made.
"""
