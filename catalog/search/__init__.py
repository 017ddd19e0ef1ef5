"""Finding an asset: one inverted index in plain tables, so that both databases rank alike."""
