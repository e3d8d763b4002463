#!/usr/bin/env bash
# The coordinator's key, the policy, the manifest; registration at each site; the first deposits.
# shellcheck disable=SC2034,SC2154 # the scenes share their names
set -euo pipefail

make_vault() {
  local key payee
  key=$(coordinator --json key | json key)
  mkdir -p "$out/vault"
  sed "s/@coordinator_key@/$key/" "$top/ceremony-scripts/demo/policy.toml" >"$out/vault/policy.toml"
  for payee in Exchange-A Exchange-B Payroll Auditor; do
    printf '\n[[whitelist]]\nlabel = "%s"\nclass = "counterparty"\nowner = "Treasury"\nreason = "Agreement on file"\naddress = "%s"\nactive_from_height = 0\nexpires_height = 100000\n' \
      "$payee" "$(cli getnewaddress "$payee" bech32)" >>"$out/vault/policy.toml"
  done
  # The fifth payee is a ranged descriptor: each payment may use a fresh address that is proven, not listed.
  printf '\n[[whitelist]]\nlabel = "Hot wallet"\nclass = "hot"\nowner = "Treasury"\nreason = "Daily business"\ndescriptor = "%s"\nrange = 100\nactive_from_height = 0\nexpires_height = 100000\n' \
    "$(hot_descriptor)" >>"$out/vault/policy.toml"
  local sheets=() site
  for site in "${sites[@]}"; do sheets+=(--sheet "$out/$site/signer/sheet.txt" --roster "$out/$site/signer/roster.txt"); done
  coordinator --json vault create --name 'Cold one' "${sheets[@]}" --template 'wsh(sortedmulti(2,@0/**,@1/**,@2/**))' \
    --policy "$out/vault/policy.toml" --network regtest --out "$out/vault/manifest.txt" >"$out/vault/created.json"
  coordinator node --url "http://127.0.0.1:$rpc_port" --cookie "$out/node/regtest/.cookie" >>"$out/log.txt"
}

hot_descriptor() {
  cli createwallet hot >>"$out/log.txt"
  cli -rpcwallet=hot listdescriptors | sed -n 's/.*"desc": "\(wpkh([^"]*\/0\/\*)\)#.*/\1/p' | head -n 1
}

register_sites() {
  local site words
  # Each site's officers hear these words from the others by telephone.
  words=$(json words <"$out/vault/created.json")
  for site in "${sites[@]}"; do
    {
      printf 'initiator = "%s"\nreceipt = "signer/receipt.txt"\nmanifest = "../vault/manifest.txt"\npolicy = "../vault/policy.toml"\nwords = "%s"\n' \
        "$(officers_of "$site" | cut -d ' ' -f 1)" "$words"
      present "$site" 1 2
    } >"$out/$site/register.toml"
    ceremony "$site" register >"$out/$site/register.out"
  done
}

compare_addresses() {
  local index site ours theirs
  for index in 0 1 2; do
    ours=$(coordinator --json vault address --index "$index" | json address)
    for site in "${sites[@]}"; do
      theirs=$(signer address --site "$out/$site/signer" --index "$index" | field address)
      [[ -n $ours && $ours == "$theirs" ]] || { say "error: address $index differs at $site: $ours, $theirs"; return 1; }
    done
    addresses+=("$ours")
  done
}

deposit_coins() {
  local address
  for address in "${addresses[@]}"; do cli -rpcwallet=city sendtoaddress "$address" 1.5 >>"$out/log.txt"; done
  cli generatetoaddress 1 "$miner" >/dev/null
  coordinator sync >>"$out/log.txt"
  coordinator coins >"$out/coins.txt"
}
