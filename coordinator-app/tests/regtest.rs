//! The coordinator against a real bitcoind: coins come in, a batch goes out.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must stop"
)]

mod support;

use std::fs;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bitcoin::{
    EcdsaSighashType, Network, Transaction,
    consensus::encode::deserialize_hex,
    ecdsa,
    secp256k1::{self, Message, Secp256k1},
    sighash::SighashCache,
};
use strongroom_core::{
    policy::Policy,
    psbt::{Limits, Psbt},
};
use strongroom_forge::sites::{ForgedVault, forge_manifest};
use support::{Coordinator, Regtest, answer, policy, receive};

struct Scene {
    node: Regtest,
    coordinator: Coordinator,
    forged: ForgedVault,
    policy: String,
    payees: Vec<String>,
}

/// A 2-of-3 vault that the coordinator serves, whose five payees are addresses of the bank.
fn scene() -> Scene {
    let (node, coordinator) = (Regtest::start(), Coordinator::new());
    let key = coordinator.ok(&["key"])["key"].as_str().unwrap().to_owned();
    let payees: Vec<String> = (0..5).map(|_| node.cli(&["getnewaddress"])).collect();
    let policy = policy(&key, &payees);
    let hash = Policy::parse(&policy).unwrap().hash();
    let forged = forge_manifest(3, 2, 8, hash, 3, Network::Regtest, 7);
    create(&coordinator, &forged, &policy);
    coordinator.ok(&[
        "node",
        "--url",
        &node.url(),
        "--cookie",
        node.cookie().to_str().unwrap(),
    ]);
    Scene {
        node,
        coordinator,
        forged,
        policy,
        payees,
    }
}

fn create(coordinator: &Coordinator, forged: &ForgedVault, policy: &str) {
    let (policy, out) = (
        coordinator.file("policy.toml", policy),
        coordinator.path("manifest"),
    );
    let name = forged.manifest.vault.to_string();
    let mut args: Vec<String> = ["vault", "create", "--network", "regtest", "--name", &name]
        .map(String::from)
        .into();
    args.extend([
        "--template".into(),
        "wsh(sortedmulti(2,@0/**,@1/**,@2/**))".into(),
    ]);
    args.extend(["--policy".into(), policy, "--out".into(), out]);
    for (i, site) in forged.sites.iter().enumerate() {
        args.push("--sheet".into());
        args.push(coordinator.file(&format!("sheet{i}"), site.sheet.to_text()));
        args.push("--roster".into());
        args.push(coordinator.file(&format!("roster{i}"), site.roster.to_text()));
    }
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let shown = coordinator.ok(&args);
    assert_eq!(shown["fingerprint"], forged.manifest.fingerprint().to_string());
    let manifest = fs::read_to_string(coordinator.path("manifest")).unwrap();
    assert_eq!(manifest, forged.manifest.to_text());
}

impl Scene {
    fn deposit(&self, coins: &[(u32, &str)]) {
        let vault = self.forged.vault();
        for (index, amount) in coins {
            let shown = self
                .coordinator
                .ok(&["vault", "address", "--index", &index.to_string()]);
            assert_eq!(shown["address"], receive(&vault, *index));
            self.node
                .cli(&["sendtoaddress", shown["address"].as_str().unwrap(), amount]);
        }
        self.node.mine(1);
    }

    fn csv(&self, amounts: &[&str]) -> String {
        let mut text = "address,amount,label\n".to_owned();
        for (i, (amount, address)) in amounts.iter().zip(&self.payees).enumerate() {
            text.push_str(&format!("{address},{amount},invoice {i}\n"));
        }
        self.coordinator.file("pay.csv", text)
    }

    fn request(&self, amounts: &[&str]) -> (String, Vec<u8>) {
        let (csv, out) = (self.csv(amounts), self.coordinator.path("out"));
        let built = self
            .coordinator
            .ok(&["pay", "--csv", &csv, "--out", &out, "--fee-rate", "2.5"]);
        assert_eq!(built["verdict"], "accept", "{}", built["rehearsal"]["findings"]);
        let bytes = fs::read(built["file"].as_str().unwrap()).unwrap();
        (built["request_id"].as_str().unwrap().to_owned(), bytes)
    }

    fn answer(&self, site: u8, request: &[u8]) -> String {
        let answer = answer(&self.forged, &self.policy, site, request);
        self.coordinator
            .file(&format!("answer{site}.psbt"), answer.serialize())
    }
}

#[test]
fn three_deposits_pay_five_payees_with_two_of_three_sites() {
    let s = scene();
    let c = &s.coordinator;
    assert_eq!(c.ok(&["deposit", "--index", "0"])["used"], false);
    s.deposit(&[(0, "0.5"), (1, "0.3"), (2, "0.2")]);
    assert_eq!(c.ok(&["sync"])["sat"], 100_000_000);
    assert_eq!(c.ok(&["coins"])["coins"].as_array().unwrap().len(), 3);
    assert_eq!(c.ok(&["deposit", "--index", "1"])["coins"][0]["sat"], 30_000_000);

    let (id, request) = s.request(&["0.1", "0.2", "0.3", "0.15", "0.05"]);
    let shown = c.ok(&["request", "show", "--request", &id]);
    assert_eq!(shown["missing"].as_array().unwrap().len(), 3);
    assert_eq!(c.ok(&["rehearse", "--request", &id])["verdict"], "accept");

    // One answer comes as a file, the other by pictures.
    let first = c.ok(&["merge", "--request", &id, "--answer", &s.answer(0, &request)]);
    assert_eq!(
        (&first["site"], &first["complete"]),
        (&"site 0".into(), &false.into())
    );
    assert_eq!(c.fails(&["finalize", "--request", &id], 65), "E_QUORUM");
    let (answer, frames) = (s.answer(2, &request), c.path("frames"));
    c.ok(&[
        "qr",
        "encode",
        "--in",
        &answer,
        "--type",
        "psbt",
        "--out",
        &frames,
        "--density",
        "300",
    ]);
    let second = c.ok(&["merge", "--request", &id, "--frames", &frames]);
    assert_eq!(second["complete"], true);
    assert_eq!(second["missing"], serde_json::json!(["site 1"]));

    let finished = c.ok(&["finalize", "--request", &id]);
    let txid = finished["txid"].as_str().unwrap();
    signed_by_exactly(&s.forged, &request, finished["tx"].as_str().unwrap(), &[0, 2]);
    assert_eq!(c.ok(&["send", "--request", &id])["txid"], txid);
    assert_eq!(
        c.ok(&["send", "--request", &id])["txid"],
        txid,
        "sending twice is one payment"
    );
    s.node.mine(1);
    for payee in &s.payees {
        assert_ne!(s.node.cli(&["getreceivedbyaddress", payee]), "0.00000000");
    }
    let spends = c.path("spends");
    assert_eq!(c.ok(&["spends", "--out", &spends])["confirmed"], 1);
    let height = s.node.cli(&["getblockcount"]);
    assert_eq!(fs::read_to_string(&spends).unwrap(), format!("{txid} {height}\n"));
    assert_eq!(c.ok(&["history"])["movements"].as_array().unwrap().len(), 4);
    assert_eq!(
        c.ok(&["send", "--request", &id])["txid"],
        txid,
        "sending a mined one is no error"
    );
    assert_eq!(c.ok(&["coins"])["coins"][0]["branch"], "change");
}

/// Says whose keys' signatures stand in each witness, by trying every key on every signature.
fn signed_by_exactly(forged: &ForgedVault, request: &[u8], tx: &str, sites: &[u8]) {
    let tx: Transaction = deserialize_hex(tx).unwrap();
    let request = Psbt::parse(request, &Limits::CEILINGS).unwrap();
    let (vault, secp) = (forged.vault(), Secp256k1::verification_only());
    let mut cache = SighashCache::new(&tx);
    for (i, input) in tx.input.iter().enumerate() {
        let coin = request.inputs()[i].witness_utxo.clone().unwrap();
        let place = vault.find(&coin.script_pubkey).unwrap();
        let script = vault.script(place.branch, place.index).unwrap();
        let witness_script = script.witness_script.as_ref().unwrap();
        let all = EcdsaSighashType::All;
        let digest = cache
            .p2wsh_signature_hash(i, witness_script, coin.value, all)
            .unwrap();
        let message = Message::from(digest);
        let mut signers = Vec::new();
        for element in input
            .witness
            .iter()
            .filter_map(|w| ecdsa::Signature::from_slice(w).ok())
        {
            for (number, key) in script.keys.iter().enumerate() {
                let key = secp256k1::PublicKey::from_slice(key.as_bytes()).unwrap();
                if secp.verify_ecdsa(&message, &element.signature, &key).is_ok() {
                    signers.push(u8::try_from(number).unwrap());
                }
            }
        }
        signers.sort_unstable();
        assert_eq!(signers, sites, "input {i}");
    }
}

#[test]
fn coins_of_an_open_request_are_not_promised_twice() {
    let s = scene();
    s.deposit(&[(0, "0.5"), (1, "0.5")]);
    let (first, request) = s.request(&["0.4"]);
    s.node.mine(1);
    let (second, _) = s.request(&["0.4"]);
    let inputs = |id: &str| {
        let shown = s.coordinator.ok(&["request", "show", "--request", id]);
        (
            shown["request"]["inputs"].clone(),
            shown["request"]["change"].clone(),
        )
    };
    let ((a, change_a), (b, change_b)) = (inputs(&first), inputs(&second));
    assert_ne!(a, b);
    assert_ne!(change_a, change_b, "nor is a change address");
    let (csv, out) = (s.csv(&["0.1"]), s.coordinator.path("out"));
    let args = ["pay", "--csv", &csv, "--out", &out, "--fee-rate", "1"];
    assert_eq!(s.coordinator.fails(&args, 65), "E_FUNDS");
    // When the requests have expired, the coins of the one nobody signed are free again.
    let answer = s.answer(0, &request);
    s.coordinator
        .ok(&["merge", "--request", &first, "--answer", &answer]);
    s.node.mine(150);
    let third = s.coordinator.ok(&[&args[..], &["--psbt-version", "2"]].concat());
    assert_eq!(inputs(third["request_id"].as_str().unwrap()).0, b);
    let lines = s.coordinator.run(&["request", "list"]).stdout;
    let lines = String::from_utf8(lines).unwrap();
    for state in ["answered", "expired", "open"] {
        assert!(lines.contains(&format!("  {state}  ")), "{lines}");
    }
}

#[test]
fn a_reorganised_chain_takes_its_coins_back() {
    let s = scene();
    s.deposit(&[(0, "0.5")]);
    assert_eq!(s.coordinator.ok(&["sync"])["sat"], 50_000_000);
    let tip = s.node.cli(&["getbestblockhash"]);
    let coins = s.coordinator.ok(&["coins"]);
    let txid = coins["coins"][0]["outpoint"]
        .as_str()
        .unwrap()
        .split(':')
        .next()
        .unwrap()
        .to_owned();
    s.node.cli(&["invalidateblock", &tip]);
    // The same coin at another height: mined again in a block of its own.
    s.node.cli(&["generateblock", &s.payees[0], "[]"]);
    s.node
        .cli(&["generateblock", &s.payees[0], &format!("[\"{txid}\"]")]);
    let after = s.coordinator.ok(&["sync"]);
    let coins = s.coordinator.ok(&["coins"]);
    assert_eq!(coins["coins"][0]["height"], after["height"]);
}

#[test]
fn a_payment_beyond_the_whitelist_is_built_and_its_refusal_foretold() {
    let mut s = scene();
    s.deposit(&[(0, "0.5")]);
    s.payees = vec![s.node.cli(&["getnewaddress"])];
    let (csv, out) = (s.csv(&["0.1"]), s.coordinator.path("out"));
    let built = s
        .coordinator
        .ok(&["pay", "--csv", &csv, "--out", &out, "--fee-rate", "1"]);
    assert_eq!(built["verdict"], "refuse");
    assert_eq!(built["rehearsal"]["findings"][0]["check"], "E_WHITELIST");
    let id = built["request_id"].as_str().unwrap();
    assert_eq!(
        s.coordinator.fails(&["rehearse", "--request", id], 77),
        "E_REFUSED"
    );
}

/// What another wallet would hand over: one coin, one payee, and a field of its own.
fn foreign(s: &Scene, outpoint: &str, amount: &str) -> String {
    let (txid, vout) = outpoint.split_once(':').unwrap();
    let inputs = format!("[{{\"txid\":\"{txid}\",\"vout\":{vout},\"sequence\":4294967293}}]");
    let outputs = format!("[{{\"{}\":{amount}}}]", s.payees[0]);
    let height = s.node.cli(&["getblockcount"]);
    let plain = s.node.cli(&["createpsbt", &inputs, &outputs, &height]);
    let mut bytes = STANDARD.decode(plain.trim()).unwrap();
    let end = 8 + usize::from(bytes[7]);
    bytes.splice(end..end, [1, 0xf0, 1, 7]);
    let file = s.coordinator.path("foreign.psbt");
    fs::write(&file, bytes).unwrap();
    file
}

#[test]
fn a_payment_of_another_wallet_becomes_a_request_without_what_nobody_knows() {
    let s = scene();
    s.deposit(&[(0, "0.5")]);
    s.coordinator.ok(&["sync"]);
    let coins = s.coordinator.ok(&["coins"]);
    let ours = coins["coins"][0]["outpoint"].as_str().unwrap().to_owned();
    let out = s.coordinator.path("out");
    let import = |file: &str| {
        ["request", "import", "--psbt", file, "--out", &out]
            .map(str::to_owned)
            .to_vec()
    };
    let args = import(&foreign(&s, &ours, "0.49998"));
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let made = s.coordinator.ok(&args);
    assert_eq!(made["left_out"][0], "global map 0xf0");
    assert_eq!(
        (&made["fee_sat"], &made["verdict"]),
        (&2_000.into(), &"accept".into())
    );
    // The coin is held now, and a stranger's was never ours.
    assert_eq!(s.coordinator.fails(&args, 65), "E_FUNDS");
    let strange = format!("{}:0", "11".repeat(32));
    let args = import(&foreign(&s, &strange, "0.1"));
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    assert_eq!(s.coordinator.fails(&args, 65), "E_FUNDS");
}

#[test]
fn a_node_that_is_gone_or_of_another_network_is_named() {
    let s = scene();
    let url = s.node.url();
    let missing = s.coordinator.path("no-cookie");
    let args = ["node", "--url", &url, "--cookie", &missing];
    assert_eq!(s.coordinator.fails(&args, 69), "E_NODE_AWAY");
    drop(s.node);
    assert_eq!(s.coordinator.fails(&["sync"], 69), "E_NODE_AWAY");
}

/// A file of the coordinator's own folder, changed by somebody else.
fn change(path: &str, change: impl FnOnce(&mut serde_json::Value)) {
    let mut value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    change(&mut value);
    fs::write(path, value.to_string()).unwrap();
}

#[test]
fn a_transaction_that_is_not_what_was_ordered_does_not_leave() {
    let s = scene();
    let c = &s.coordinator;
    s.deposit(&[(0, "0.5"), (1, "0.3")]);
    let (id, request) = s.request(&["0.6"]);
    for site in [0, 1] {
        c.ok(&["merge", "--request", &id, "--answer", &s.answer(site, &request)]);
    }
    let file = |name: &str| c.path(&format!("home/requests/{id}/{name}"));
    let waits = || {
        assert_eq!(s.node.cli(&["getrawmempool"]), "[\n]");
        let shown = c.ok(&["request", "show", "--request", &id]);
        assert_eq!(shown["request"]["sent"], false);
    };
    let send = ["send", "--request", &id];

    // The node counts another fee than the request was ordered with.
    let record = fs::read(file("record.json")).unwrap();
    change(&file("record.json"), |r| {
        r["fee"] = (r["fee"].as_u64().unwrap() - 1).into();
    });
    assert_eq!(c.fails(&send, 65), "E_FEE");
    waits();
    fs::write(file("record.json"), record).unwrap();

    // One bit of a signature changed on the disk: it is a signature still, and not one of its key.
    let merged = fs::read(file("merged.psbt")).unwrap();
    let psbt = Psbt::parse(&merged, &Limits::CEILINGS).unwrap();
    let signature = psbt.inputs()[1].partial_sigs.values().next().unwrap();
    let at = merged
        .windows(signature.len())
        .position(|w| w == signature)
        .unwrap();
    let mut flipped = merged.clone();
    // The last byte says what is signed; the one before it is the end of s.
    flipped[at + signature.len() - 2] ^= 1;
    fs::write(file("merged.psbt"), flipped).unwrap();
    assert_eq!(c.fails(&send, 65), "E_FINAL_SCRIPT");
    assert_eq!(c.fails(&["finalize", "--request", &id], 65), "E_FINAL_SCRIPT");
    waits();
    fs::write(file("merged.psbt"), merged).unwrap();

    // The node's chain went back below the lock time.
    s.node.mine(1);
    let before = s.node.cli(&["getblockhash", "100"]);
    s.node.cli(&["invalidateblock", &before]);
    assert_eq!(c.fails(&send, 65), "E_NODE_REJECTS");
    waits();
    s.node.cli(&["reconsiderblock", &before]);
    c.ok(&send);
    assert_ne!(s.node.cli(&["getrawmempool"]), "[\n]");
}

#[test]
fn a_payment_file_that_cannot_be_read_builds_nothing() {
    let s = scene();
    s.deposit(&[(0, "0.5")]);
    let c = &s.coordinator;
    let out = c.path("out");
    let good = fs::read_to_string(s.csv(&["0.1"])).unwrap();
    for wrong in [
        good.replace("0.1", "0,1"),
        good.replace("amount", "price"),
        good.replace(&s.payees[0], "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"),
        good.lines().next().unwrap().to_owned(),
    ] {
        let csv = c.file("wrong.csv", wrong);
        let args = ["pay", "--csv", &csv, "--out", &out, "--fee-rate", "1"];
        assert_eq!(c.fails(&args, 65), "E_PAYEES");
        assert!(!std::path::Path::new(&out).exists());
        let listed = c.ok(&["request", "list"]);
        assert_eq!(listed["requests"].as_array().unwrap().len(), 0);
    }
    s.request(&["0.1"]);
}

#[test]
fn a_node_that_has_an_error_or_a_chain_that_does_not_join_is_named() {
    let s = scene();
    let c = &s.coordinator;
    s.deposit(&[(0, "0.5")]);
    let height = c.ok(&["sync"])["height"].clone();
    // Blocks are asked for that the node does not have: it says so.
    let cookie = s.node.cookie();
    let node = |birth: &str| {
        let url = s.node.url();
        let cookie = cookie.to_str().unwrap();
        c.ok(&["node", "--url", &url, "--cookie", cookie, "--birth", birth]);
    };
    let chain = c.path("home/chain.json");
    let kept = fs::read(&chain).unwrap();
    fs::remove_file(&chain).unwrap();
    node("100000");
    assert_eq!(c.fails(&["sync"], 69), "E_NODE");
    node("0");
    // What is kept has no first block: it is no chain.
    fs::write(&chain, &kept).unwrap();
    change(&chain, |v| {
        v["chain"]["blocks"].as_object_mut().unwrap().remove("0");
    });
    let broken = fs::read(&chain).unwrap();
    assert_eq!(c.fails(&["sync"], 65), "E_CHAIN");
    assert_eq!(fs::read(&chain).unwrap(), broken, "kept as it was found");
    // As the hint says: removed, it is read again.
    fs::remove_file(&chain).unwrap();
    let again = c.ok(&["sync"]);
    assert_eq!((&again["height"], &again["sat"]), (&height, &50_000_000.into()));
}
