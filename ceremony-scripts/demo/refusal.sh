#!/usr/bin/env bash
# A payee that nobody put on the whitelist: the coordinator's rehearsal says so, and the signer refuses all the same.
# shellcheck disable=SC2034,SC2154 # the scenes share their names
set -euo pipefail

refuse_payment() {
  local stranger id code=0
  stranger=$(cli -rpcwallet=city getnewaddress stranger bech32)
  printf 'address,amount,label\n%s,0.1,Stranger\n' "$stranger" >"$out/stranger.csv"
  "$bin/strongroom-coordinator" --home "$out/coordinator" --json pay --csv "$out/stranger.csv" --out "$out/stranger" \
    --fee-rate 5 >"$out/stranger.json" 2>>"$out/log.txt" || code=$?
  id=$(json request_id <"$out/stranger.json")
  coordinator request frames --request "$id" --out "$out/stranger/frames" >>"$out/log.txt"
  code=0
  sign_at meadow ../stranger/frames refused 2>/dev/null || code=$?
  refusal_code=$(field code <"$out/meadow/refused.out")
  [[ $code == 77 && $refusal_code == E_WHITELIST ]] || { say "error: expected a refusal, got exit $code, ${refusal_code:-no code}"; return 1; }
}
