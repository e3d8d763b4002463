#!/usr/bin/env bash
# Words, clock and node of the demo.
# shellcheck disable=SC2034,SC2154 # the scenes share their names
set -euo pipefail

sites=(alpine harbour meadow)
declare -A verified
steps=14 number=0 began=0

say() { printf '%s\n' "$*" >&2; }

# One line for each step, with the time so far; what the step printed goes to demo-out/log.txt.
step() {
  local now=$SECONDS
  close_step
  number=$((number + 1)) began=$now title=$1
  printf '[%3d s] %2d/%d %s\n' "$now" "$number" "$steps" "$title" >&2
  printf '\n== %s\n' "$title" >>"$out/log.txt"
}

close_step() { ((number == 0)) || printf '%3d s  %s\n' "$((SECONDS - began))" "$title" >>"$out/times.txt"; }

# Runs a command with its messages in the log; shows them when it fails.
quiet() {
  local mark
  mark=$(wc -c <"$out/log.txt")
  printf '$ %s\n' "$*" >>"$out/log.txt"
  "$@" 2>>"$out/log.txt" && return 0
  local code=$?
  tail -c "+$((mark + 1))" "$out/log.txt" >&2
  printf 'error: exit %d from: %s\n' "$code" "$*" >&2
  return "$code"
}

signer() { quiet "$bin/strongroom-signer" "$@"; }
coordinator() { quiet "$bin/strongroom-coordinator" --home "$out/coordinator" "$@"; }
cli() { "$node_bin/bitcoin-cli" -datadir="$out/node" -rpcport="$rpc_port" "$@"; }
# The value of a `name: value` line of a command's result.
field() { sed -n "s/^$1: //p" | head -n 1; }
# The first value of this name in a JSON object.
json() { grep -oE "\"$1\": *(\"[^\"]*\"|[0-9]+)" | head -n 1 | sed -E 's/^[^:]*: *"?//; s/"$//'; }

start_node() {
  mkdir -p "$out/node"
  # Port 0 is not offered by the node's RPC: take one that nothing listens on now.
  for rpc_port in $(shuf -i 20000-32000 -n 50); do
    (exec 3<>"/dev/tcp/127.0.0.1/$rpc_port") 2>/dev/null || break
  done
  quiet "$node_bin/bitcoind" -regtest -datadir="$out/node" -daemonwait -server -listen=0 -fallbackfee=0.0001 \
    -rpcbind=127.0.0.1 -rpcallowip=127.0.0.1 -rpcport="$rpc_port" >>"$out/log.txt"
  node_pid=$(cat "$out/node/regtest/bitcoind.pid")
  printf 'regtest=1\n[regtest]\nrpcport=%s\nlisten=0\n' "$rpc_port" >"$out/node/bitcoin.conf"
  cli createwallet city >>"$out/log.txt"
  miner=$(cli getnewaddress miner)
  cli generatetoaddress 101 "$miner" >/dev/null
}

stop_node() {
  [[ -n ${node_pid:-} ]] || return 0
  cli stop >/dev/null 2>&1 || true
  # Wait for the process itself: another run may want its folder at once.
  timeout 60 tail --pid="$node_pid" -f /dev/null || kill "$node_pid"
  node_pid=
}
