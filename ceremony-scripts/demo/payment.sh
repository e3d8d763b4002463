#!/usr/bin/env bash
# One payment: request as frames, two sites sign, answers as frames, broadcast, mined.
# shellcheck disable=SC2034,SC2154 # the scenes share their names
set -euo pipefail

build_request() {
  local payee
  {
    echo 'address,amount,label'
    for payee in Exchange-A Exchange-B Payroll Auditor; do
      printf '%s,0.25,%s\n' "$(cli -rpcwallet=city getaddressesbylabel "$payee" | sed -n 's/.*"\(bcrt1[^"]*\)".*/\1/p' | head -n 1)" "$payee"
    done
    printf '%s,1.1,Hot wallet\n' "$(cli -rpcwallet=hot getnewaddress '' bech32)"
  } >"$out/payees.csv"
  coordinator --json pay --csv "$out/payees.csv" --out "$out/request" --fee-rate 5 >"$out/request.json"
  request_id=$(json request_id <"$out/request.json")
  # The words on the officers' paper come from the order itself, not from the coordinator that made the request.
  order=$(coordinator order --csv "$out/payees.csv" --network regtest | field order)
  coordinator request frames --request "$request_id" --out "$out/request/frames" >>"$out/log.txt"
}

# A signer sees the pictures only.
sign_at() {
  local site=$1 frames=${2:-../request/frames} name=${3:-sign}
  {
    printf 'initiator = "%s"\nreceipt = "signer/receipt.txt"\norder = "%s"\nframes = "%s"\nout = "answer-%s"\n' \
      "$(officers_of "$site" | cut -d ' ' -f 1)" "$order" "$frames" "$name"
    present "$site" 1 2
  } >"$out/$site/$name.toml"
  signer ceremony sign --site "$out/$site/signer" --answers "$out/$site/$name.toml" >"$out/$site/$name.out"
}

finish_payment() {
  local site
  for site in alpine harbour; do
    if [[ -f $out/$site/answer.psbt ]]; then
      coordinator merge --request "$request_id" --answer "$out/$site/answer.psbt" >"$out/$site/merged.txt"
    else
      coordinator merge --request "$request_id" --frames "$out/$site/answer-sign/frames" >"$out/$site/merged.txt"
    fi
    coordinator receipt add --site "$site" --file "$out/$site/signer/receipt.txt" >>"$out/log.txt"
  done
  coordinator finalize --request "$request_id" --out "$out/transaction.hex" >>"$out/log.txt"
  coordinator --json send --request "$request_id" >"$out/sent.json"
  txid=$(json txid <"$out/sent.json")
  cli generatetoaddress 1 "$miner" >/dev/null
  coordinator sync >>"$out/log.txt"
  height=$(cli getblockcount)
  cli getrawtransaction "$txid" 1 "$(cli getblockhash "$height")" >"$out/mined.json"
  confirmations=$(json confirmations <"$out/mined.json")
  [[ $confirmations -ge 1 ]]
}
