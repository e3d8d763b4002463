#!/usr/bin/env bash
# What an auditor does with the journals.
# shellcheck disable=SC2034,SC2154 # the scenes share their names
set -euo pipefail

audit_journals() {
  local site
  for site in "${sites[@]}"; do
    quiet "$bin/strongroom-audit" replay "$out/$site/signer/journal" --receipt "$out/$site/signer/receipt.txt" >"$out/$site/replay.txt"
    verified["$site"]="$(sed -n 's/^journal .*): \(.* records\).*/\1/p' "$out/$site/replay.txt"), $(sed -n 's/^verified: //p' "$out/$site/replay.txt")"
  done
}

tamper_journal() {
  local copy=$out/tampered code=0 size
  cp -r "$out/alpine/signer/journal" "$copy"
  size=$(stat -c %s "$copy/log")
  # One bit of one byte in the middle.
  printf '%b' "\\x$(printf '%02x' $((0x$(od -An -tx1 -j $((size / 2)) -N 1 "$copy/log" | tr -d ' ') ^ 1)))" |
    dd of="$copy/log" bs=1 seek=$((size / 2)) conv=notrunc status=none
  "$bin/strongroom-audit" replay "$copy" >/dev/null 2>"$out/tampered.txt" || code=$?
  [[ $code == 65 ]] || { say "error: a changed byte was not found (exit $code)"; return 1; }
  tamper_found=$(sed -n 's/^error: //p' "$out/tampered.txt" | head -n 1)
}

reconcile_journals() {
  local site
  coordinator spends --out "$out/spends.txt" >>"$out/log.txt"
  for site in alpine harbour; do
    quiet "$bin/strongroom-audit" reconcile "$out/$site/signer/journal" --chain "$out/spends.txt" >"$out/$site/reconcile.txt"
  done
}
