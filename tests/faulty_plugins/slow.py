"""Takes its time to say which question sets it has; everybody else's answers must still arrive."""

import time

from survey_app.plugin_api import hookimpl

SECONDS = 0.3


@hookimpl
def question_sets(period, region):
    time.sleep(SECONDS)
    return ()
