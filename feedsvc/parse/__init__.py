"""bytes -> Draft."""
