raise SystemExit("json.py of an upload was run")
