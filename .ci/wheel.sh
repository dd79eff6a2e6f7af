#!/bin/sh
# Builds the wheel, installs it alone, and uses it where no checkout is near.
set -eu
here=$(pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
.venv/bin/uv build --quiet --wheel --out-dir "$work/dist"
.venv/bin/uv venv --quiet --python "$here/.venv/bin/python" "$work/venv"
.venv/bin/uv pip install --quiet --python "$work/venv/bin/python" "$work"/dist/*.whl
cd "$work"
venv/bin/trial-monitor init >/dev/null
venv/bin/trial-monitor config check
venv/bin/trial-monitor demo --output demo >/dev/null
test -s demo/report.html
echo "wheel: init, config check and demo run outside the checkout"
