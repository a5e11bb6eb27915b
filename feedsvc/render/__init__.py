"""Feed or page -> bytes."""
