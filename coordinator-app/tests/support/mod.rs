//! A real node, a forged vault, and the program itself.

#![allow(dead_code, reason = "each test file uses its part")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must stop"
)]

pub mod camera;

use std::{
    collections::BTreeMap,
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use bitcoin::{EcdsaSighashType, PublicKey, ecdsa, secp256k1};
use serde_json::Value;
use strongroom_core::{
    ceremony::certificate::Certificate,
    flow::{Plan, SignatureEntry, Signatures},
    ids::{CeremonyId, Digest},
    journal::debit::txid_digest,
    note::Note,
    policy::{Case, HeightEvidence, House, Policy, State},
    psbt::{Answer, Limits, Psbt, RequestHeader},
    wallet::{Branch, Cosigner, Vault},
};
use strongroom_forge::{
    policy::PolicyText,
    sites::{ForgedVault, sign_digest},
};

/// A bitcoind on regtest with a wallet, its own folder and a port nobody else has. It ends with the test.
pub struct Regtest {
    bin: PathBuf,
    dir: tempfile::TempDir,
    port: u16,
    child: Child,
}

impl Regtest {
    /// Starts a node and waits until it answers.
    pub fn start() -> Self {
        let (bin, dir) = (node_bin(), tempfile::tempdir().unwrap());
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let child = Command::new(bin.join("bitcoind"))
            .args([
                "-regtest",
                "-listen=0",
                "-fallbackfee=0.0001",
                "-printtoconsole=0",
                "-server",
            ])
            .arg(format!("-datadir={}", dir.path().display()))
            .arg(format!("-rpcport={port}"))
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        let node = Self {
            bin,
            dir,
            port,
            child,
        };
        node.cli(&["-rpcwait", "-rpcwaittimeout=120", "getblockcount"]);
        node.cli(&["createwallet", "bank"]);
        node.mine(101);
        node
    }

    /// Runs bitcoin-cli.
    pub fn cli(&self, args: &[&str]) -> String {
        let out = self.try_cli(args);
        assert!(
            out.status.success(),
            "{args:?}: {}",
            String::from_utf8_lossy(&out.stderr)
        );
        String::from_utf8(out.stdout).unwrap().trim().to_owned()
    }

    fn try_cli(&self, args: &[&str]) -> Output {
        Command::new(self.bin.join("bitcoin-cli"))
            .args(["-regtest", &format!("-rpcport={}", self.port)])
            .arg(format!("-datadir={}", self.dir.path().display()))
            .args(args)
            .output()
            .unwrap()
    }

    /// Mines blocks to the bank.
    pub fn mine(&self, blocks: u32) {
        let to = self.cli(&["getnewaddress"]);
        self.cli(&["generatetoaddress", &blocks.to_string(), &to]);
    }

    /// Where its RPC listens.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Its cookie.
    pub fn cookie(&self) -> PathBuf {
        self.dir.path().join("regtest/.cookie")
    }
}

impl Drop for Regtest {
    fn drop(&mut self) {
        if !self.try_cli(&["stop"]).status.success() {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

/// The folder with bitcoind and bitcoin-cli: named, or found by the same script that people use.
fn node_bin() -> PathBuf {
    if let Some(bin) = std::env::var_os("STRONGROOM_NODE_BIN") {
        return bin.into();
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ceremony-scripts/setup/node");
    let out = Command::new(script).stderr(Stdio::inherit()).output().unwrap();
    assert!(out.status.success(), "no bitcoind: set STRONGROOM_NODE_BIN");
    PathBuf::from(String::from_utf8(out.stdout).unwrap().trim())
}

/// The program, working in a folder of the test.
pub struct Coordinator {
    /// The test's folder; the program's own is `home` in it.
    pub dir: tempfile::TempDir,
}

impl Coordinator {
    /// A program with an empty folder.
    pub fn new() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
        }
    }

    /// A path in the test's folder.
    pub fn path(&self, name: &str) -> String {
        self.dir.path().join(name).to_str().unwrap().to_owned()
    }

    /// Writes a file in the test's folder and names it.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        fs::create_dir_all(Path::new(&path).parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    /// A command, not yet run.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_strongroom-coordinator"));
        command.args(["--home", &self.path("home")]).args(args);
        // No test opens a window where somebody works.
        command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
        command
    }

    /// Runs a command.
    pub fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    /// Runs a command that must succeed, and reads its JSON.
    pub fn ok(&self, args: &[&str]) -> Value {
        let out = self.run(&[&["--json"], args].concat());
        let err = String::from_utf8_lossy(&out.stderr).into_owned();
        assert!(out.status.success(), "{args:?}: {err}");
        let value: Value = serde_json::from_slice(&out.stdout).unwrap();
        assert_eq!(value["version"], 1);
        value
    }

    /// Runs a command that must fail with this exit code, and gives the code of the failure.
    pub fn fails(&self, args: &[&str], exit: i32) -> String {
        let out = self.run(&[&["--json"], args].concat());
        let err = String::from_utf8_lossy(&out.stderr).into_owned();
        assert_eq!(out.status.code(), Some(exit), "{args:?}: {err}");
        assert!(err.contains("error: ") && err.contains("\nhint: "), "{err}");
        let value: Value = serde_json::from_slice(&out.stdout).unwrap();
        value["error"]["code"].as_str().unwrap().to_owned()
    }
}

/// A policy that lets these addresses be paid by requests of this coordinator.
pub fn policy(coordinator_key: &str, addresses: &[String]) -> String {
    let mut text = PolicyText::base();
    (text.height_floor, text.largest_jump) = (0, 10_000);
    (text.per_request_sat, text.per_window_sat) = (1_000_000_000, 1_000_000_000);
    text.per_destination_sat = 1_000_000_000;
    text.rules = strongroom_forge::policy::tiers(&[(1_000_000_000, 2)]);
    text.whitelist.clear();
    for (i, address) in addresses.iter().enumerate() {
        let address: bitcoin::Address<_> = address.parse().unwrap();
        text.allow(&format!("Payee {i}"), address.assume_checked().script_pubkey());
    }
    let forged = strongroom_forge::sites::ed25519_public(&strongroom_forge::house::coordinator()).to_string();
    text.to_toml().replace(&forged, coordinator_key)
}

/// Makes the answer of one site as its signer would, with the site's forged secrets in place of the HSM.
pub fn answer(forged: &ForgedVault, policy: &str, site: u8, request: &[u8]) -> Psbt {
    answer_with(forged, policy, site, request, |_| {}, |_| {})
}

/// The same, with the certificate and the signatures changed before they are signed and written.
pub fn answer_with(
    forged: &ForgedVault,
    policy: &str,
    site: u8,
    request: &[u8],
    certify: impl FnOnce(&mut Certificate),
    sign: impl FnOnce(&mut Vec<BTreeMap<PublicKey, Vec<u8>>>),
) -> Psbt {
    let (vault, policy) = (forged.vault(), Policy::parse(policy).unwrap());
    let state = State::default();
    let house = House {
        manifest: &forged.manifest,
        vault: &vault,
        policy: &policy,
        earlier: &[],
        state: &state,
    };
    let psbt = Psbt::parse(request, &Limits::CEILINGS).unwrap();
    let header = RequestHeader::from_psbt(&psbt).unwrap();
    let hash = Digest::of(&[request]);
    let case = Case::new(house, &psbt, hash, header.as_ref(), HeightEvidence::of(&psbt));
    let plan = Plan::new(&case, Cosigner::new(site)).unwrap();
    let (mut signatures, entries) = sign_plan(forged, &vault, site, &plan);
    sign(&mut signatures);
    let mut certificate = certificate(forged, site, &psbt, &policy);
    certificate.request = hash;
    certificate.root = plan.root();
    certificate.signatures = Digest::of(&[&Signatures(entries).to_bytes().unwrap()]);
    certify(&mut certificate);
    let site = &forged.sites[usize::from(site)];
    let mut note = Note::new(certificate.to_text());
    let signature = site.device_signature(note.text());
    note.add(&site.sheet.sheet().verifier(), &signature).unwrap();
    Answer::build(&psbt, signatures, note.to_string().as_bytes()).unwrap()
}

type Given = (Vec<BTreeMap<PublicKey, Vec<u8>>>, Vec<SignatureEntry>);

fn sign_plan(forged: &ForgedVault, vault: &Vault, site: u8, plan: &Plan) -> Given {
    let (mut signatures, mut entries) = (Vec::new(), Vec::new());
    for job in plan.jobs() {
        let (_, place) = vault.cosigner_of(&job.key).unwrap();
        let secret = forged.sites[usize::from(site)].secret(place.branch, place.index as usize);
        let compact = sign_digest(secret.unwrap(), job.digest);
        let signature = ecdsa::Signature {
            signature: secp256k1::ecdsa::Signature::from_compact(&compact).unwrap(),
            sighash_type: EcdsaSighashType::All,
        };
        let key = PublicKey::from_slice(job.key.as_bytes()).unwrap();
        signatures.push(BTreeMap::from([(key, signature.to_vec())]));
        entries.push(SignatureEntry {
            input: job.input,
            scheme: job.scheme(),
            key: job.key,
            signature: hex::encode(compact),
        });
    }
    (signatures, entries)
}

fn certificate(forged: &ForgedVault, site: u8, psbt: &Psbt, policy: &Policy) -> Certificate {
    let sheet = forged.sites[usize::from(site)].sheet.sheet();
    let nothing = Digest::of(&[]);
    Certificate {
        institution: sheet.institution.clone(),
        site: sheet.site.clone(),
        network: sheet.network,
        ceremony: CeremonyId::new([site; 16]),
        request_id: RequestHeader::from_psbt(psbt).unwrap().map(|h| h.request_id),
        request: nothing,
        txid: txid_digest(&psbt.txid()),
        root: nothing,
        manifest: forged.manifest.fingerprint(),
        policy: policy.hash(),
        policy_version: policy.version(),
        rules: 1,
        height: HeightEvidence::of(psbt).0,
        decision: nothing,
        findings: Vec::new(),
        approvals: Vec::new(),
        journal_size: 10,
        journal_root: nothing,
        signatures: nothing,
    }
}

/// The address of the vault at a receive index.
pub fn receive(vault: &Vault, index: u32) -> String {
    vault.address(Branch::Receive, index).unwrap().to_string()
}
