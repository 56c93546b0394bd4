"""A whole campaign as a ballot log with its truth, without HTTP."""
