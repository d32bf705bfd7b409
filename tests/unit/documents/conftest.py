"""Sample documents by name; `document` runs a test once for each of them."""

from __future__ import annotations

import pytest
from document_samples import SAMPLES

from cchc_eval.documents import Document


@pytest.fixture(params=list(SAMPLES))
def document(request: pytest.FixtureRequest) -> Document:
    return SAMPLES[request.param]()
