"""Models from simulated worlds and from rulings."""
