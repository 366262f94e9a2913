"""From responses to the frozen release: tabulating, figures, participation, and everything that is delivered."""
