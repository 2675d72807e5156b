raise SystemExit('nothing to install')
