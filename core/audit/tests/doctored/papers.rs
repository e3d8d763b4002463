//! Registrations that were not what the site's own keys, officers and versions allow.

use strongroom_core::{
    ids::Digest,
    journal::record::{Body, Outcome},
    wallet::{Manifest, Terms},
};
use strongroom_forge::{
    house::{Forge, Wrapping},
    sites::{ForgedOfficer, ForgedSite},
};

use crate::{
    site::{Site, at, forge_officers, put},
    untrue,
};

fn edited(forge: &Forge, edit: impl FnOnce(&mut Terms)) -> Manifest {
    let mut terms = Terms::clone(&forge.manifest);
    edit(&mut terms);
    Manifest::new(terms).expect("stands by itself")
}

/// A second registration at the end of the journal, voices and all.
fn registered_again(
    forge: &Forge,
    manifest: &Manifest,
    policy: &str,
    officers: &[ForgedOfficer],
) -> (&'static str, Option<u64>) {
    let mut site = Site::registered(forge);
    let ceremony = site.begin("register");
    site.register(ceremony, manifest, policy, officers);
    site.end(ceremony, Outcome::Registered);
    site.doctored(|_, _| {})
}

fn newer(forge: &Forge) -> (Manifest, String) {
    let next = forge.with_policy(|p| p.version += 1);
    let manifest = edited(forge, |t| {
        t.policy = next.policy.hash();
        t.policy_version = next.policy.version();
    });
    (manifest, next.policy_text.to_toml())
}

#[test]
fn a_newer_policy_is_registered_and_the_same_or_an_older_is_not() {
    let forge = Forge::new(Wrapping::Native);
    let officers = forge_officers(&forge.sites[0]);
    let (manifest, policy) = newer(&forge);
    assert_eq!(
        registered_again(&forge, &manifest, &policy, officers),
        ("holds", None)
    );
    let (same, old) = (forge.manifest.clone(), forge.policy_text.to_toml());
    assert_eq!(registered_again(&forge, &same, &old, officers), untrue(15));
    let looser = forge.with_policy(|p| p.per_request_sat *= 2);
    let other = edited(&forge, |t| t.policy = looser.policy.hash());
    let text = looser.policy_text.to_toml();
    assert_eq!(registered_again(&forge, &other, &text, officers), untrue(15));
    // Papers that do not speak of each other.
    assert_eq!(registered_again(&forge, &same, &policy, officers), untrue(15));
}

#[test]
fn seals_between_a_question_and_its_voices_change_nothing_of_the_question() {
    let forge = Forge::new(Wrapping::Native);
    let (manifest, policy) = newer(&forge);
    let mut site = Site::registered(&forge);
    site.seals = true;
    let ceremony = site.begin("register");
    site.register(ceremony, &manifest, &policy, forge_officers(&forge.sites[0]));
    site.end(ceremony, Outcome::Registered);
    assert_eq!(site.doctored(|_, _| {}), ("holds", None));
    // Another record is at home behind the first card, and not between the question and that card.
    let (first, seal) = site
        .bodies
        .iter()
        .enumerate()
        .find_map(|(i, b)| match b {
            Body::Sealed { seal, .. } => Some((i, *seal)),
            _ => None,
        })
        .expect("a seal");
    let tested = |place| site.doctored(|bodies, _| bodies.insert(place, Body::SelfTested { report: seal }));
    assert_eq!(tested(first + 1), ("holds", None));
    assert_eq!(tested(first).0, "E_UNTRUE");
}

#[test]
fn officers_cannot_be_exchanged_by_a_registration() {
    let forge = Forge::new(Wrapping::Native);
    let (_, policy) = newer(&forge);
    let next = forge.with_policy(|p| p.version += 1);
    let mut strangers = forge.sites[0].officers.clone();
    for (i, officer) in strangers.iter_mut().enumerate() {
        officer.secret = strongroom_forge::house::signer(&format!("stranger {i}"));
        officer.officer.key = strongroom_forge::sites::ed25519_public(&officer.secret);
    }
    let with = |officers: &[ForgedOfficer]| {
        edited(&forge, |t| {
            t.policy = next.policy.hash();
            t.policy_version = next.policy.version();
            t.rosters[0].officers = officers.iter().map(|o| o.officer.clone()).collect();
        })
    };
    let found = registered_again(&forge, &with(&strangers), &policy, &strangers[1..]);
    assert_eq!(found, untrue(15));
    let fewer = forge.sites[0].officers[..2].to_vec();
    let found = registered_again(&forge, &with(&fewer), &policy, &fewer[..]);
    assert_eq!(found, untrue(14));
}

#[test]
fn a_registration_stands_on_its_quorum() {
    let forge = Forge::new(Wrapping::Native);
    let site = Site::registered(&forge);
    let found = site.doctored(|bodies, _| {
        bodies.remove(at::REG_SPOKE + 1);
        if let Body::Registered { approvals, .. } = &mut bodies[at::REG_SPOKE + 1] {
            approvals.pop();
        }
    });
    assert_eq!(found, untrue(at::REGISTERED - 1));
    for change in [
        (|a: &mut Vec<Digest>| a.clear()) as fn(&mut Vec<Digest>),
        |a| a.truncate(1),
        |a| a.reverse(),
    ] {
        let found = site.doctored(|bodies, _| {
            if let Body::Registered { approvals, .. } = &mut bodies[at::REGISTERED] {
                change(approvals);
            }
        });
        assert_eq!(found, untrue(at::REGISTERED));
    }
    let found = site.doctored(|bodies, _| {
        if let Body::Registered { policy_version, .. } = &mut bodies[at::REGISTERED] {
            *policy_version += 1;
        }
    });
    assert_eq!(found, untrue(at::REGISTERED));
    let found = site.doctored(|bodies, _| {
        let again = bodies[at::REGISTERED].clone();
        bodies.insert(at::REGISTERED + 1, again);
    });
    assert_eq!(found, untrue(at::REGISTERED + 1));
    let other = site.own().officers[0].officer.id.clone();
    let found = site.doctored(|bodies, _| {
        if let Body::Spoke { officer, .. } = &mut bodies[at::REG_SPOKE] {
            *officer = other;
        }
    });
    assert_eq!(found.0, crate::UNTRUE);
}

#[test]
fn voices_of_a_registration_that_came_to_nothing_are_still_read() {
    let forge = Forge::new(Wrapping::Native);
    let site = Site::registered(&forge);
    let broken_off = |forged: bool| {
        site.doctored(|bodies, blobs| {
            bodies.truncate(at::REGISTERED);
            let ceremony = bodies[at::REG_SPOKE].ceremony().expect("a ceremony");
            if let (true, Body::Spoke { approval, .. }) = (forged, &mut bodies[at::REG_SPOKE]) {
                *approval = put(blobs, b"nothing of the kind");
            }
            let reason = "the lights went out".to_owned();
            let outcome = Outcome::Aborted { reason };
            bodies.push(Body::Ended { ceremony, outcome });
        })
    };
    assert_eq!(broken_off(false), ("holds", None));
    assert_eq!(broken_off(true), untrue(at::REGISTERED));
}

#[test]
fn keys_are_those_that_the_site_made() {
    let forge = Forge::new(Wrapping::Native);
    let site = Site::registered(&forge);
    let own: &ForgedSite = &forge.sites[0];
    let with = |sheet: String| {
        site.doctored(|bodies, blobs| {
            if let Body::KeysMade { sheet: hash, .. } = &mut bodies[at::KEYS] {
                *hash = put(blobs, sheet.as_bytes());
            }
        })
    };
    assert_eq!(with(own.sheet.to_text()), ("holds", None));
    assert_eq!(with(forge.sites[1].sheet.to_text()), untrue(at::KEYS));
    assert_eq!(with("no sheet".to_owned()), untrue(at::KEYS));
    let log_key = forge.sites[1].sheet.sheet().log_key;
    assert_eq!(
        with(own.edited_sheet(|s| s.log_key = log_key).to_text()),
        untrue(at::KEYS)
    );
    assert_eq!(
        with(own.edited_sheet(|s| s.production = true).to_text()),
        untrue(at::KEYS)
    );
    let fewer = own.edited_sheet(|s| s.receive.truncate(5));
    assert_eq!(
        with(fewer.to_text()),
        untrue(at::REGISTERED),
        "not the keys in the manifest"
    );
    for gone in [at::CARDS, at::KEYS] {
        let found = site.doctored(|bodies, _| {
            bodies.truncate(at::REGISTERED + 1);
            let ceremony = bodies[gone].ceremony().expect("a ceremony");
            let reason = "nothing was made".to_owned();
            bodies[at::KEYS + 1] = Body::Ended {
                ceremony,
                outcome: Outcome::Aborted { reason },
            };
            bodies.remove(gone);
        });
        assert_eq!(found, untrue(at::REGISTERED - 1));
    }
}

#[test]
fn how_long_the_policy_before_binds_is_worked_out_again() {
    let forge = Forge::new(Wrapping::Native);
    let looser = forge.with_policy(|p| {
        p.version += 1;
        p.per_request_sat *= 2;
    });
    let manifest = edited(&forge, |t| {
        t.policy = looser.policy.hash();
        t.policy_version = looser.policy.version();
    });
    let mut site = Site::registered(&forge);
    let ceremony = site.begin("register");
    let text = looser.policy_text.to_toml();
    site.register(ceremony, &manifest, &text, forge_officers(&forge.sites[0]));
    site.end(ceremony, Outcome::Registered);
    assert_eq!(site.doctored(|_, _| {}), ("holds", None));
    let until = looser.policy.written_at_height() + forge.policy.change_delay_blocks();
    for lie in [None, Some(until - 1), Some(until + 1)] {
        let found = site.doctored(|bodies, _| {
            if let Body::Registered { earlier_until, .. } = &mut bodies[15] {
                assert_eq!(*earlier_until, Some(until));
                *earlier_until = lie;
            }
        });
        assert_eq!(found, untrue(15), "{lie:?}");
    }
}
