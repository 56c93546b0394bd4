"""The drill: an election day on a real installation, with everything that may go wrong."""
