"""The order in which the data flow is checked, not hoped for."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_imports_go_down_the_layers() -> None:
    lint_imports = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run([lint_imports], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_prescribed_top_level_is_there() -> None:
    for name in ("survey_app", "plugins", "forms", "scans", "tests", "setup.cfg", "pyproject.toml"):
        assert (ROOT / name).exists(), name


def test_nothing_is_executed_at_import_time_that_needs_flask() -> None:
    code = "import sys, forms, scans, survey_app.plugin_api; sys.exit('flask' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0
