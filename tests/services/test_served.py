"""A server that runs tells of it, so that nobody takes its folder away."""

import pytest

from survey_app.demo.story import run_demo
from survey_app.errors import RefusedError
from survey_app.services.served import is_served, serving


def test_a_demonstration_that_is_being_served_is_not_made_anew(tmp_path):
    (tmp_path / "instance").mkdir()
    (tmp_path / "demo.json").write_text("{}")
    with serving(tmp_path / "instance"), pytest.raises(RefusedError, match="A server is running"):
        run_demo(tmp_path, tell=print)
    assert (tmp_path / "demo.json").exists()
    assert not is_served(tmp_path / "instance")
