"""The door for a publication: the TOML file that says what is published, read and checked."""
