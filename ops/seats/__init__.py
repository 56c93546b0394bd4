"""Seats of judges and of recommending units: who sits where, what a judge sees and gives."""
