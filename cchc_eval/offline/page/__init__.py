"""The round of a folder as a page in the browser, on this machine alone.

Its framework is Werkzeug, which Frappe stands on: requests, forms with files and their limits, a server, a client for
tests, and no more.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec

from cchc_eval.offline.errors import BadInput

FRAMEWORK = "Werkzeug>=3.0,<4"  # as the extra «page» has it


def require() -> None:
    """Raises BadInput with the command that installs it."""
    if find_spec("werkzeug") is None:
        raise BadInput(
            f'Giao diện cần thêm thư viện Werkzeug; cài bằng: "{sys.executable}" -m pip install "{FRAMEWORK}"'
        )
