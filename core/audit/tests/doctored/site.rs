//! A site whose journal is written by core's own session, and can be written again otherwise with the same log key.

use std::{
    collections::{BTreeMap, VecDeque},
    fs,
    path::Path,
};

use ed25519_dalek::Signer as _;
use strongroom_audit::{replay::replay, rules::Carried};
use strongroom_core::{
    ceremony::{
        approval::{Frame as Place, Subject, Voice},
        quorum::Quorum,
        script::Action,
    },
    flow::{Desk, Head, Job, Medium, Scanned},
    ids::{CeremonyId, Digest},
    journal::{
        frame::{Frame, statement},
        record::{Body, Outcome, Record},
        verify::Chain,
    },
    note::Note,
    policy::{Policy, RULES_VERSION, State, change},
    session::{Effect, Input, Session},
    wallet::Manifest,
};
use strongroom_forge::{
    draft::Draft,
    house::Forge,
    sites::{ForgedOfficer, ForgedSite, ec_public, label, sign_digest},
};

/// Where the records of the honest journal stand.
pub mod at {
    pub const CARDS: usize = 2;
    pub const KEYS: usize = 3;
    pub const REG_SPOKE: usize = 6;
    pub const REGISTERED: usize = 9;
    pub const DECIDED: usize = 12;
    pub const SPOKE: usize = 13;
    pub const INTENT: usize = 15;
    pub const RESULT: usize = 16;
    pub const ENDED: usize = 18;
}

pub type Blobs = BTreeMap<Digest, Vec<u8>>;

/// The site under test and everything it wrote.
pub struct Site<'f> {
    pub forge: &'f Forge,
    pub chain: Chain,
    pub bodies: Vec<Body>,
    pub blobs: Blobs,
    pub voices: VecDeque<(usize, Voice)>,
    /// Whether each voice's card leaves a seal, as at a real site.
    pub seals: bool,
    ceremonies: u8,
}

impl<'f> Site<'f> {
    /// A site with its keys made and its vault registered: records 0 to 10.
    pub fn registered(forge: &'f Forge) -> Self {
        let mut site = Self {
            forge,
            chain: Chain::new(None),
            bodies: Vec::new(),
            blobs: Blobs::new(),
            voices: VecDeque::new(),
            seals: false,
            ceremonies: 0,
        };
        site.found();
        let (manifest, policy) = (forge.manifest.clone(), forge.policy_text.to_toml());
        let ceremony = site.begin("register");
        site.register(ceremony, &manifest, &policy, forge_officers(site.own()));
        site.end(ceremony, Outcome::Registered);
        site
    }

    /// The same with one payment signed: records 10 to 17.
    pub fn signed(forge: &'f Forge, request: &[u8]) -> Self {
        let mut site = Self::registered(forge);
        site.sign(request, &[(1, Voice::Yes), (2, Voice::Yes)]);
        let signed = Outcome::Signed;
        assert!(
            matches!(site.bodies.last(), Some(Body::Ended { outcome, .. }) if *outcome == signed),
            "{:?}",
            site.bodies.last()
        );
        site
    }

    pub fn own(&self) -> &'f ForgedSite {
        &self.forge.sites[0]
    }

    pub fn put(&mut self, bytes: &[u8]) -> Digest {
        put(&mut self.blobs, bytes)
    }

    pub fn head(&self) -> Head {
        Head {
            size: self.chain.size(),
            root: self.chain.tree().root(),
        }
    }

    pub fn write(&mut self, body: Body) -> Record {
        let record = self.chain.next_record(body);
        let frame = frame(self.own(), &record);
        self.bodies.push(record.body.clone());
        self.chain.push(&frame).expect("the story holds")
    }

    fn found(&mut self) {
        let own = self.own();
        let sheet = own.sheet.sheet();
        self.write(Body::Genesis {
            institution: sheet.institution.clone(),
            site: sheet.site.clone(),
            network: sheet.network,
            log_key: sheet.log_key,
            rules: RULES_VERSION,
            production: false,
        });
        let ceremony = self.begin("init");
        let evidence = self.put(own.roster.to_text().as_bytes());
        self.write(Body::StepDone {
            ceremony,
            number: 4,
            role: label("operator"),
            action: Action::IssueCards.key().to_owned(),
            evidence,
            exception: None,
        });
        let (sheet, evidence) = (self.put(own.sheet.to_text().as_bytes()), sheet.evidence);
        self.write(Body::KeysMade {
            ceremony,
            sheet,
            evidence,
        });
        self.end(ceremony, Outcome::Initialised);
    }

    pub fn begin(&mut self, script: &str) -> CeremonyId {
        self.ceremonies += 1;
        let ceremony = CeremonyId::new([self.ceremonies; 16]);
        self.write(Body::CeremonyBegan {
            ceremony,
            script: label(script),
            initiator: self.own().officers[0].officer.id.clone(),
            receipt: None,
        });
        ceremony
    }

    pub fn end(&mut self, ceremony: CeremonyId, outcome: Outcome) {
        self.write(Body::Ended { ceremony, outcome });
    }

    /// What an honest signer records of how long the policy of before binds.
    fn earlier_until(&self, new: &Policy) -> Option<u32> {
        let before = self.bodies.iter().rev().find_map(|b| match b {
            Body::Registered { policy, .. } => Some(policy),
            _ => None,
        });
        let text = String::from_utf8(self.blobs[before?].clone()).expect("text");
        let old = Policy::parse(&text).expect("a policy");
        change::binds_until(&old, new, &[])
    }

    pub fn state(&self) -> State {
        let mut state = State::default();
        self.bodies.iter().for_each(|b| state.apply(b));
        state
    }

    /// Registers papers with the voices of these officers.
    pub fn register(
        &mut self,
        ceremony: CeremonyId,
        manifest: &Manifest,
        policy: &str,
        officers: &[ForgedOfficer],
    ) {
        let own = manifest.cosigner_at(&self.own().roster.site).expect("our place");
        let roster = manifest.roster(own).expect("our roster").clone();
        let rules = Policy::parse(policy).expect("a policy");
        let sheet = self.own().sheet.sheet();
        let place = Place {
            institution: sheet.institution.clone(),
            site: sheet.site.clone(),
            network: sheet.network,
            appliance: sheet.log_key,
            ceremony,
            manifest: manifest.fingerprint(),
            policy: rules.hash(),
            policy_version: rules.version(),
            rules: RULES_VERSION,
            state: self.chain.head(),
        };
        let initiator = self.own().officers[0].officer.id.clone();
        let quorum = Quorum::new(place, Subject::Registration, roster, initiator, 2);
        let mut approvals = Vec::new();
        for officer in officers {
            let note = self.statement(&quorum, officer, Voice::Yes).to_string();
            let approval = self.put(note.as_bytes());
            if self.seals {
                let seal = self.put(b"what only one person reads");
                self.write(Body::Sealed { ceremony, seal });
            }
            self.write(Body::Spoke {
                ceremony,
                approval,
                officer: officer.officer.id.clone(),
                yes: true,
            });
            approvals.push(approval);
        }
        let (manifest, policy) = (
            self.put(manifest.to_text().as_bytes()),
            self.put(policy.as_bytes()),
        );
        self.write(Body::Registered {
            ceremony,
            manifest,
            policy,
            policy_version: rules.version(),
            earlier_until: self.earlier_until(&rules),
            approvals,
        });
    }

    fn statement(&self, quorum: &Quorum, by: &ForgedOfficer, voice: Voice) -> Note {
        let counter = self.state().next_counter(&by.officer.id);
        let text = quorum.statement(&by.officer.id, voice, counter).to_text();
        note_by(by, text)
    }

    /// A whole signing ceremony, performed by hand as a signer performs it.
    pub fn sign(&mut self, request: &[u8], voices: &[(usize, Voice)]) {
        self.voices = voices.iter().copied().collect();
        let ceremony = self.begin("sign");
        let (forge, state) = (self.forge, self.state());
        let initiator = self.own().officers[0].officer.id.clone();
        let desk = Desk {
            house: strongroom_core::policy::House {
                state: &state,
                ..forge.house()
            },
            own: strongroom_core::wallet::Cosigner::new(0),
            ceremony,
            initiator: &initiator,
        };
        let mut session = Session::new();
        let mut inputs = VecDeque::from([Input::Scanned(Scanned::new(Medium::File, request.to_vec()))]);
        while let Some(input) = inputs.pop_front() {
            let (next, effects) = session.step(input, &desk);
            session = next;
            for effect in effects {
                inputs.extend(self.perform(&session, effect));
            }
        }
        assert!(session.is_over());
    }

    fn perform(&mut self, session: &Session, effect: Effect) -> Option<Input> {
        match effect {
            Effect::Journal { blobs, body } => {
                for blob in blobs {
                    self.put(&blob);
                }
                let record = self.write(body);
                let head = self.head();
                Some(Input::Durable {
                    record: Box::new(record),
                    head,
                })
            }
            Effect::AskOfficers => {
                let (_, quorum) = session.question().expect("a question");
                let (officer, voice) = self.voices.pop_front()?;
                let note = self.statement(quorum, &self.own().officers[officer], voice);
                Some(Input::Approval(note))
            }
            Effect::AskSignatures(jobs) => Some(Input::Signatures(answer(self.own(), &jobs))),
            Effect::AskSeal(text) => Some(Input::Sealed(self.own().device_signature(&text))),
            Effect::WriteMark(_) => Some(Input::Marked),
            Effect::Recall {
                signatures,
                certificate,
            } => Some(Input::Recalled {
                signatures: self.blobs[&signatures].clone(),
                certificate: self.blobs[&certificate].clone(),
            }),
            Effect::Show(_) => Some(Input::Drawn),
            Effect::Tell(_) => None,
            Effect::Stray => panic!("astray"),
        }
    }

    /// Writes the journal as it is.
    pub fn save(&self, dir: &Path) {
        save(self.own(), &self.bodies, &self.blobs, dir);
    }

    /// Writes the journal again after `doctor`, every record chained and signed anew, whatever story it tells.
    pub fn doctored(&self, doctor: impl FnOnce(&mut Vec<Body>, &mut Blobs)) -> (&'static str, Option<u64>) {
        let (mut bodies, mut blobs) = (self.bodies.clone(), self.blobs.clone());
        doctor(&mut bodies, &mut blobs);
        let dir = tempfile::tempdir().expect("a directory");
        save(self.own(), &bodies, &blobs, dir.path());
        match replay(dir.path(), &[], &mut Carried::default()) {
            Ok(_) => ("holds", None),
            Err(e) => {
                assert_eq!(e.exit(), 65);
                (e.code(), e.record())
            }
        }
    }
}

/// The base request, early enough for a signer that has signed nothing yet.
pub fn payment(forge: &Forge) -> Draft<'_> {
    let mut draft = Draft::base(forge);
    draft.lock_time = bitcoin::absolute::LockTime::from_consensus(1_100);
    draft.header().expiry_height = 1_140;
    draft
}

/// Everyone but the initiator.
pub fn forge_officers(site: &ForgedSite) -> &[ForgedOfficer] {
    &site.officers[1..]
}

pub fn put(blobs: &mut Blobs, bytes: &[u8]) -> Digest {
    let hash = Digest::of(&[bytes]);
    blobs.insert(hash, bytes.to_vec());
    hash
}

pub fn note_by(by: &ForgedOfficer, text: String) -> Note {
    let mut note = Note::new(text);
    let signature = by.signature(note.text());
    note.add(&by.verifier(), &signature).expect("the officer's key");
    note
}

fn answer(site: &ForgedSite, jobs: &[Job]) -> Vec<[u8; 64]> {
    let secret = |job: &Job| {
        let mut all = site.receive.iter().chain(&site.change);
        *all.find(|s| ec_public(s) == job.key).expect("the site's key")
    };
    jobs.iter().map(|j| sign_digest(&secret(j), j.digest)).collect()
}

fn frame(site: &ForgedSite, record: &Record) -> Frame {
    let body = record.to_bytes().expect("a record");
    let leaf = Record::leaf(&body);
    let signature = site.log.sign(&statement(record.seq, &record.prev, &leaf));
    Frame {
        body,
        leaf,
        signature: signature.to_bytes(),
    }
}

fn save(site: &ForgedSite, bodies: &[Body], blobs: &Blobs, dir: &Path) {
    let (mut log, mut prev) = (Vec::new(), Record::before_first());
    for (seq, body) in (0u64..).zip(bodies) {
        let body = body.clone();
        let frame = frame(site, &Record { seq, prev, body });
        prev = frame.leaf;
        log.extend(frame.to_bytes().expect("a frame"));
    }
    fs::write(dir.join("log"), log).expect("log");
    fs::create_dir(dir.join("blobs")).expect("blobs");
    for (hash, bytes) in blobs {
        fs::write(dir.join("blobs").join(hash.to_string()), bytes).expect("blob");
    }
}
