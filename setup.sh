#!/usr/bin/env bash
# Installs what grading needs, pinned and with hashes, into a venv of its own: .venv, or a folder that
# .venv points to. Gradescope runs it once as root. `./setup.sh --dev` adds what the tests need.
set -euo pipefail

here=$(cd -- "$(dirname -- "$(readlink -f -- "$0")")" && pwd)

fail() {
  echo "setup.sh: $*" >&2
  exit 1
}

# A student's process runs as another user and must be able to read Python and NumPy.
others_may_enter() {
  local folder
  folder=$(readlink -f -- "$1")
  while [ "$folder" != / ]; do
    [ -n "$(find "$folder" -maxdepth 0 -perm -o+x)" ] || return 1
    folder=$(dirname -- "$folder")
  done
}

is_usable() {
  command -v "$1" >/dev/null || return 1
  "$1" -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null || return 1
  [ "$(id -u)" -ne 0 ] || others_may_enter "$("$1" -c 'import os; print(os.path.dirname(os.__file__))')"
}

find_python() {
  local candidate
  for candidate in python3 /usr/bin/python3 /usr/local/bin/python3 \
    python3.13 python3.12 python3.11 python3.10 python3.14; do
    if is_usable "$candidate"; then
      command -v "$candidate"
      return
    fi
  done
  return 1
}

install_packages() {
  [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null || return 1
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@"
}

case "${1:-}" in
  "" | --dev) ;;
  *) fail "takes nothing or --dev, and not $1" ;;
esac

python=$(find_python) || {
  install_packages python3 python3-venv >&2 || true
  python=$(find_python) || fail "needs Python 3.10 or newer that other users can read; install python3"
}

# Out of the way of folders that others cannot enter, such as Gradescope's source/.
venv=$here/.venv
if [ "$(id -u)" -eq 0 ]; then
  if [ "$here" = /autograder/source ] && others_may_enter /autograder; then
    venv=/autograder/venv
  elif ! others_may_enter "$here"; then
    venv=/var/lib/backmark/$(echo "$here" | cksum | cut -d ' ' -f 1)
  fi
fi

# pip comes last into a venv, and goes when a later step fails: a half-made one is made again.
umask 022
if [ ! -e "$venv/bin/pip" ]; then
  rm -rf -- "$venv"
  mkdir -p -- "$(dirname -- "$venv")"
  "$python" -m venv -- "$venv" >/dev/null 2>&1 || {
    install_packages python3-venv "python$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv" >&2 || true
    rm -rf -- "$venv"
    "$python" -m venv -- "$venv" || fail "$python cannot make a venv; install python3-venv and try again"
  }
fi
trap 'rm -f -- "$venv/bin/pip"' ERR

"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes \
  --only-binary :all: -r "$here/requirements/grading.txt"
if [ "${1:-}" = --dev ]; then
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$here/requirements/dev.txt"
fi
# Once, here: a container that grades starts anew from what this script leaves.
"$venv/bin/python" -m compileall -q "$here/grader" "$here/reference" || true
chmod -R go+rX -- "$venv"
[ "$venv" = "$here/.venv" ] || ln -sfn -- "$venv" "$here/.venv"
echo "ready: $("$venv/bin/python" --version) in $venv"
