"""The confidentiality officer's pages over a build: true figures, so they are for one person on one machine."""
