"""The auditor: what a reader of everything delivered can work out, and how the release is mended until he cannot."""
