#!/usr/bin/env bash
# The same payment in real windows: signer and coordinator on a display each, light between them, keys alone.
# shellcheck disable=SC2034,SC2154 # the scenes share their names
set -euo pipefail

# An officer comes with a card from the medium, types the passphrase alone, and holds the yes until the next screen is here.
say_yes() {
  local site=$1 officer=$2 file=$3 next=$4
  press 1 Return
  at "card $officer where"; press "$file"
  at "card $officer passphrase"; in_window signer Strongroom type --delay 4 "the demo passphrase of $officer at $site"
  at "card $officer typing"; press Return
  at "voice $officer"; hold keydown
  at "$next"; hold keyup
}

read_review() {
  local page count line
  while read -r -t 120 -u "$kiosk" line; do [[ $line == 'screen review page 1/'* ]] && break; done
  count=${line#*/} count=${count%% *}
  for ((page = 1; page <= count; page++)); do
    ((page == 1)) || press Next
    [[ $line == *seen && $page == 1 ]] || at "review page $page/$count seen"
  done
  press Return
}

sign_in_window() {
  local site=$1 officers
  read -ra officers <<<"$(officers_of "$site")"
  mkdir -p "$out/$site/medium"
  cp "$out/$site/cards/${officers[1]}.card" "$out/$site/cards/${officers[2]}.card" "$out/$site/medium/"
  cp "$out/$site/signer/receipt.txt" "$out/$site/medium/zz-receipt.txt"
  open_kiosk "$site" "$out/$site/signer"
  press 1; at operator; press 1 Return
  at receipt; press 3
  at scan; coordinator_window qr show --in "$out/request/request.psbt"
  at 'scan whole'; press Return
  in_window coordinator request.psbt key Return; wait "$window_pid"
  at order; in_window signer Strongroom type --delay 4 "$order "
  at 'order whole'; press Return
  read_review
  at 'card whose'
  say_yes "$site" "${officers[1]}" 1 'card whose'
  say_yes "$site" "${officers[2]}" 2 present
  coordinator_window qr scan --out "$out/$site/answer.psbt" --from "display:$out/display-signer/Xvfb_screen0"
  scanned "$site"
  press Return; at close; press Return
  at start
}

# The coordinator's people compare the words and take the answer.
scanned() {
  tail -n +1 -f "$out/log.txt" --pid="$window_pid" | grep -q -m1 'whole: ' || true
  in_window coordinator answer.psbt key Return
  wait "$window_pid"
}

# The rooms between ceremonies, for the manual.
tour() {
  press 5; at address; in_window signer Strongroom type 0; press Return; at 'address shown'; press Escape; at start
  press 6; at 'journal verified'; press Escape; at start
  press 7; at policy; press Escape; at start
  press 8; at settings; press Escape; at start
  close_kiosk
  # Where no site stands yet.
  open_kiosk alpine "$out/nowhere"
  press 4; at provision; press Escape; at start
  close_kiosk
}
