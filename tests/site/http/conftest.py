"""Fixtures of the tests through HTTP."""

from __future__ import annotations

from http_fixtures import address as address
from http_fixtures import integration as integration
from http_fixtures import live_site as live_site
from http_fixtures import person as person
from http_fixtures import transaction as transaction
