//! Both sides of the bounds of frames, records, texts and proofs.

use crc::{CRC_32_ISCSI, Crc};
use strongroom_core::{
    ids::Digest,
    journal::{
        fault::Fault,
        frame::{Frame, FrameError, MAX_FRAME, Parser},
        read::Reader,
        record::{Body, MAX_RECEIPT, MAX_RECORD, Outcome, Record},
        tree::{Tree, empty_root, verify_consistency},
    },
};

use super::{Book, digest, id, label};

fn frame(bytes: usize) -> Frame {
    Frame {
        body: vec![7; bytes],
        leaf: digest("leaf"),
        signature: [7; 64],
    }
}

fn header(length: usize) -> Vec<u8> {
    let length = u32::try_from(length).unwrap();
    let start = [&b"SRJ1"[..], &length.to_be_bytes()].concat();
    let crc = Crc::<u32>::new(&CRC_32_ISCSI).checksum(&start);
    [start, crc.to_be_bytes().to_vec()].concat()
}

/// What a reader says that was given these bytes.
fn given(bytes: &[u8]) -> Result<Option<Frame>, FrameError> {
    let mut parser = Parser::new();
    parser.feed(bytes);
    parser.next_frame()
}

#[test]
fn a_body_is_as_long_as_a_record_and_no_longer() {
    let longest = frame(MAX_RECORD);
    let bytes = longest.to_bytes().unwrap();
    assert_eq!(bytes.len(), MAX_FRAME);
    assert_eq!(given(&bytes), Ok(Some(longest)));
    let too_long = |got| FrameError::TooLong {
        got,
        limit: MAX_RECORD,
    };
    let one_more = MAX_RECORD + 1;
    let got = u32::try_from(one_more).unwrap();
    assert_eq!(frame(one_more).to_bytes(), Err(too_long(got)));
    assert_eq!(given(&header(MAX_RECORD)), Ok(None));
    assert_eq!(given(&header(one_more)), Err(too_long(got)));
}

#[test]
fn a_reader_knows_where_the_next_frame_begins() {
    let bytes = frame(3).to_bytes().unwrap();
    let mut parser = Parser::new();
    for n in 0..3 {
        assert_eq!(parser.offset(), n * bytes.len() as u64);
        parser.feed(&bytes);
        assert_eq!(parser.next_frame(), Ok(Some(frame(3))));
    }
    parser.feed(&bytes[..20]);
    assert_eq!(parser.next_frame(), Ok(None));
    let torn = parser.finish().unwrap().unwrap();
    assert_eq!((torn.offset, torn.bytes.len()), (3 * bytes.len() as u64, 20));
}

#[test]
fn frames_that_nobody_asked_for_are_no_torn_end() {
    let bytes = frame(3).to_bytes().unwrap();
    for count in [1, 2] {
        let mut parser = Parser::new();
        parser.feed(&bytes.repeat(count));
        assert_eq!(parser.finish(), Err(FrameError::Checksum), "{count} frames");
    }
}

#[test]
fn only_the_beginning_of_a_header_and_zeros_may_stand_at_the_end() {
    let whole = header(100);
    assert_eq!(given(&whole), Ok(None));
    for written in 0..whole.len() {
        let begun = &whole[..written];
        assert_eq!(given(begun), Ok(None), "{written} bytes");
        for zeros in (1..=whole.len() - written).chain([1_000]) {
            let bytes = [begun, &vec![0; zeros]].concat();
            assert!(given(&bytes).is_ok(), "{written} bytes and {zeros} zeros");
        }
    }
    let mut damaged = whole.clone();
    for at in 0..whole.len() {
        damaged[at] ^= 0xa5;
        assert_eq!(given(&damaged), Err(FrameError::Header), "byte {at}");
        damaged[at] = whole[at];
    }
    for bytes in [
        &b"X"[..],
        b"SRJ2",
        b"SRX",
        b"a text that is none",
        b"SRJ1\0\0\0\x64\x01",
    ] {
        assert_eq!(given(bytes), Err(FrameError::Header), "{bytes:?}");
    }
    assert_eq!(given(&vec![0; MAX_FRAME]), Ok(None));
    assert_eq!(given(&vec![0; MAX_FRAME + 1]), Err(FrameError::Header));
}

#[test]
fn a_journal_without_a_record_is_none() {
    let error = Reader::new(None).finish_whole().unwrap_err();
    assert_eq!((error.record, error.fault), (0, Fault::Genesis));
    assert!(Reader::new(None).finish().unwrap().1.is_none());
}

/// The end of a ceremony, whose codes make the record this long.
fn record(bytes: usize) -> Record {
    let mut record = Record {
        seq: 0,
        prev: Record::before_first(),
        body: Body::Ended {
            ceremony: id(1),
            outcome: Outcome::Refused { codes: Vec::new() },
        },
    };
    let of = |codes: &[String]| Body::Ended {
        ceremony: id(1),
        outcome: Outcome::Refused {
            codes: codes.to_vec(),
        },
    };
    let mut codes = vec!["E".repeat(30); 65_400];
    record.body = of(&codes);
    let missing = bytes - record.to_bytes().unwrap().len();
    for code in codes.iter_mut().take(missing) {
        code.push('E');
    }
    record.body = of(&codes);
    record
}

#[test]
fn a_record_is_as_long_as_the_limit_and_no_longer() {
    let longest = record(MAX_RECORD).to_bytes().unwrap();
    assert_eq!(longest.len(), MAX_RECORD);
    assert!(record(MAX_RECORD + 1).to_bytes().is_err());
}

#[test]
fn a_receipt_has_words_and_no_more_of_them_than_the_limit() {
    let written = |length: usize| {
        let body = Body::CeremonyBegan {
            ceremony: id(1),
            script: label("sign"),
            initiator: label("olga"),
            receipt: Some("r".repeat(length)),
        };
        let record = Record {
            seq: 0,
            prev: Record::before_first(),
            body,
        };
        record.to_bytes().is_ok()
    };
    assert!(!written(0));
    assert!(written(1));
    assert!(written(MAX_RECEIPT));
    assert!(!written(MAX_RECEIPT + 1));
}

#[test]
fn a_record_that_ends_a_ceremony_says_how_and_no_other_does() {
    let ended = Body::Ended {
        ceremony: id(1),
        outcome: Outcome::Signed,
    };
    assert_eq!(ended.outcome(), Some(&Outcome::Signed));
    let other = super::signing(1).remove(0);
    assert_eq!(other.outcome(), None);
}

#[test]
fn a_record_checked_for_another_journal_is_not_taken() {
    let book = Book::begun();
    let mut other = Book::begun();
    let [first, second] = [1, 2].map(|n| super::signing(n).remove(0));
    let mut mine = book.chain.clone();
    mine.push(&book.frame(&mine.next_record(first))).unwrap();
    other.add(second.clone()).unwrap();
    // As many records before it, and others.
    let step = super::signing(2).remove(1);
    let next = other.frame(&other.chain.next_record(step));
    let checked = other.chain.check(&next).unwrap();
    assert_eq!(mine.accept(checked).unwrap_err().fault, Fault::Order { got: 2 });
}

#[test]
fn a_journal_says_whose_it_is_and_what_was_marked() {
    let mut book = Book::begun();
    book.sign(1);
    assert_eq!(book.chain.marked(), 0);
    let (size, root) = (book.chain.size(), book.chain.tree().root());
    book.add(Body::Marked { size, root }).unwrap();
    assert_eq!(book.chain.marked(), size);
    let origin = book.chain.log().unwrap().origin();
    assert_eq!(origin, book.chain.checkpoint().unwrap().origin);
    assert!(origin.contains("north"), "{origin}");
}

fn tree(leaves: u64) -> Tree {
    let mut tree = Tree::new();
    for n in 0..leaves {
        tree.append(Digest::of(&[&n.to_be_bytes()]));
    }
    tree
}

#[test]
fn no_proof_is_given_of_what_is_not_there() {
    let tree = tree(6);
    assert!(tree.inclusion(5, 6).is_some());
    assert_eq!(tree.inclusion(6, 6), None);
    assert_eq!(tree.inclusion(4, 4), None);
    assert_eq!(tree.inclusion(0, 7), None);
    assert!(tree.consistency(6, 6).is_some());
    for (old, new) in [(0, 0), (0, 6), (5, 4), (6, 4), (3, 7), (7, 7), (8, 7)] {
        assert_eq!(tree.consistency(old, new), None, "{old} of {new}");
    }
    for size in 7..20 {
        assert_eq!(tree.root_at(size), None, "{size}");
    }
}

#[test]
fn a_proof_of_nothing_or_of_another_root_is_refused() {
    let tree = tree(6);
    let root = |size| tree.root_at(size).unwrap();
    let (one, three, six) = (root(1), root(3), root(6));
    assert!(!verify_consistency((0, &one), (1, &one), &[one]));
    assert!(!verify_consistency((0, &empty_root()), (6, &six), &[]));
    assert!(verify_consistency((6, &six), (6, &six), &[]));
    assert!(!verify_consistency((6, &three), (6, &six), &[]));
    assert!(!verify_consistency((6, &six), (6, &six), &[one]));
    assert!(!verify_consistency((6, &six), (3, &three), &[]));
    let path = tree.consistency(3, 6).unwrap();
    assert!(verify_consistency((3, &three), (6, &six), &path));
    assert!(!verify_consistency((3, &one), (6, &six), &path));
    assert!(!verify_consistency((3, &three), (6, &one), &path));
    for shorter in 0..path.len() {
        assert!(!verify_consistency((3, &three), (6, &six), &path[..shorter]));
    }
}

#[test]
fn a_module_is_out_of_use_after_a_bad_signature_and_after_nothing_else() {
    let aborted = |reason: &str| Outcome::Aborted {
        reason: reason.into(),
    };
    for code in [
        "E_HSM_SIG_INVALID",
        "E_HSM_SIG_LENGTH",
        "E_HSM_SIG_COUNT",
        "E_HSM_NONCE_REPEAT",
    ] {
        assert!(aborted(code).quarantines(), "{code}");
        assert!(aborted(&format!("{code} at input 3")).quarantines(), "{code}");
    }
    assert!(!aborted("E_HSM_TIMEOUT").quarantines());
    assert!(!aborted("somebody said E_HSM_SIG_INVALID").quarantines());
    assert!(!Outcome::Tested.quarantines());
}
