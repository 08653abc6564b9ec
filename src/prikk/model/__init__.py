"""What the statistics are made of: statuses, periods, codelists, publication files, their layout, releases."""
