"""What a person is told of a wave and of an incident, with its numbers."""
