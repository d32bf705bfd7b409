"""Fixtures of the tests with several connections, which have to commit: the site is put back after each module."""

from __future__ import annotations

from http_fixtures import transaction as transaction
