"""Grafana dashboards, described in Python and kept as JSON in `ops/deploy/grafana`."""
