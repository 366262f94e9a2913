"""Every scanned paper has exactly one state: the rules, the decisions, the list, and the response it makes."""
