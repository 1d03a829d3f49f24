"""Files that people send: read by content, made harmless, checked. Nothing here needs Django,
apart from `capped`, since strangers' bytes are read in a process of its own."""
