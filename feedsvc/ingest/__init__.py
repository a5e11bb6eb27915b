"""Bring the index in line with the folder."""
