"""Pages are read in processes of their own: claimed, read, stored, and checked by sample."""
