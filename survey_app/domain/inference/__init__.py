"""What the figures allow one to say: intervals, tests, verdicts, series over periods, the funnel."""
