"""Portfolios that are shared with other accounts."""

from __future__ import annotations

from policypack.forms.families.shared_accounts import external_account_named

portfolio_foreign_account = external_account_named(
    id="servicecatalog-portfolio-foreign-account",
    subject="Service Catalog portfolio",
    noun="the portfolio",
    properties={"aws:servicecatalog/portfolioShare:PortfolioShare": "principalId"},
    why="""
    The account can read the templates of all products in the portfolio, and launch the products.
    https://docs.aws.amazon.com/servicecatalog/latest/adminguide/catalogs_portfolios_sharing.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/servicecatalog-controls.html#servicecatalog-1
    """,
)
