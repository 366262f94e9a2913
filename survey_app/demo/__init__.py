"""The demonstration: a made-up region's two published periods and an open one, run through every real part."""
