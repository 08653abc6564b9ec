"""What the parts make together: tabulate, protect, audit, release, write."""
