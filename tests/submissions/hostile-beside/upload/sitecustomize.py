raise SystemExit("sitecustomize.py of an upload was run")
