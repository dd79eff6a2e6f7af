#!/bin/sh
# The pictures of the README, out of what the demo made: pictures.sh DEMO-FOLDER TARGET
set -eu
demo=$(cd "$1" && pwd)
target=$2
shot() { # page, picture, width,height
  profile=$(mktemp -d)
  chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
    --disable-background-networking --disable-component-update --disable-sync \
    --hide-scrollbars --user-data-dir="$profile" --force-device-scale-factor=1.5 \
    --screenshot="$target/$2" --window-size="$3" "file://$1" >/dev/null 2>&1
  rm -rf "$profile"
}
mail=$(grep -l 'performance status' "$demo"/mail/*.html | head -n 1)
shot "$mail" email.png 620,885
cp "$demo/terminal.svg" "$target/terminal.svg"
