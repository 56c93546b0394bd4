"""The way of a ballot from its envelope to its receipt."""
