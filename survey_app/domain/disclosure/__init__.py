"""What may be shown: the release rules, groups, pairs, pooled periods, free text, and new versions."""
