raise SystemExit("grader.py of an upload was run")
