"""T13: the public API does what its OpenAPI document says, in every phase of a campaign."""
