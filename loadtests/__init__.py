"""Simulated citizens and brushers: a black box over HTTP and files."""
