//! What a signer remembers, folded from its records.
#![expect(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "tests")]

use proptest::prelude::*;
use strongroom_core::{
    ids::{CeremonyId, Digest, Label},
    journal::record::{Body, Debit, DebitInput, DebitOutput},
    policy::{Progress, State},
};

fn digest(n: u64) -> Digest {
    Digest::of(&[&n.to_be_bytes()])
}

fn intent(n: u64, height: u32) -> Body {
    Body::Intent {
        ceremony: CeremonyId::new([1; 16]),
        request: digest(n),
        decision: digest(1_000),
        approvals: vec![],
        debit: Debit {
            vault: "Vault".parse().unwrap(),
            manifest: digest(2_001),
            policy: digest(2_000),
            replaces: None,
            txid: digest(n + 100),
            fee_sat: 1,
            outputs: vec![DebitOutput {
                script: vec![0, 20],
                sat: n,
            }],
            inputs: vec![DebitInput {
                txid: digest(n + 200),
                vout: 1,
                sat: n + 1,
            }],
            height,
            change_index: n.is_multiple_of(2).then_some(height),
            signals: true,
        },
    }
}

fn result(n: u64) -> Body {
    Body::Result {
        ceremony: CeremonyId::new([1; 16]),
        request: digest(n),
        signatures: digest(n + 300),
        certificate: digest(n + 400),
        nonces: vec![digest(n + 500)],
    }
}

fn spoke(officer: &str, yes: bool) -> Body {
    Body::Spoke {
        ceremony: CeremonyId::new([1; 16]),
        approval: digest(7),
        officer: officer.parse().unwrap(),
        yes,
    }
}

fn folded(bodies: &[Body]) -> State {
    let mut state = State::default();
    bodies.iter().for_each(|b| state.apply(b));
    state
}

fn sums(state: &State, height: u32, window: u32) -> Vec<u64> {
    let none = digest(999);
    let debits = state.window(height, window, &none);
    debits.iter().flat_map(|d| &d.outputs).map(|o| o.sat).collect()
}

#[test]
fn a_window_ends_at_its_height_and_holds_so_many_blocks() {
    let state = folded(&[
        intent(1, 1_000),
        intent(2, 1_001),
        intent(3, 1_144),
        intent(4, 1_145),
    ]);
    assert_eq!(
        sums(&state, 1_144, 144),
        [2, 3, 4],
        "1001..=1144 are 144 blocks; what lies above counts too"
    );
    assert_eq!(sums(&state, 1_143, 144), [1, 2, 3, 4]);
    assert_eq!(sums(&state, 1_145, 144), [3, 4]);
    assert_eq!(sums(&state, 1_145, 1), [4]);
    assert_eq!(sums(&state, 1_146, 1), [0u64; 0]);
    assert_eq!(sums(&state, 1_145, u32::MAX), [1, 2, 3, 4]);
    assert_eq!(sums(&state, u32::MAX, 1), [0u64; 0]);
    let own = state.window(1_144, 144, &digest(3));
    assert_eq!(own.len(), 2, "without the request's own");
}

#[test]
fn the_largest_height_is_in_its_own_window() {
    let state = folded(&[intent(1, u32::MAX), intent(2, 1)]);
    assert_eq!(sums(&state, u32::MAX, 144), [1]);
    assert_eq!(sums(&state, u32::MAX, 1), [1]);
    assert_eq!(sums(&state, 1, 144), [2, 1]);
    assert_eq!(sums(&state, u32::MAX, u32::MAX), [2, 1]);
}

#[test]
fn a_request_counts_once_and_its_coins_are_known() {
    let once = folded(&[intent(1, 5)]);
    let taken = &once.taken[&digest(1)];
    assert_eq!((taken.progress, taken.result), (Progress::InDoubt, None));
    assert_eq!(folded(&[intent(1, 5), intent(1, 5)]), once);
    assert_eq!(once.spender_of(digest(201), 1), Some(digest(1)));
    assert_eq!(once.amount_of(digest(201), 1), Some(2));
    assert_eq!(once.spender_of(digest(201), 0), None);
    let signed = folded(&[intent(1, 5), result(1), intent(1, 5)]);
    let taken = &signed.taken[&digest(1)];
    assert_eq!(taken.progress, Progress::Signed, "signed stays signed");
    assert_eq!(taken.result, Some((digest(301), digest(401))));
}

#[test]
fn nonces_and_marks_follow_the_results() {
    let mut state = folded(&[intent(1, 5), result(1)]);
    assert!(state.knows_nonce(&digest(501)));
    assert!(!state.knows_nonce(&digest(502)));
    assert!(!state.is_marked(&digest(1)));
    state.apply(&Body::Marked {
        size: 3,
        root: digest(0),
    });
    assert!(state.is_marked(&digest(1)));
}

#[test]
fn every_voice_moves_the_officers_own_counter() {
    let alice: Label = "alice".parse().unwrap();
    let state = folded(&[spoke("alice", true), spoke("alice", false), spoke("bob", true)]);
    assert_eq!(state.next_counter(&alice), 3);
    assert_eq!(state.next_counter(&"bob".parse().unwrap()), 2);
    assert_eq!(state.next_counter(&"carol".parse().unwrap()), 1);
}

#[test]
fn heights_change_indexes_and_versions_never_go_back() {
    let registered = |version| Body::Registered {
        ceremony: CeremonyId::new([1; 16]),
        manifest: digest(1),
        policy: digest(u64::from(version)),
        policy_version: version,
        earlier_until: None,
        approvals: vec![],
    };
    let state = folded(&[intent(2, 50), intent(4, 20), registered(3), registered(2)]);
    assert_eq!(
        (
            state.height,
            state.change_index(&"Vault".parse().unwrap()),
            state.policy_version
        ),
        (50, 50, 3)
    );
}

#[test]
fn a_state_reads_back_from_its_file() {
    let bodies = [
        intent(1, 1_000),
        intent(2, 1_001),
        result(2),
        spoke("officer 1.0", true),
        Body::Registered {
            ceremony: CeremonyId::new([1; 16]),
            manifest: digest(1),
            policy: digest(2),
            policy_version: 2,
            earlier_until: None,
            approvals: vec![],
        },
    ];
    let state = folded(&bodies);
    let text = state.to_toml().unwrap();
    let back = State::from_toml(&text).unwrap();
    assert_eq!(back.to_toml().unwrap(), text);
    assert_eq!(back.taken, state.taken);
    assert_eq!(back.spoken, state.spoken);
    assert_eq!(sums(&back, 1_001, 1), sums(&state, 1_001, 1));
    assert_eq!(back.spender_of(digest(202), 1), Some(digest(2)));
    assert_eq!(
        State::from_toml(&State::default().to_toml().unwrap()),
        Ok(State::default())
    );
    assert!(State::from_toml("height = -1").is_err());
    assert!(State::from_toml(&text.replace("height", "hight")).is_err());
}

/// A replacement of request `earlier`, whose line began with request 1.
fn replacement(n: u64, earlier: u64, height: u32) -> Body {
    let mut body = intent(n, height);
    if let (Body::Intent { debit, .. }, Body::Intent { debit: before, .. }) = (&mut body, intent(1, height)) {
        debit.replaces = Some(digest(earlier));
        (debit.inputs, debit.outputs) = (before.inputs, before.outputs);
    }
    body
}

#[test]
fn what_was_replaced_counts_once_and_its_coins_go_over() {
    let bodies = [
        intent(1, 100),
        result(1),
        replacement(2, 1, 101),
        replacement(3, 2, 101),
    ];
    let state = folded(&bodies);
    assert_eq!(sums(&state, 110, 144), [1]);
    assert_eq!(state.spender_of(digest(201), 1), Some(digest(3)));
    assert_eq!(state.taken[&digest(1)].replaced_by, Some(digest(2)));
    assert_eq!(state.newest(&digest(1)), digest(3));
    // For the line itself nothing counts, whichever of it asks.
    for n in [1, 2, 3] {
        assert!(state.window(110, 144, &digest(n)).is_empty());
    }
    let counts: Vec<u32> = (1..=3).map(|n| state.replacements(&digest(n), 9)).collect();
    assert_eq!(counts, [0, 1, 2]);
    assert_eq!(state.replacements(&digest(3), 0), 1);
    // A state read from its file says the same, whatever the order of its hashes.
    let back = State::from_toml(&state.to_toml().unwrap()).unwrap();
    assert_eq!(back.spender_of(digest(201), 1), Some(digest(3)));
    assert_eq!(sums(&back, 110, 144), [1]);
}

#[test]
fn every_vault_has_change_indexes_of_its_own() {
    let mut other = intent(4, 90);
    if let Body::Intent { debit, .. } = &mut other {
        debit.vault = "Other".parse().unwrap();
    }
    let state = folded(&[intent(2, 50), other]);
    let of = |vault: &str| state.change_index(&vault.parse().unwrap());
    assert_eq!((of("Vault"), of("Other"), of("Third")), (50, 90, 0));
}

#[test]
fn every_record_that_counts_moves_the_digest_and_no_other_does() {
    let moving = [
        intent(1, 100),
        result(1),
        Body::Marked {
            size: 3,
            root: digest(9),
        },
        spoke("anna", false),
        replacement(2, 1, 101),
    ];
    let still = [
        Body::CeremonyBegan {
            ceremony: CeremonyId::new([1; 16]),
            script: "sign".parse().unwrap(),
            initiator: "anna".parse().unwrap(),
            receipt: None,
        },
        Body::Ended {
            ceremony: CeremonyId::new([1; 16]),
            outcome: strongroom_core::journal::record::Outcome::Refused { codes: vec![] },
        },
    ];
    let mut state = State::default();
    let mut seen = vec![state.digest().unwrap()];
    for body in &moving {
        state.apply(body);
        let now = state.digest().unwrap();
        assert!(!seen.contains(&now), "{body:?}");
        seen.push(now);
        for body in &still {
            state.apply(body);
            assert_eq!(state.digest().unwrap(), now);
        }
    }
    assert_eq!(folded(&moving).digest(), state.digest());
}

proptest! {
    #[test]
    fn a_window_is_what_counting_by_hand_gives(
        heights in prop::collection::vec(0u32..400, 0..12), height in 0u32..400, window in 0u32..400,
    ) {
        let bodies: Vec<Body> = heights.iter().zip(0u64..).map(|(h, n)| intent(n, *h)).collect();
        let state = folded(&bodies);
        let counts = |h: u32| i64::from(h) > i64::from(height) - i64::from(window);
        // Nothing stands at height 0: a request without a height is refused.
        let by_hand = heights.iter().filter(|h| counts(**h) && **h > 0).count();
        let got = state.window(height, window, &digest(999)).iter().filter(|d| d.height > 0).count();
        prop_assert_eq!(got, by_hand);
    }
}
