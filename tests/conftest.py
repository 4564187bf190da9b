"""How property tests run: the same bounded examples everywhere, more of them by hand.

``HYPOTHESIS_PROFILE=long pytest tests`` draws new examples each time, many more of them.  A failure prints
the text that failed; what hypothesis prints with it (``@reproduce_failure``, the falsifying example) replays it.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]

# In CI a run must say the same twice: no database, no clock, the same examples.
settings.register_profile("ci", max_examples=100, derandomize=True, deadline=None, database=None, suppress_health_check=_SLOW)
settings.register_profile("long", max_examples=5_000, deadline=None, print_blob=True, suppress_health_check=_SLOW)
settings.register_profile("quick", max_examples=10, derandomize=True, deadline=None, database=None, phases=[Phase.explicit, Phase.generate])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
