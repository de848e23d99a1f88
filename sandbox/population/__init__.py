"""A synthetic council: families, their plans and reviews, and what settings and health trusts know of them."""

from sandbox.population.world import World

__all__ = ["World"]
