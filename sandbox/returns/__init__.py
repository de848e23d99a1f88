"""Returns that a council makes: generated with planted faults and an answer key."""
