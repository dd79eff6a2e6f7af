#!/bin/sh
# The pictures of the README, out of what the demo made: pictures.sh DEMO-FOLDER TARGET
set -eu
demo=$(cd "$1" && pwd)
target=$2
profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT
letter() { # the first one that has these words
  grep -l "$1" "$demo"/mail/*.html | head -n 1
}
shot() { # page, picture, width,height, what else the browser is told
  # a browser's window is wider than a phone: the letter is shown in a frame
  width=${3%,*}
  height=${3#*,}
  printf '<body style="margin:0"><iframe src="file://%s" style="border:0;width:%spx;height:%spx">' \
    "$1" "$width" "$height" >"$profile/frame.html"
  chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
    --disable-background-networking --disable-component-update --disable-sync \
    --hide-scrollbars --user-data-dir="$profile/browser" --force-device-scale-factor=1.5 \
    ${4:+"$4"} --screenshot="$target/$2" --window-size="$3" "file://$profile/frame.html" \
    >/dev/null 2>&1
}
shot "$(letter 'performance status')" email-phone.png 375,850
shot "$(letter 'slips 14 months')" email-phone-dark.png 375,895 --blink-settings=preferredColorScheme=0
shot "$demo/trial.html" report.png 860,1640
cp "$demo/terminal.svg" "$target/terminal.svg"
