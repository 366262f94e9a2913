"""While a period runs: hand-outs, what came in, and how far it has come."""
