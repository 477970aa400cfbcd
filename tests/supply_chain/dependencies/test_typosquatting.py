"""Typosquatting: names that were used in attacks, and names that are legitimate.

Attacks: https://blog.scottlogic.com/2018/02/27/hunting-typosquatters-on-npm.html,
https://www.pytosquatting.org/, https://www.nbu.gov.sk/skcsirt-sa-20170909-pypi/,
https://snyk.io/blog/malicious-packages-found-to-be-typo-squatting-in-pypi/ and
https://blog.sonatype.com/ransomware-in-a-pypi-sonatype-spots-requests-typosquats.
"""

from __future__ import annotations

import pytest

from policypack.facts import popular_packages
from policypack.facts.popular_packages import popular
from policypack.supply_chain.dependencies import typosquatted_package


@pytest.mark.parametrize(
    ("ecosystem", "name", "meant"),
    [
        # Published by attackers, and removed.
        ("PyPI", "colourama", "colorama"),
        ("PyPI", "python3-dateutil", "python-dateutil"),
        ("PyPI", "jeilyfish", "jellyfish"),
        ("PyPI", "requesys", "requests"),
        ("PyPI", "requesrs", "requests"),
        ("PyPI", "urlib3", "urllib3"),
        ("PyPI", "urllib", "urllib3"),
        ("PyPI", "setup-tools", "setuptools"),
        ("PyPI", "djanga", "django"),
        ("npm", "crossenv", "cross-env"),
        ("npm", "cross-env.js", "cross-env"),
        ("npm", "jquery.js", "jquery"),
        ("npm", "http-proxy.js", "http-proxy"),
        ("npm", "nodemssql", "mssql"),
        ("npm", "mongose", "mongoose"),
        ("npm", "nodemailer-js", "nodemailer"),
        ("npm", "babelcli", "@babel/cli"),
        ("npm", "electorn", "electron"),
        ("npm", "types-node", "@types/node"),
        # Each transformation once.
        ("PyPI", "reqeusts", "requests"),
        ("PyPI", "requestz", "requests"),
        ("PyPI", "requestss", "requests"),
        ("PyPI", "request", "requests"),
        ("PyPI", "rquests", "requests"),
        ("PyPI", "scikitlearn", "scikit-learn"),
        ("PyPI", "rnultidict", "multidict"),
        ("PyPI", "b0to3", "boto3"),
        ("PyPI", "boto33", "boto3"),
        ("PyPI", "numppy", "numpy"),
        ("PyPI", "python-requests", "requests"),
        ("PyPI", "requests-py", "requests"),
        ("PyPI", "djang0", "django"),
        ("npm", "lodahs", "lodash"),
        ("npm", "raect", "react"),
        ("npm", "node-axios", "axios"),
        ("npm", "axiosjs", "axios"),
        ("npm", "@bable/core", "@babel/core"),
    ],
)
def test_an_imitation_is_told_with_what_it_imitates(ecosystem: str, name: str, meant: str) -> None:
    assert typosquatted_package(ecosystem, name) == meant


@pytest.mark.parametrize(
    ("ecosystem", "name"),
    [
        ("PyPI", "requests"),
        ("PyPI", "boto"),
        ("npm", "preact"),
        # As popular as a package of its own.
        ("PyPI", "fastai"),
        ("npm", "tslint"),
        # Two letters, or a short name.
        ("PyPI", "rekuestz"),
        ("PyPI", "ours"),
        # Another version or another service, and no slip.
        ("PyPI", "requests3"),
        ("PyPI", "pymemcache9"),
        ("npm", "@aws-sdk/client-ec9"),
        ("PyPI", "types-aiobotocore-ecz"),
        # A letter that no slip puts there, in a name that is not typed often.
        ("PyPI", "pytest-durakions"),
        ("PyPI", "pytest-durationsx"),
        ("npm", "node-"),
        # No ecosystem that has an index.
        ("Go", "reqeusts"),
    ],
)
def test_these_imitate_none(ecosystem: str, name: str) -> None:
    assert typosquatted_package(ecosystem, name) is None


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("pytest-durationss", "pytest-durations"),
        ("pytest-ddurations", "pytest-durations"),
        ("pytest-duratoins", "pytest-durations"),
        ("pytest-durationa", "pytest-durations"),
        ("pytest-duratins", "pytest-durations"),
        ("pytest-dirations", "pytest-durations"),
        ("pytest-durarions", "pytest-durations"),
        ("pytest-durayions", "pytest-durations"),
        ("pytest-durat8ons", "pytest-durations"),
        ("pytest-dura.tions", "pytest-durations"),
    ],
)
def test_a_slip_of_the_finger_counts_for_every_popular_name(name: str, meant: str) -> None:
    """A key beside the right one, above or below it; a vowel; a letter lost, doubled, swapped."""
    assert popular("PyPI").ranked.index(meant) > 2_000
    assert typosquatted_package("PyPI", name) == meant


@pytest.mark.parametrize("ecosystem", ["PyPI", "npm"])
def test_no_popular_name_imitates_another(ecosystem: str) -> None:
    ranked, neighbours = popular(ecosystem)
    assert len(ranked) == len(set(ranked)) == 8_000
    assert len(neighbours) > 50
    assert not neighbours & set(ranked)
    assert [name for name in (*ranked, *neighbours) if typosquatted_package(ecosystem, name)] == []


def test_the_index_is_dated_and_small() -> None:
    assert popular_packages.date() == "2026-11-25"
    assert popular_packages.INDEX.stat().st_size < 100_000
