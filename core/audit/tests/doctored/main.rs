//! Journals that tell something untrue, chained and signed anew by whoever has the log key: each is found, at its
//! record. The honest one holds.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "the lints do not see helpers of tests as tests"
)]

mod papers;
mod program;
mod site;

use site::{Blobs, Site, at, forge_officers, note_by, payment, put};
use strongroom_core::{
    ceremony::{
        approval::{Statement, Voice},
        certificate::Certificate,
    },
    flow::Signatures,
    ids::Digest,
    journal::record::{Body, Outcome},
    note::Note,
};
use strongroom_forge::{
    house::{Forge, Wrapping},
    sites::sign_digest,
};

const UNTRUE: &str = "E_UNTRUE";

fn untrue(record: usize) -> (&'static str, Option<u64>) {
    (UNTRUE, Some(record as u64))
}

/// Whoever doctors: changes the records and their blobs.
type Doctor<'a> = &'a dyn Fn(&mut Vec<Body>, &mut Blobs);

fn text(blobs: &Blobs, hash: &Digest) -> String {
    String::from_utf8(blobs[hash].clone()).expect("text")
}

#[test]
fn the_honest_journal_holds_whole_and_stopped_anywhere() {
    for wrapping in [Wrapping::Native, Wrapping::Nested] {
        let forge = Forge::new(wrapping);
        let site = Site::signed(&forge, &payment(&forge).bytes());
        assert_eq!(site.bodies.len(), at::ENDED + 1);
        for size in 1..=site.bodies.len() {
            let found = site.doctored(|bodies, _| bodies.truncate(size));
            assert_eq!(found, ("holds", None), "{size} records");
        }
    }
}

#[test]
fn other_ends_of_a_ceremony_hold_too() {
    let forge = Forge::new(Wrapping::Native);
    let request = payment(&forge).bytes();
    let mut site = Site::registered(&forge);
    site.sign(&request, &[(1, Voice::Yes), (2, Voice::No)]);
    let mut refused = payment(&forge);
    refused.outputs[0].script_pubkey = strongroom_forge::policy::payee("a stranger");
    site.sign(&refused.bytes(), &[]);
    site.sign(b"no request", &[]);
    site.sign(&request, &[(1, Voice::Yes), (2, Voice::Yes)]);
    // The same again: given again from the journal.
    site.sign(&request, &[]);
    assert!(matches!(
        site.bodies.last(),
        Some(Body::Ended {
            outcome: Outcome::Reissued,
            ..
        })
    ));
    assert_eq!(site.doctored(|_, _| {}), ("holds", None));
}

/// Changes the INTENT.
fn intent(bodies: &mut [Body], change: impl FnOnce(&mut Body)) {
    change(&mut bodies[at::INTENT]);
}

#[test]
fn an_intent_says_what_was_approved_and_nothing_else() {
    let forge = Forge::new(Wrapping::Native);
    let site = Site::signed(&forge, &payment(&forge).bytes());
    let debit = |change: fn(&mut strongroom_core::journal::record::Debit)| {
        site.doctored(|bodies, _| {
            intent(bodies, |b| {
                if let Body::Intent { debit, .. } = b {
                    change(debit);
                }
            });
        })
    };
    assert_eq!(debit(|d| d.fee_sat -= 1), untrue(at::INTENT));
    assert_eq!(debit(|d| d.txid = Digest::of(&[b"other"])), untrue(at::INTENT));
    assert_eq!(debit(|d| d.outputs[0].sat -= 1), untrue(at::INTENT));
    assert_eq!(debit(|d| drop(d.outputs.pop())), untrue(at::INTENT));
    assert_eq!(debit(|d| d.inputs.truncate(1)), untrue(at::INTENT));
    assert_eq!(debit(|d| d.height += 1), untrue(at::INTENT));
    assert_eq!(debit(|d| d.change_index = None), untrue(at::INTENT));
    let approvals = |change: fn(&mut Vec<Digest>)| {
        site.doctored(|bodies, _| {
            intent(bodies, |b| {
                if let Body::Intent { approvals, .. } = b {
                    change(approvals);
                }
            });
        })
    };
    assert_eq!(approvals(Vec::clear), untrue(at::INTENT));
    assert_eq!(approvals(|a| a.truncate(1)), untrue(at::INTENT));
    assert_eq!(approvals(|a| a.reverse()), untrue(at::INTENT));
}

#[test]
fn too_few_voices_open_no_hsm() {
    let forge = Forge::new(Wrapping::Native);
    let site = Site::signed(&forge, &payment(&forge).bytes());
    let found = site.doctored(|bodies, _| {
        let second = at::SPOKE + 1;
        intent(bodies, |b| {
            if let Body::Intent { approvals, .. } = b {
                approvals.pop();
            }
        });
        bodies.remove(second);
    });
    assert_eq!(found, untrue(at::INTENT - 1));
}

/// Another statement in place of the first one spoken, and the record that names it.
fn speak(
    bodies: &mut [Body],
    blobs: &mut Blobs,
    by: &strongroom_forge::sites::ForgedOfficer,
    change: impl FnOnce(&mut Statement),
) {
    let Body::Spoke {
        approval,
        officer,
        yes,
        ..
    } = &mut bodies[at::SPOKE]
    else {
        panic!("a voice");
    };
    let note: Note = text(blobs, approval).parse().expect("a note");
    let mut statement = Statement::parse(note.text()).expect("a statement");
    statement.officer = by.officer.id.clone();
    change(&mut statement);
    *officer = statement.officer.clone();
    *yes = statement.voice == Voice::Yes;
    *approval = put(blobs, note_by(by, statement.to_text()).to_string().as_bytes());
}

#[test]
fn every_voice_is_of_an_approver_and_about_this_very_question() {
    let forge = Forge::new(Wrapping::Native);
    let site = Site::signed(&forge, &payment(&forge).bytes());
    let officers = &site.own().officers;
    let mut mallory = officers[1].clone();
    mallory.officer.id = strongroom_forge::sites::label("mallory");
    let mut forged = officers[1].clone();
    forged.secret = strongroom_forge::house::signer("somebody else");
    forged.officer.key = strongroom_forge::sites::ed25519_public(&forged.secret);
    let wrong = Digest::of(&[b"another"]);
    let with = |by, change: &dyn Fn(&mut Statement)| {
        site.doctored(|bodies, blobs| speak(bodies, blobs, by, |s| change(s)))
    };
    let own = &officers[1];
    assert_eq!(
        with(&officers[0], &|s| s.counter = 1),
        untrue(at::SPOKE),
        "the initiator"
    );
    assert_eq!(with(&mallory, &|s| s.counter = 1), untrue(at::SPOKE));
    assert_eq!(with(&forged, &|_| {}), untrue(at::SPOKE));
    assert_eq!(with(own, &|s| s.counter += 1), untrue(at::SPOKE));
    assert_eq!(with(own, &|s| s.counter -= 1), untrue(at::SPOKE));
    assert_eq!(with(own, &|s| s.frame.state = wrong), untrue(at::SPOKE));
    assert_eq!(with(own, &|s| s.frame.policy = wrong), untrue(at::SPOKE));
    assert_eq!(with(own, &|s| s.frame.policy_version += 1), untrue(at::SPOKE));
    assert_eq!(with(own, &|s| s.frame.manifest = wrong), untrue(at::SPOKE));
    let other = strongroom_core::ids::CeremonyId::new([9; 16]);
    assert_eq!(with(own, &|s| s.frame.ceremony = other), untrue(at::SPOKE));
    // A no that is recorded as a no stops the ceremony: an intent after it is untrue.
    assert_ne!(with(own, &|s| s.voice = Voice::No).0, "holds");
    let twice = site.doctored(|bodies, _| bodies[at::SPOKE + 1] = bodies[at::SPOKE].clone());
    assert_eq!(twice, untrue(at::SPOKE + 1));
}

#[test]
fn a_record_says_of_a_voice_what_the_voice_said() {
    let forge = Forge::new(Wrapping::Native);
    let mut site = Site::registered(&forge);
    let request = payment(&forge).bytes();
    site.sign(&request, &[(1, Voice::Yes), (2, Voice::No)]);
    // The no hidden as a yes, the yes as a no, and one person's words in another's mouth.
    for (record, said) in [(at::SPOKE + 1, true), (at::SPOKE, false)] {
        let found = site.doctored(|bodies, _| {
            if let Body::Spoke { yes, .. } = &mut bodies[record] {
                *yes = said;
            }
        });
        assert_eq!(found, untrue(record));
    }
    let other = site.own().officers[2].officer.id.clone();
    let found = site.doctored(|bodies, _| {
        if let Body::Spoke { officer, .. } = &mut bodies[at::SPOKE] {
            *officer = other;
        }
    });
    assert_eq!(found, untrue(at::SPOKE));
}

#[test]
fn a_decision_stands_under_the_registered_papers_and_rules() {
    let forge = Forge::new(Wrapping::Native);
    let site = Site::signed(&forge, &payment(&forge).bytes());
    let looser = forge.with_policy(|p| p.per_request_sat *= 2);
    let decided = |change: &dyn Fn(&mut Body, &mut Blobs)| {
        site.doctored(|bodies, blobs| change(&mut bodies[at::DECIDED], blobs))
    };
    let unregistered = ("E_POLICY_UNREGISTERED", Some(at::DECIDED as u64));
    let found = decided(&|body, blobs| {
        if let Body::Decided { policy, .. } = body {
            *policy = put(blobs, looser.policy_text.to_toml().as_bytes());
        }
    });
    assert_eq!(found, unregistered);
    let found = decided(&|body, blobs| {
        if let Body::Decided { manifest, .. } = body {
            *manifest = put(blobs, b"strongroom/manifest/v1\n");
        }
    });
    assert_eq!(found, unregistered);
    let found = decided(&|body, _| {
        if let Body::Decided { height, .. } = body {
            *height += 1;
        }
    });
    assert_eq!(found, untrue(at::DECIDED));
    let found = decided(&|body, _| {
        if let Body::Decided { rules, .. } = body {
            *rules += 1;
        }
    });
    assert_eq!(found, ("E_RULES", Some(at::DECIDED as u64)));
    let found = decided(&|body, _| {
        if let Body::Decided { accepted, .. } = body {
            *accepted = false;
        }
    });
    assert_eq!(found, ("E_DECISION", Some(at::DECIDED as u64)));
    let found = site.doctored(|bodies, _| drop(bodies.drain(at::REG_SPOKE - 1..=at::REGISTERED + 1)));
    assert_eq!(found.0, "E_POLICY_UNREGISTERED", "nothing is registered");
}

#[test]
fn a_refusal_is_no_acceptance() {
    let forge = Forge::new(Wrapping::Native);
    let mut site = Site::registered(&forge);
    let mut draft = payment(&forge);
    draft.outputs[0].script_pubkey = strongroom_forge::policy::payee("a stranger");
    site.sign(&draft.bytes(), &[]);
    let found = site.doctored(|bodies, _| {
        if let Body::Decided { accepted, .. } = &mut bodies[at::DECIDED] {
            *accepted = true;
        }
    });
    assert_eq!(found, ("E_DECISION", Some(at::DECIDED as u64)));
}

#[test]
fn a_ceremony_decides_once_and_before_anybody_speaks() {
    let forge = Forge::new(Wrapping::Native);
    let request = payment(&forge).bytes();
    let site = Site::signed(&forge, &request);
    for behind in [at::DECIDED, at::SPOKE, at::INTENT - 1] {
        let found = site.doctored(|bodies, _| {
            let again = bodies[at::DECIDED].clone();
            bodies.insert(behind + 1, again);
        });
        assert_eq!(found, untrue(behind + 1));
    }
    // Behind the intent the coins are gone already: the decision itself is another.
    let found = site.doctored(|bodies, _| {
        let again = bodies[at::DECIDED].clone();
        bodies.insert(at::INTENT + 1, again);
    });
    assert_eq!(found.1, Some(at::INTENT as u64 + 1));
    let found = site.doctored(|bodies, _| bodies.swap(at::DECIDED, at::SPOKE));
    assert_eq!(found, untrue(at::DECIDED + 1));
}

/// Changes a result: signatures, certificate, nonces, blobs.
type Change<'a> = &'a dyn Fn(&mut Digest, &mut Digest, &mut Vec<Digest>, &mut Blobs);

#[test]
fn a_result_is_these_signatures_under_this_certificate() {
    let forge = Forge::new(Wrapping::Native);
    let site = Site::signed(&forge, &payment(&forge).bytes());
    let (own, other) = (&forge.sites[0], &forge.sites[1]);
    let result = |change: Change<'_>| {
        site.doctored(|bodies, blobs| {
            if let Body::Result {
                signatures,
                certificate,
                nonces,
                ..
            } = &mut bodies[at::RESULT]
            {
                change(signatures, certificate, nonces, blobs);
            }
        })
    };
    let sealed = |blobs: &mut Blobs, hash: &mut Digest, by, change: &dyn Fn(&mut Certificate)| {
        let note: Note = text(blobs, hash).parse().expect("a note");
        let mut c = Certificate::parse(note.text()).expect("a certificate");
        change(&mut c);
        let site: &strongroom_forge::sites::ForgedSite = by;
        let mut note = Note::new(c.to_text());
        let mut verifier = own.sheet.sheet().verifier();
        verifier.key = site.sheet.sheet().verifier().key;
        note.add(&verifier, &site.device_signature(&c.to_text()))
            .expect("signed");
        *hash = put(blobs, note.to_string().as_bytes());
    };
    let wrong = Digest::of(&[b"another"]);
    assert_eq!(result(&|_, c, _, b| sealed(b, c, own, &|_| {})), ("holds", None));
    let lies: [&dyn Fn(&mut Certificate); 9] = [
        &|c| c.ceremony = strongroom_core::ids::CeremonyId::new([9; 16]),
        &|c| c.request = wrong,
        &|c| c.txid = wrong,
        &|c| c.root = wrong,
        &|c| drop(c.approvals.pop()),
        &|c| c.findings.push("E_NONE request".to_owned()),
        &|c| c.journal_size -= 1,
        &|c| c.journal_root = wrong,
        &|c| c.signatures = wrong,
    ];
    for lie in lies {
        assert_eq!(result(&|_, c, _, b| sealed(b, c, own, lie)), untrue(at::RESULT));
    }
    assert_eq!(
        result(&|_, c, _, b| sealed(b, c, other, &|_| {})),
        untrue(at::RESULT),
        "another device"
    );
    assert_eq!(result(&|_, _, n, _| n.clear()), untrue(at::RESULT));
    assert_eq!(result(&|_, _, n, _| n.reverse()), untrue(at::RESULT));
    let signed = |change: &dyn Fn(&mut Signatures)| {
        result(&|s, c, n, blobs| {
            let mut list = Signatures::from_bytes(&blobs[s]).expect("signatures");
            change(&mut list);
            *n = list.nonces();
            *s = put(blobs, &list.to_bytes().expect("bytes"));
            let hash = *s;
            sealed(blobs, c, own, &|c| c.signatures = hash);
        })
    };
    let digest = Digest::of(&[b"something else"]);
    let stray = hex(&sign_digest(&own.receive[0], digest));
    assert_eq!(signed(&|_| {}), ("holds", None));
    assert_eq!(
        signed(&|s| s.0[0].signature.clone_from(&stray)),
        untrue(at::RESULT)
    );
    assert_eq!(signed(&|s| drop(s.0.pop())), untrue(at::RESULT));
    assert_eq!(signed(&|s| s.0.swap(0, 1)), untrue(at::RESULT));
    assert_eq!(signed(&|s| s.0[0].input = 7), untrue(at::RESULT));
    assert_eq!(signed(&|s| s.0[0].key = s.0[1].key), untrue(at::RESULT));
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

#[test]
fn an_outcome_follows_from_the_ceremony() {
    let forge = Forge::new(Wrapping::Native);
    let site = Site::signed(&forge, &payment(&forge).bytes());
    for outcome in [Outcome::Reissued, Outcome::Rejected] {
        for behind in [at::DECIDED - 1, at::DECIDED, at::SPOKE, at::SPOKE + 1] {
            let found = site.doctored(|bodies, _| {
                let ceremony = bodies[at::DECIDED].ceremony().expect("a ceremony");
                bodies.truncate(behind + 1);
                let outcome = outcome.clone();
                bodies.push(Body::Ended { ceremony, outcome });
            });
            assert_eq!(found, untrue(behind + 1));
        }
    }
}

#[test]
fn records_that_are_dropped_doubled_or_swapped_and_signed_anew_are_found() {
    let forge = Forge::new(Wrapping::Native);
    let site = Site::signed(&forge, &payment(&forge).bytes());
    // MARKED aside: to say the same mark again changes nothing.
    let doctors: [Doctor<'_>; 3] = [
        &|bodies, _| drop(bodies.remove(at::SPOKE)),
        &|bodies, _| drop(bodies.remove(at::DECIDED)),
        &|bodies, _| drop(bodies.remove(at::INTENT)),
    ];
    for doctor in doctors {
        assert_ne!(site.doctored(doctor).0, "holds");
    }
    for record in 0..site.bodies.len() {
        if record == at::RESULT + 1 {
            continue;
        }
        let found = site.doctored(|bodies, _| {
            let twice = bodies[record].clone();
            bodies.insert(record, twice);
        });
        // What the key ceremony left stands on its own; the registration proves its voices, which know of every record before them.
        let at = match record {
            at::CARDS | at::KEYS | at::REG_SPOKE..at::REGISTERED => at::REGISTERED + 1,
            other => other + 1,
        };
        assert_eq!(found.1, Some(at as u64), "record {record} twice: {found:?}");
        if record + 1 < site.bodies.len() {
            let found = site.doctored(|bodies, _| bodies.swap(record, record + 1));
            assert_ne!(found.0, "holds", "records {record} and {} swapped", record + 1);
        }
    }
}

#[test]
fn a_request_that_was_taken_up_is_replayed_under_the_policy_of_its_intent_and_no_other() {
    let forge = Forge::new(Wrapping::Native);
    let request = payment(&forge).bytes();
    let mut next = forge.with_policy(|p| {
        p.version += 1;
        // Written at the height that was signed for, or later.
        p.written_at_height = strongroom_forge::policy::HEIGHT;
    });
    let mut terms = (*forge.manifest).clone();
    terms.policy = next.policy.hash();
    terms.policy_version = next.policy.version();
    next.manifest = strongroom_core::wallet::Manifest::new(terms).expect("the vault stands");
    let mut before = next.clone();
    before.policy = forge.policy.clone();
    for (used, verdict) in [(&before, "holds"), (&next, "E_POLICY_UNREGISTERED")] {
        let mut site = Site::signed(&forge, &request);
        let ceremony = site.begin("register");
        let officers = forge_officers(site.own());
        site.register(ceremony, &next.manifest, &next.policy_text.to_toml(), officers);
        site.end(ceremony, Outcome::Registered);
        site.forge = used;
        site.sign(&request, &[]);
        assert_eq!(site.doctored(|_, _| ()).0, verdict);
        let reissued = matches!(
            site.bodies.last(),
            Some(Body::Ended {
                outcome: Outcome::Reissued,
                ..
            })
        );
        assert_eq!(reissued, verdict == "holds");
    }
}
