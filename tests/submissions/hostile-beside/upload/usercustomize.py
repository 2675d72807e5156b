raise SystemExit("usercustomize.py of an upload was run")
