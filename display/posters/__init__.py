"""Posters of cases: what stands on one, who draws it, and the front's way to it."""
