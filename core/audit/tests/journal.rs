//! Show 3: the auditor's program on journals, whole and damaged.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "the lints do not see helpers of tests as tests"
)]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use ed25519_dalek::{Signer as _, SigningKey};
use strongroom_audit::{
    error::AuditError,
    reconcile::reconcile,
    replay::{Question, Recomputed, Rules, Seen, replay},
};
use strongroom_core::{
    ids::{CeremonyId, Digest, Ed25519Key, Label},
    journal::{
        frame::{Frame, statement},
        record::{Body, Debit, Outcome, Record},
        verify::Chain,
    },
};

struct Site {
    dir: tempfile::TempDir,
    key: SigningKey,
    chain: Chain,
    frames: Vec<Vec<u8>>,
}

fn label(s: &str) -> Label {
    s.parse().unwrap()
}

fn txid(n: u8) -> Digest {
    Digest::of(&[b"txid", &[n]])
}

/// Rules for these tests: a request is accepted if it begins with `+`, and the decision repeats it.
#[derive(Default)]
struct Plus {
    applied: u64,
}

impl Rules for Plus {
    fn witness(&mut self, _seen: &Seen<'_>) -> Result<(), AuditError> {
        self.applied += 1;
        Ok(())
    }
    fn decide(&mut self, q: &Question) -> Result<Recomputed, AuditError> {
        assert_eq!(
            self.applied, q.record,
            "all records before the decision are in the state"
        );
        assert_eq!(
            (q.manifest.1.as_slice(), q.policy.1.as_slice()),
            (&b"manifest"[..], &b"policy"[..])
        );
        Ok(Recomputed {
            decision: q.request.clone(),
            accepted: q.request.starts_with(b"+"),
        })
    }
}

impl Site {
    fn begun() -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("blobs")).unwrap();
        let key = SigningKey::from_bytes(&[5; 32]);
        let mut site = Self {
            dir,
            key,
            chain: Chain::new(None),
            frames: Vec::new(),
        };
        site.add(Body::Genesis {
            institution: label("Example Bank"),
            site: label("north"),
            network: bitcoin::Network::Regtest,
            log_key: Ed25519Key::new(site.key.verifying_key().to_bytes()),
            rules: 1,
            production: false,
        });
        site
    }

    fn path(&self) -> &Path {
        self.dir.path()
    }

    fn blob(&self, bytes: &[u8]) -> Digest {
        let hash = Digest::of(&[bytes]);
        fs::write(self.path().join("blobs").join(hash.to_string()), bytes).unwrap();
        hash
    }

    fn add(&mut self, body: Body) {
        let record = self.chain.next_record(body);
        let body = record.to_bytes().unwrap();
        let leaf = Record::leaf(&body);
        let signature = self
            .key
            .sign(&statement(record.seq, &record.prev, &leaf))
            .to_bytes();
        let frame = Frame {
            body,
            leaf,
            signature,
        };
        self.chain.push(&frame).unwrap();
        self.frames.push(frame.to_bytes().unwrap());
        self.write(&self.frames.concat());
    }

    fn write(&self, log: &[u8]) {
        fs::write(self.path().join("log"), log).unwrap();
    }

    fn decide(&mut self, ceremony: CeremonyId, request: &[u8], decision: &[u8], accepted: bool) {
        let decided = Body::Decided {
            ceremony,
            request: self.blob(request),
            manifest: self.blob(b"manifest"),
            policy: self.blob(b"policy"),
            rules: 1,
            height: 100,
            decision: self.blob(decision),
            accepted,
        };
        self.add(decided);
    }

    fn begin(&mut self, n: u8) -> CeremonyId {
        let ceremony = CeremonyId::new([n; 16]);
        self.add(Body::CeremonyBegan {
            ceremony,
            script: label("sign"),
            initiator: label("olga"),
            receipt: None,
        });
        ceremony
    }

    /// A ceremony up to the intent: three records.
    fn mean(&mut self, n: u8) -> CeremonyId {
        let ceremony = self.begin(n);
        let request = [b'+', n];
        self.decide(ceremony, &request, &request, true);
        let debit = Debit {
            vault: "Vault".parse().unwrap(),
            manifest: Digest::of(&[b"manifest"]),
            policy: Digest::of(&[b"policy"]),
            replaces: None,
            txid: txid(n),
            fee_sat: 1,
            outputs: vec![],
            inputs: vec![],
            height: 100,
            change_index: None,
            signals: true,
        };
        let hash = Digest::of(&[&request]);
        self.add(Body::Intent {
            ceremony,
            request: hash,
            decision: hash,
            approvals: vec![],
            debit,
        });
        ceremony
    }

    fn sign(&mut self, n: u8) {
        let ceremony = self.mean(n);
        let (signatures, certificate) = (self.blob(b"signatures"), self.blob(b"certificate"));
        let request = Digest::of(&[&[b'+', n]]);
        self.add(Body::Result {
            ceremony,
            request,
            signatures,
            certificate,
            nonces: vec![txid(n)],
        });
        self.add(Body::Ended {
            ceremony,
            outcome: Outcome::Signed,
        });
    }

    fn receipt(&self, name: &str) -> PathBuf {
        let mut note = self.chain.checkpoint().unwrap().note();
        let signature = self.key.sign(note.text().as_bytes()).to_bytes();
        note.add(&self.chain.log().unwrap().verifier(), &signature)
            .unwrap();
        let path = self.path().join(name);
        fs::write(&path, note.to_string()).unwrap();
        path
    }

    fn audit(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_strongroom-audit"));
        command.args(args).current_dir(self.path()).output().unwrap()
    }
}

fn said(output: &Output) -> (i32, String, String) {
    let text = |b: &[u8]| String::from_utf8(b.to_vec()).unwrap();
    (
        output.status.code().unwrap(),
        text(&output.stdout),
        text(&output.stderr),
    )
}

fn fault(site: &Site, receipts: &[PathBuf]) -> (&'static str, Option<u64>) {
    let e = replay(site.path(), receipts, &mut Plus::default()).unwrap_err();
    assert_eq!(e.exit(), 65);
    (e.code(), e.record())
}

#[test]
fn a_whole_journal_replays_with_every_decision() {
    let mut site = Site::begun();
    site.sign(1);
    let receipt = site.receipt("r1");
    let ceremony = site.begin(2);
    site.decide(ceremony, b"-", b"-", false);
    site.add(Body::Ended {
        ceremony,
        outcome: Outcome::Refused {
            codes: vec!["E_FEE".into()],
        },
    });
    site.receipt("checkpoint");
    let report = replay(site.path(), &[receipt], &mut Plus::default()).unwrap();
    assert_eq!(
        report
            .decisions
            .iter()
            .map(|d| (d.record, d.accepted))
            .collect::<Vec<_>>(),
        [(2, true), (7, false)]
    );
    assert_eq!((report.size, report.receipts), (9, vec![6, 9]));
    assert_eq!(
        (
            report.ceremonies.begun,
            report.ceremonies.signed,
            report.ceremonies.open
        ),
        (2, 1, 0)
    );
    assert_eq!(report.root, site.chain.tree().root());
}

#[test]
fn a_decision_other_than_the_rules_is_found() {
    let mut site = Site::begun();
    let ceremony = site.begin(1);
    site.decide(ceremony, b"-", b"+", true);
    assert_eq!(fault(&site, &[]), ("E_DECISION", Some(2)));
    let mut site = Site::begun();
    let ceremony = site.begin(1);
    site.decide(ceremony, b"-", b"-", true);
    assert_eq!(fault(&site, &[]), ("E_DECISION", Some(2)));
}

#[test]
fn a_missing_or_changed_blob_is_found_with_the_record_that_names_it() {
    let mut site = Site::begun();
    site.sign(1);
    let ceremony = site.begin(2);
    let (evidence, report) = (site.blob(b"evidence"), site.blob(b"report"));
    site.add(Body::StepDone {
        ceremony,
        number: 1,
        role: label("operator"),
        action: "open-journal".into(),
        evidence,
        exception: None,
    });
    site.add(Body::SelfTested { report });
    let named: [(&[u8], u64); 7] = [
        (b"manifest", 2),
        (b"policy", 2),
        (b"+\x01", 2),
        (b"signatures", 4),
        (b"certificate", 4),
        (b"evidence", 7),
        (b"report", 8),
    ];
    for (bytes, record) in named {
        let path = site.path().join("blobs").join(Digest::of(&[bytes]).to_string());
        fs::write(&path, b"other").unwrap();
        assert_eq!(fault(&site, &[]), ("E_BLOB_DAMAGED", Some(record)));
        fs::remove_file(&path).unwrap();
        assert_eq!(fault(&site, &[]), ("E_BLOB_MISSING", Some(record)));
        fs::write(&path, bytes).unwrap();
    }
    replay(site.path(), &[], &mut Plus::default()).unwrap();
}

#[test]
fn the_program_names_the_record_of_any_damage_and_exits_65() {
    let mut site = Site::begun();
    let ceremony = site.begin(1);
    site.add(Body::Ended {
        ceremony,
        outcome: Outcome::Aborted {
            reason: "nobody came".into(),
        },
    });
    let receipt = site.receipt("receipt");
    let (code, out, err) = said(&site.audit(&["replay", ".", "--receipt", receipt.to_str().unwrap()]));
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(
        out.ends_with("verified: decisions recomputed 0, all equal\n"),
        "{out}"
    );

    let frames = site.frames.clone();
    let whole = frames.concat();
    let mut flipped = whole.clone();
    flipped[frames[0].len() + 20] ^= 1;
    let swapped = [&frames[0], &frames[2], &frames[1]].map(Vec::as_slice).concat();
    let doubled = [&frames[0], &frames[0], &frames[1]].map(Vec::as_slice).concat();
    for (log, record) in [
        (flipped, 1),
        (swapped, 1),
        (doubled, 1),
        (frames[..2].concat(), 2),
        (whole[..whole.len() - 1].to_vec(), 2),
        (vec![], 0),
    ] {
        site.write(&log);
        let (code, out, err) =
            said(&site.audit(&["replay", ".", "--json", "--receipt", receipt.to_str().unwrap()]));
        assert_eq!(code, 65, "{err}");
        let json: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert_eq!(
            (&json["version"], &json["error"]["record"]),
            (&1.into(), &record.into()),
            "{out}"
        );
        assert!(err.starts_with("error: E_") && err.contains("\nhint: "), "{err}");
    }
}

#[test]
fn a_shorter_journal_is_a_rollback() {
    let mut site = Site::begun();
    site.sign(1);
    let receipt = site.receipt("receipt");
    site.write(&site.frames[..5].concat());
    assert_eq!(fault(&site, &[receipt]), ("E_ROLLBACK", Some(5)));
}

#[test]
fn usage_and_missing_files_have_their_own_exit_codes() {
    let site = Site::begun();
    assert_eq!(said(&site.audit(&["replay"])).0, 2);
    assert_eq!(said(&site.audit(&["replay", ".", "--force"])).0, 2);
    assert_eq!(said(&site.audit(&["replay", "nowhere"])).0, 66);
    assert_eq!(said(&site.audit(&["replay", ".", "--receipt", "nowhere"])).0, 66);
    assert_eq!(said(&site.audit(&["reconcile", ".", "--chain", "nowhere"])).0, 66);
}

#[test]
fn spends_and_ceremonies_are_held_against_each_other() {
    let mut site = Site::begun();
    site.sign(1);
    site.sign(2);
    let ceremony = site.mean(3);
    site.add(Body::Ended {
        ceremony,
        outcome: Outcome::Aborted {
            reason: "power cut".into(),
        },
    });
    let spends = |lines: &[String]| fs::write(site.path().join("spends"), lines.concat()).unwrap();
    let line = |n: u8| format!("{} 10{n}\n", txid(n));
    let run = || {
        let path = site.path().join("spends");
        match reconcile(site.path(), &path, &mut Plus::default()) {
            Ok(found) => (found.differences.len(), serde_json::to_string(&found).unwrap()),
            Err(e) => (usize::MAX, e.code().to_owned()),
        }
    };

    spends(&[line(1), line(2)]);
    let (differences, out) = run();
    assert_eq!(
        (differences, out.as_str()),
        (0, "{\"version\":1,\"matched\":2,\"differences\":[]}")
    );

    spends(&[line(1), line(3), line(4)]);
    let (differences, out) = run();
    assert_eq!(differences, 3);
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    let kinds: Vec<_> = json["differences"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| (&d["kind"], &d["txid"]))
        .collect();
    let want = [
        ("spend_not_signed", 3),
        ("spend_without_ceremony", 4),
        ("ceremony_without_spend", 2),
    ]
    .map(|(kind, n)| {
        (
            serde_json::Value::from(kind),
            serde_json::Value::from(txid(n).to_string()),
        )
    });
    assert_eq!(kinds, want.iter().map(|(k, t)| (k, t)).collect::<Vec<_>>());

    for bad in [
        line(1).repeat(2),
        "x 1\n".into(),
        format!("{}\n", txid(1)),
        format!("{} -1\n", txid(1)),
        "\n".into(),
    ] {
        spends(&[bad]);
        assert_eq!(run(), (usize::MAX, "E_SPENDS".to_owned()));
    }
}
