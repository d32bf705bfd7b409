"""A site without the app, for the tests that put it in and take it off again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from bench import Bench
from installing import Throwaway
from throwaway import NoThrowawaySite, throwaway_site


@pytest.fixture(scope="session")
def throwaway() -> Iterator[Throwaway]:
	with ExitStack() as stack:
		try:
			bench = stack.enter_context(throwaway_site(Bench()))
		except NoThrowawaySite as missing:
			pytest.skip(f"Install and uninstall are NOT tested: {missing}")
		yield Throwaway(bench)
