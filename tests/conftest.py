"""Settings for all tests: how long an example takes says nothing about whether it is right."""

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "prikk", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize="CI" in os.environ
)
settings.load_profile("prikk")
