"""Fixtures of the tests of rounds."""

from __future__ import annotations

import pytest
from factories_round import make_office


@pytest.fixture(autouse=True)
def office(transaction: None) -> None:
	make_office()
