"""The rule of a publication: what is hidden for what it is, what a star may be, what a demand asks of it."""
