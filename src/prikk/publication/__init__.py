"""The door for a publication: its TOML file, read and checked, and the way from an extract to a release."""
