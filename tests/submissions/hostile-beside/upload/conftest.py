"""Must never be collected."""

if "hostile-" not in __file__:
    raise SystemExit("conftest.py of an upload was run")
