"""A PxWebApi v2 and the web pages over releases, made from their public files alone."""
