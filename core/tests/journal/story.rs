use strongroom_core::{
    ids::Digest,
    journal::{
        fault::{ChainError, Fault},
        record::{Body, Outcome},
        story::StoryError,
    },
};

use super::{Book, digest, id, label, signing};

fn story(result: Result<impl Sized, ChainError>) -> StoryError {
    match result.err().map(|e| e.fault) {
        Some(Fault::Story(e)) => e,
        other => panic!("expected a story error, got {other:?}"),
    }
}

fn upto(n: usize) -> Book {
    let mut book = Book::begun();
    for body in signing(1).into_iter().take(n) {
        book.add(body).unwrap();
    }
    book
}

fn intent(change: impl FnOnce(&mut Digest, &mut Vec<Digest>, &mut Digest)) -> Body {
    let mut body = signing(1).remove(5);
    if let Body::Intent {
        request,
        approvals,
        debit,
        ..
    } = &mut body
    {
        change(request, approvals, &mut debit.txid);
    }
    body
}

#[test]
fn an_intent_needs_an_accepted_decision_on_the_same_request() {
    let untold = upto(2).add(intent(|_, _, _| {}));
    assert!(matches!(story(untold), StoryError::NotAccepted { .. }));
    let other = upto(5).add(intent(|request, _, _| *request = digest("another")));
    assert!(matches!(story(other), StoryError::NotAccepted { .. }));
    let mut refused = upto(2);
    let mut decided = signing(1).remove(2);
    if let Body::Decided { accepted, .. } = &mut decided {
        *accepted = false;
    }
    refused.add(decided).unwrap();
    assert!(matches!(
        story(refused.add(intent(|_, a, _| a.clear()))),
        StoryError::NotAccepted { .. }
    ));
}

#[test]
fn what_a_ceremony_means_to_sign_is_decided_again_and_nothing_else_is() {
    let mut book = upto(6);
    let mut decided = signing(1).remove(2);
    book.add(decided.clone()).unwrap();
    if let Body::Decided { request, .. } = &mut decided {
        *request = digest("another");
    }
    assert!(matches!(
        story(book.add(decided)),
        StoryError::SecondIntent { .. }
    ));
}

#[test]
fn an_intent_counts_only_what_two_persons_said_after_the_decision() {
    let unspoken = upto(5).add(intent(|_, a, _| a.push(digest("never said"))));
    assert!(matches!(story(unspoken), StoryError::Unspoken { .. }));
    let twice = upto(5).add(intent(|_, a, _| a[1] = a[0]));
    assert!(matches!(story(twice), StoryError::Person { .. }));
    let mut again = upto(5);
    again.add(signing(1).remove(2)).unwrap();
    assert!(matches!(
        story(again.add(intent(|_, _, _| {}))),
        StoryError::Unspoken { .. }
    ));
    let mut own = upto(5);
    let spoke = Body::Spoke {
        ceremony: id(1),
        approval: digest("own"),
        officer: label("olga"),
        yes: true,
    };
    own.add(spoke).unwrap();
    assert!(matches!(
        story(own.add(intent(|_, a, _| a.push(digest("own"))))),
        StoryError::Person { .. }
    ));
    let mut no = upto(5);
    let spoke = Body::Spoke {
        ceremony: id(1),
        approval: digest("no"),
        officer: label("cleo"),
        yes: false,
    };
    no.add(spoke).unwrap();
    assert!(matches!(
        story(no.add(intent(|_, a, _| a.push(digest("no"))))),
        StoryError::Unspoken { .. }
    ));
}

#[test]
fn a_request_in_doubt_is_taken_up_again_only_as_the_same_transaction() {
    let mut book = upto(6);
    assert!(matches!(
        story(book.add(intent(|_, _, txid| *txid = digest("double spend")))),
        StoryError::OtherTransaction { .. }
    ));
    book.add(intent(|_, _, _| {})).unwrap();
    book.add(Body::Ended {
        ceremony: id(1),
        outcome: Outcome::Aborted {
            reason: "power cut".into(),
        },
    })
    .unwrap();
    // The next ceremony takes up the same request.
    let again = |n: usize| {
        let mut body = signing(2).remove(n);
        match &mut body {
            Body::Decided { request, .. } | Body::Result { request, .. } => *request = digest("request 1"),
            Body::Intent { request, debit, .. } => {
                *request = digest("request 1");
                debit.txid = digest("txid 1");
            }
            _ => {}
        }
        body
    };
    for n in 0..8 {
        book.add(again(n)).unwrap();
    }
    // And a third finds it signed.
    for body in signing(3).into_iter().take(2) {
        book.add(body).unwrap();
    }
    let mut decided = again(2);
    if let Body::Decided { ceremony, .. } = &mut decided {
        *ceremony = id(3);
    }
    book.add(decided).unwrap();
    let mut intent = again(5);
    if let Body::Intent {
        ceremony, approvals, ..
    } = &mut intent
    {
        *ceremony = id(3);
        approvals.clear();
    }
    assert!(matches!(
        story(book.add(intent)),
        StoryError::AlreadySigned { .. }
    ));
}

#[test]
fn a_result_needs_its_intent_and_fresh_nonces() {
    assert!(matches!(
        story(upto(5).add(signing(1).remove(6))),
        StoryError::NoIntent { .. }
    ));
    let mut book = Book::begun();
    book.sign(1);
    for body in signing(2).into_iter().take(6) {
        book.add(body).unwrap();
    }
    for repeated in [digest("r1 1"), digest("r2 2")] {
        let mut result = signing(2).remove(6);
        if let Body::Result { nonces, .. } = &mut result {
            nonces[0] = repeated;
        }
        assert_eq!(story(book.add(result)), StoryError::Nonce { nonce: repeated });
    }
    book.add(signing(2).remove(6)).unwrap();
}

#[test]
fn nothing_stands_before_the_beginning_or_after_the_end() {
    for body in signing(1).into_iter().skip(1) {
        assert!(matches!(
            story(Book::begun().add(body)),
            StoryError::NotBegun { .. }
        ));
    }
    let mut book = upto(8);
    for (n, body) in signing(1).into_iter().enumerate() {
        let error = story(book.add(body));
        match n {
            0 => assert!(matches!(error, StoryError::BeganTwice { .. })),
            _ => assert!(matches!(error, StoryError::AfterEnd { .. }), "{n}"),
        }
    }
}

#[test]
fn an_end_follows_from_what_happened() {
    let end = |outcome| Body::Ended {
        ceremony: id(1),
        outcome,
    };
    let refused = || Outcome::Refused {
        codes: vec!["E_FEE".into()],
    };
    let aborted = || Outcome::Aborted {
        reason: "power".into(),
    };
    for (n, outcome, good) in [
        (5, Outcome::Signed, false),
        (6, Outcome::Signed, false),
        (7, Outcome::Signed, true),
        (5, refused(), true),
        (6, refused(), false),
        (5, Outcome::Rejected, true),
        (6, Outcome::Rejected, false),
        (6, aborted(), true),
        (7, aborted(), false),
        (1, Outcome::Registered, false),
        (1, Outcome::Initialised, false),
    ] {
        assert_eq!(upto(n).add(end(outcome.clone())).is_ok(), good, "{n} {outcome:?}");
    }
}

#[test]
fn a_ceremony_begun_under_a_foreign_receipt_signs_nothing() {
    let mut ahead = Book::begun();
    ahead.sign(7);
    let mut good = Book::begun();
    let own = good.receipt().to_string();
    for (receipt, holds) in [
        (own, true),
        (ahead.receipt().to_string(), false),
        ("scrawl".into(), false),
    ] {
        let mut book = Book::begun();
        for (n, mut body) in signing(1).into_iter().take(6).enumerate() {
            if let Body::CeremonyBegan { receipt: slot, .. } = &mut body {
                *slot = Some(receipt.clone());
            }
            let result = book.add(body);
            if n == 5 && !holds {
                assert!(matches!(story(result), StoryError::Receipt { .. }));
            } else {
                result.unwrap();
            }
        }
    }
    good.sign(1);
}

#[test]
fn the_hsm_mark_is_of_this_journal_and_only_grows() {
    let mut book = upto(8);
    let root = |book: &Book, n| book.chain.tree().root_at(n).unwrap();
    let mark = |size, root| Body::Marked { size, root };
    let (five, nine) = (root(&book, 5), root(&book, 9));
    assert!(matches!(
        book.add(mark(9, five)).unwrap_err().fault,
        Fault::Mark { size: 9 }
    ));
    assert!(matches!(
        book.add(mark(10, nine)).unwrap_err().fault,
        Fault::Mark { size: 10 }
    ));
    book.add(mark(9, nine)).unwrap();
    assert!(matches!(
        book.add(mark(5, five)).unwrap_err().fault,
        Fault::Mark { size: 5 }
    ));
    book.add(mark(9, nine)).unwrap();
}

/// The ceremony of a second request up to its INTENT, whose debit spends `coins` coins of the first one's kind.
fn after_one(coins: &[u8], replaces: Option<&str>) -> Result<(), StoryError> {
    let mut book = upto(8);
    let mut bodies = signing(2);
    for body in bodies.drain(..5) {
        book.add(body).unwrap();
    }
    let mut body = bodies.remove(0);
    if let Body::Intent { debit, .. } = &mut body {
        debit.replaces = replaces.map(digest);
        let coin = debit.inputs.first().unwrap().clone();
        debit.inputs = coins
            .iter()
            .map(|n| strongroom_core::journal::record::DebitInput {
                vout: (*n).into(),
                ..coin.clone()
            })
            .collect();
    }
    match book.add(body) {
        Ok(_) => Ok(()),
        result => Err(story(result)),
    }
}

#[test]
fn a_coin_is_never_signed_away_twice_but_by_what_replaces_all_of_it() {
    let conflict = |earlier: &str| {
        Err(StoryError::Conflict {
            request: digest("request 2"),
            earlier: digest(earlier),
        })
    };
    assert_eq!(after_one(&[2], None), Ok(()));
    assert_eq!(after_one(&[2, 1], None), conflict("request 1"));
    assert_eq!(after_one(&[1], Some("request 1")), Ok(()));
    assert_eq!(after_one(&[1, 2], Some("request 1")), conflict("request 1"));
    assert_eq!(after_one(&[2], Some("request 1")), conflict("request 1"));
    assert_eq!(after_one(&[1], Some("request 7")), conflict("request 7"));
}

#[test]
fn what_was_replaced_is_not_taken_up_again() {
    let mut book = upto(6);
    let abort = |n| Body::Ended {
        ceremony: id(n),
        outcome: Outcome::Aborted {
            reason: "power cut".into(),
        },
    };
    book.add(abort(1)).unwrap();
    let replacing = |mut body: Body| {
        if let Body::Intent { debit, .. } = &mut body {
            debit.replaces = Some(digest("request 1"));
            debit.inputs[0].vout = 1;
        }
        body
    };
    for body in signing(2) {
        book.add(replacing(body)).unwrap();
    }
    let within = |mut body: Body| {
        match &mut body {
            Body::CeremonyBegan { ceremony, .. }
            | Body::StepDone { ceremony, .. }
            | Body::Decided { ceremony, .. }
            | Body::Spoke { ceremony, .. }
            | Body::Intent { ceremony, .. } => *ceremony = id(3),
            other => panic!("{other:?}"),
        }
        body
    };
    let mut again: Vec<Body> = signing(1).into_iter().take(6).map(within).collect();
    let intent = again.pop().unwrap();
    for body in again {
        book.add(body).unwrap();
    }
    assert_eq!(
        story(book.add(intent)),
        StoryError::Conflict {
            request: digest("request 1"),
            earlier: digest("request 2"),
        }
    );
}

#[test]
fn a_ceremony_that_decided_something_does_not_end_as_a_test_of_the_keys() {
    let tested = || Body::Ended {
        ceremony: id(1),
        outcome: Outcome::Tested,
    };
    assert!(matches!(story(upto(3).add(tested())), StoryError::Outcome { .. }));
    upto(2).add(tested()).unwrap();
}
