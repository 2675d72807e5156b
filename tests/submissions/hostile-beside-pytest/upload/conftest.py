"""Must never be collected; quiet where it is stored, so that it cannot harm its own project."""

if "hostile-" not in __file__:
    raise SystemExit("conftest.py of an upload was run")
