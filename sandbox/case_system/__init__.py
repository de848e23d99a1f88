"""A case management system in the manner of Liquidlogic: our own layout, as no public one exists."""
