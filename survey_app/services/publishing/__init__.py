"""Results go out: the release and its checks, packs, exports, and withdrawing."""
