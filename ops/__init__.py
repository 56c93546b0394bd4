"""Composition: settings, processes, commands, servers, campaign files, exports."""
