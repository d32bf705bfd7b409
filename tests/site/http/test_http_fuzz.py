"""Whatever a client sends to a function of the app, or by Frappe's ways to a document of it, it is answered in words: no
server error, no traceback.

The calls are the same in every run. `make fuzz` sends more of them, and others.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain, islice

import http_world
import pytest
from fuzzing import GUEST, calls_of_frappes, calls_of_ours, faults, send
from http_client import Person

CALLS, FRAPPES, SEED = 200, 100, 1


@pytest.fixture(scope="module", autouse=True)
def documents(live_site: str) -> None:
	http_world.build()


def test_every_call_is_answered_in_words(live_site: str, person: Callable[[str], Person]) -> None:
	guest = Person(live_site, GUEST)
	wrong = []
	for call in chain(islice(calls_of_ours(SEED), CALLS), islice(calls_of_frappes(SEED), FRAPPES)):
		reply = send(call, person, guest)
		if found := faults(reply, call):
			wrong.append(f"{found} {reply.status_code} {call.shown()}: {reply.text[-1500:]}")
	assert not wrong, "\n".join([f"{len(wrong)} of {CALLS + FRAPPES} calls:", *wrong])
