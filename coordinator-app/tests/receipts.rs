//! A journal that was rolled back or rewritten is found by the receipts kept here.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must stop"
)]

mod support;

use bitcoin::Network;
use strongroom_core::{
    ids::Digest,
    journal::checkpoint::{Checkpoint, origin},
    policy::Policy,
};
use strongroom_forge::{
    house::coordinator,
    sites::{ForgedVault, ed25519_public, forge_manifest},
};
use support::{Coordinator, policy};

struct Scene {
    coordinator: Coordinator,
    forged: ForgedVault,
}

fn scene() -> Scene {
    let c = Coordinator::new();
    let policy = policy(&ed25519_public(&coordinator()).to_string(), &[]);
    let hash = Policy::parse(&policy).unwrap().hash();
    let forged = forge_manifest(2, 2, 1, hash, 3, Network::Regtest, 5);
    let (manifest, file) = (
        c.file("manifest", forged.manifest.to_text()),
        c.file("policy.toml", &policy),
    );
    c.ok(&["vault", "adopt", "--manifest", &manifest, "--policy", &file]);
    Scene {
        coordinator: c,
        forged,
    }
}

impl Scene {
    /// A receipt of a site, signed by the log key of another one where that is asked for.
    fn receipt(&self, site: usize, signer: usize, size: u64, root: &str) -> String {
        let sheet = self.forged.sites[site].sheet.sheet();
        let checkpoint = Checkpoint {
            origin: origin(&sheet.institution, &sheet.site),
            size,
            root: Digest::of(&[root.as_bytes()]),
        };
        let (mut note, by) = (checkpoint.note(), &self.forged.sites[signer]);
        let signature = by.log_signature(note.text());
        note.add(&by.sheet.sheet().log_verifier(), &signature).unwrap();
        self.coordinator.file("receipt", note.to_string())
    }

    fn add<'a>(&self, site: &'a str, file: &'a str) -> [&'a str; 6] {
        ["receipt", "add", "--site", site, "--file", file]
    }
}

#[test]
fn receipts_only_grow() {
    let s = scene();
    let c = &s.coordinator;
    for (size, root) in [(9, "a"), (12, "b"), (12, "b"), (100, "c")] {
        let file = s.receipt(0, 0, size, root);
        assert_eq!(c.ok(&s.add("site 0", &file))["size"], size);
    }
    assert_eq!(c.ok(&["receipt", "show", "--site", "site 0"])["size"], 100);
    assert_eq!(
        c.fails(&s.add("site 0", &s.receipt(0, 0, 99, "d")), 65),
        "E_ROLLBACK"
    );
    assert_eq!(
        c.fails(&s.add("site 0", &s.receipt(0, 0, 100, "d")), 65),
        "E_ROLLBACK"
    );
    assert_eq!(c.ok(&["receipt", "show", "--site", "site 0"])["size"], 100);
}

#[test]
fn receipts_of_others_are_refused() {
    let s = scene();
    let c = &s.coordinator;
    assert_eq!(
        c.fails(&s.add("site 0", &s.receipt(1, 1, 9, "a")), 65),
        "E_RECEIPT"
    );
    assert_eq!(
        c.fails(&s.add("site 0", &s.receipt(0, 1, 9, "a")), 65),
        "E_RECEIPT"
    );
    assert_eq!(
        c.fails(&s.add("nowhere", &s.receipt(0, 0, 9, "a")), 65),
        "E_RECEIPT"
    );
    assert_eq!(c.fails(&["receipt", "show", "--site", "site 1"], 66), "E_STORE");
}
