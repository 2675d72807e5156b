"""Decides whether a reply is right, by bounds that are derived, and says in words what is not."""
