"""The portal on which most settings enter their returns, rolls and terms: our own layout, as no public one exists."""
