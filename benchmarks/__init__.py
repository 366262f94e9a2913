"""Slow measurements that print figures and ratios; `make bench` runs them."""
