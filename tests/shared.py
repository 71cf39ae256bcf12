"""Where the shared real labels are, and the loud skip where they are absent."""

from pathlib import Path

import pytest

LABELS = Path(__file__).resolve().parents[2] / "shared" / "labels"

needs_shared = pytest.mark.skipif(
    not LABELS.is_dir(), reason=f"the shared real labels are absent ({LABELS}): real-label tests do not run"
)
