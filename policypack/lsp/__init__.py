"""`stackwarden lsp`: the language server. It needs the extra `lsp`; no other command imports it.

Settings and IAM documents are judged as they are typed. A program is previewed offline when one of
its files is saved, in a separate process.
"""
