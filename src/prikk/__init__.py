"""prikk: published tables that keep their confidentiality promise, with the proof."""
