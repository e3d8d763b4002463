#!/usr/bin/env bash
# Three sites come into being: one SoftHSM token and three officers each; two cards of three open a token.
# shellcheck disable=SC2034,SC2154 # the scenes share their names
set -euo pipefail

officers_of() {
  case $1 in
    alpine) echo 'anna bela cleo' ;;
    harbour) echo 'dora emil fritz' ;;
    meadow) echo 'greta hugo ines' ;;
  esac
}

found_sites() {
  local site running=()
  (umask 077; age-keygen >"$out/security-officer.key" 2>/dev/null)
  security_officer=$(sed -n 's/^# public key: //p' "$out/security-officer.key")
  for site in "${sites[@]}"; do
    prepare_site "$site"
    # Side by side: each site is a machine of its own.
    ceremony "$site" init >"$out/$site/init.out" &
    running+=($!)
  done
  local pid
  for pid in "${running[@]}"; do wait "$pid"; done
}

ceremony() { signer ceremony "$2" --site "$out/$1/signer" --answers "$out/$1/$2.toml"; }

prepare_site() {
  local site=$1 home=$out/$1 officer roles first=operator
  mkdir -p "$home/token" "$home/passphrases"
  # Nobody throws dice in a demo: the system's random numbers stand in for 120 throws.
  (umask 077; shuf -r -n 120 -i 1-6 | tr -d '\n' >"$home/dice.txt")
  printf 'directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\n' "$home/token" >"$home/softhsm2.conf"
  cat >"$home/device.toml" <<END
version = 1
kind = "softhsm"
production = false
module = "/usr/lib/softhsm/libsofthsm2.so"
serial = ""
label = "$site"
pin_max = 64
mechanisms = ["CKM_ECDSA", "CKM_EC_KEY_PAIR_GEN"]
key_source = "resident"
softhsm_conf = "$home/softhsm2.conf"
[deadlines]
start_ms = 60000
call_ms = 120000
END
  {
    printf 'initiator = "%s"\nquorum = 2\nkeys_per_branch = 50\ncards_out = "cards"\ndice_file = "dice.txt"\n' "$(officers_of "$site" | cut -d ' ' -f 1)"
    printf '[new_site]\ninstitution = "Example Trust"\nsite = "%s"\nnetwork = "regtest"\nmode = "practice"\ndevice = "device.toml"\nsecurity_officer = "%s"\n' "$site" "$security_officer"
    for officer in $(officers_of "$site"); do
      roles="\"approver\"${first:+, \"$first\"}" first=
      (umask 077; printf 'the demo passphrase of %s at %s\n' "$officer" "$site" >"$home/passphrases/$officer")
      printf '[[officer]]\nid = "%s"\nroles = [%s]\npassphrase_file = "passphrases/%s"\n' "$officer" "$roles" "$officer"
    done
    present "$site" 1 2
    confirm roll-call "$(officers_of "$site"): all here, phones outside"
    confirm keep-cards 'each officer holds the own card'
  } >"$home/init.toml"
}

# What people said at a step that they do without the machine.
confirm() { printf '[[confirm]]\nstep = "%s"\nwords = "%s"\n' "$1" "$2"; }

# The officers at the table, by their place in the list; the first began the ceremony and so does not approve.
present() {
  local site=$1 all place; shift
  read -ra all <<<"$(officers_of "$site")"
  for place in "$@"; do
    printf '[[present]]\nofficer = "%s"\ncard = "cards/%s.card"\npassphrase_file = "passphrases/%s"\nverdict = "yes"\n' \
      "${all[place]}" "${all[place]}" "${all[place]}"
  done
}
