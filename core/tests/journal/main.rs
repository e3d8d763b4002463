//! Shows 3 and 6 on bytes: whatever is done to a journal is found, with the record's number, and a torn end is no
//! damage.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the lints do not see helpers of tests as tests"
)]

mod bounds;
mod damage;
mod story;

use ed25519_dalek::{Signer as _, SigningKey};
use strongroom_core::{
    ids::{CeremonyId, Digest, Ed25519Key, Label},
    journal::{
        fault::ChainError,
        frame::{Frame, statement},
        read::Reader,
        record::{Body, Debit, DebitInput, DebitOutput, Outcome, Record},
        verify::Chain,
    },
    note::Note,
};

/// A journal under construction, and the frames it is made of.
struct Book {
    key: SigningKey,
    chain: Chain,
    frames: Vec<Vec<u8>>,
}

fn label(s: &str) -> Label {
    s.parse().unwrap()
}

fn digest(s: &str) -> Digest {
    Digest::of(&[s.as_bytes()])
}

fn id(n: u8) -> CeremonyId {
    CeremonyId::new([n; 16])
}

impl Book {
    fn begun() -> Self {
        let key = SigningKey::from_bytes(&[9; 32]);
        let mut book = Self {
            key,
            chain: Chain::new(None),
            frames: Vec::new(),
        };
        let genesis = Body::Genesis {
            institution: label("Example Bank"),
            site: label("north"),
            network: bitcoin::Network::Regtest,
            log_key: book.public(),
            rules: 1,
            production: false,
        };
        book.add(genesis).unwrap();
        book
    }

    fn public(&self) -> Ed25519Key {
        Ed25519Key::new(self.key.verifying_key().to_bytes())
    }

    fn frame(&self, record: &Record) -> Frame {
        let body = record.to_bytes().unwrap();
        let leaf = Record::leaf(&body);
        let signature = self
            .key
            .sign(&statement(record.seq, &record.prev, &leaf))
            .to_bytes();
        Frame {
            body,
            leaf,
            signature,
        }
    }

    fn add(&mut self, body: Body) -> Result<Record, ChainError> {
        let frame = self.frame(&self.chain.next_record(body));
        let record = self.chain.push(&frame)?;
        self.frames.push(frame.to_bytes().unwrap());
        Ok(record)
    }

    fn receipt(&self) -> Note {
        let mut note = self.chain.checkpoint().unwrap().note();
        let signature = self.key.sign(note.text().as_bytes()).to_bytes();
        note.add(&self.chain.log().unwrap().verifier(), &signature)
            .unwrap();
        note
    }

    /// A whole signing ceremony: nine records.
    fn sign(&mut self, n: u8) {
        for body in signing(n) {
            self.add(body).unwrap();
        }
    }

    fn bytes(&self) -> Vec<u8> {
        self.frames.concat()
    }
}

fn signing(n: u8) -> Vec<Body> {
    let (ceremony, request) = (id(n), digest(&format!("request {n}")));
    let debit = Debit {
        vault: label("Vault"),
        manifest: digest("manifest"),
        policy: digest("policy"),
        replaces: None,
        txid: digest(&format!("txid {n}")),
        fee_sat: 141,
        outputs: vec![DebitOutput {
            script: vec![0x6a, n],
            sat: 1000,
        }],
        inputs: vec![DebitInput {
            txid: digest("coin"),
            vout: n.into(),
            sat: 1141,
        }],
        height: 100,
        change_index: None,
        signals: true,
    };
    let spoke = |who: &str| Body::Spoke {
        ceremony,
        approval: digest(&format!("yes of {who} in {n}")),
        officer: label(who),
        yes: true,
    };
    vec![
        Body::CeremonyBegan {
            ceremony,
            script: label("sign"),
            initiator: label("olga"),
            receipt: None,
        },
        Body::StepDone {
            ceremony,
            number: 1,
            role: label("operator"),
            action: "scan the request".into(),
            evidence: digest("frames"),
            exception: None,
        },
        Body::Decided {
            ceremony,
            request,
            manifest: digest("manifest"),
            policy: digest("policy"),
            rules: 1,
            height: 100,
            decision: digest("decision"),
            accepted: true,
        },
        spoke("anna"),
        spoke("ben"),
        Body::Intent {
            ceremony,
            request,
            decision: digest("decision"),
            approvals: vec![
                digest(&format!("yes of anna in {n}")),
                digest(&format!("yes of ben in {n}")),
            ],
            debit,
        },
        Body::Result {
            ceremony,
            request,
            signatures: digest("signatures"),
            certificate: digest("certificate"),
            nonces: vec![digest(&format!("r1 {n}")), digest(&format!("r2 {n}"))],
        },
        Body::Ended {
            ceremony,
            outcome: Outcome::Signed,
        },
    ]
}

/// Reads a journal as an auditor does, in pieces of `step` bytes.
fn read(bytes: &[u8], step: usize) -> Result<Chain, ChainError> {
    let mut reader = Reader::new(None);
    for piece in bytes.chunks(step) {
        reader.feed(piece);
        while reader.next_record()?.is_some() {}
    }
    reader.finish_whole()
}
