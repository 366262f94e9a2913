"""Cannot even be imported."""

raise RuntimeError("the licence file is missing")
