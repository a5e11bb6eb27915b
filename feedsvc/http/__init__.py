"""What a reply is; knows no Flask."""
