"""Where the page stands in an image: corners, pose, and the exact place of every printed box."""
