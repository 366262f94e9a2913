"""Results go out: redacted texts, the release and its checks, packs, exports, and withdrawing."""
