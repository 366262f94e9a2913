"""What plugins make of a release: reports, the data of charts, and export files."""
