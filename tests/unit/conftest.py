"""What holds for every unit test."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# How long an example takes is the machine's, not the code's.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")
