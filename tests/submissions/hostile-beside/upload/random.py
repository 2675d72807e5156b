raise SystemExit("random.py of an upload was run")
