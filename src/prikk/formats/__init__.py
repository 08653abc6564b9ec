"""Files of a release, one module a format with reader and writer together; `registry` lists the writers."""
