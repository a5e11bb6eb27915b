"""Headline, body and tags -> topics with their reasons; pure."""
