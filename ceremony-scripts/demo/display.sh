#!/usr/bin/env bash
# Displays without anybody in front of them, and the signer's window on one: where its people are, and their keys. A picture
# of every screen goes to demo-out/screens/.
# shellcheck disable=SC2034,SC2154 # the scenes share their names
set -euo pipefail

declare -A display server
kiosk_pid='' kept=0

# Starts a display that nobody sits in front of; its framebuffer is what the other side's camera sees.
start_display() {
  local name=$1 folder=$out/display-$1 fd number
  mkdir -p "$folder" "$out/screens"
  exec {fd}< <(exec Xvfb -displayfd 1 -screen 0 1280x800x24 -nolisten tcp -fbdir "$folder" 2>>"$out/log.txt")
  server[$name]=$!
  read -r -t 60 -u "$fd" number
  display[$name]=:$number
}

stop_displays() { local name; for name in "${!server[@]}"; do kill "${server[$name]}" 2>/dev/null || true; done; }

# Starts the signer's window for a site and listens to where its people are.
open_kiosk() {
  local site=$1
  exec {kiosk}< <(DISPLAY=${display[signer]} LIBGL_ALWAYS_SOFTWARE=1 exec "$bin/strongroom-signer" --site "$2" \
    --medium "$out/$site/medium" --from "display:$out/display-coordinator/Xvfb_screen0" 2>&1)
  kiosk_pid=$!
  at start
}

# Waits until people see this screen, and keeps a picture of it.
at() {
  local line
  while read -r -t 120 -u "$kiosk" line; do
    printf '%s\n' "$line" >>"$out/log.txt"
    [[ $line == "screen $1"* ]] || continue
    picture "${1//[ \/]/-}"
    return 0
  done
  say "error: the window never came to: $1"
  return 1
}

picture() {
  kept=$((kept + 1))
  import -display "${display[signer]}" -window root "$out/screens/$(printf '%02d' "$kept")-$1.png"
}

in_window() { DISPLAY=${display[$1]} xdotool search --sync --onlyvisible --name "^$2\$" windowfocus --sync %1 "${@:3}"; }
press() { local key; for key in "$@"; do in_window signer Strongroom key "$key"; done; }
hold() { DISPLAY=${display[signer]} xdotool "$1" a; }

coordinator_window() { DISPLAY=${display[coordinator]} LIBGL_ALWAYS_SOFTWARE=1 coordinator "$@" >>"$out/log.txt" & window_pid=$!; }

close_kiosk() { press q; wait "$kiosk_pid" 2>/dev/null || true; exec {kiosk}<&-; }
