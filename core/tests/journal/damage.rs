use proptest::prelude::*;
use strongroom_core::journal::{
    fault::{Fault, ReceiptError},
    frame::FrameError,
    read::Reader,
    record::{Body, Record},
};

use super::{Book, digest, id, label, read};

fn book() -> Book {
    let mut book = Book::begun();
    book.sign(1);
    book
}

/// The record a byte of the file belongs to.
fn owner(book: &Book, offset: usize) -> u64 {
    let mut end = 0;
    book.frames
        .iter()
        .position(|f| {
            end += f.len();
            offset < end
        })
        .unwrap() as u64
}

#[test]
fn a_whole_journal_reads_the_same_in_pieces_of_any_size() {
    let book = book();
    for step in [1, 7, 64, 4096, usize::MAX] {
        let chain = read(&book.bytes(), step).unwrap();
        assert_eq!(
            (chain.size(), chain.head()),
            (9, book.chain.head()),
            "pieces of {step}"
        );
        assert_eq!(chain.tree().root(), book.chain.tree().root());
    }
}

#[test]
fn every_flipped_byte_is_found_with_its_records_number() {
    let book = book();
    let bytes = book.bytes();
    for at in 0..bytes.len() {
        for mask in [1, 0x80, 0xff] {
            let mut bad = bytes.clone();
            bad[at] ^= mask;
            let error = read(&bad, 1 << 16).unwrap_err();
            assert_eq!(error.record, owner(&book, at), "byte {at} ^ {mask}: {error}");
        }
    }
}

#[test]
fn dropped_doubled_and_swapped_records_are_found_with_their_number() {
    let book = book();
    for n in 0..book.frames.len() - 1 {
        let mut dropped = book.frames.clone();
        dropped.remove(n);
        assert_eq!(
            read(&dropped.concat(), 4096).unwrap_err().record,
            n as u64,
            "dropped {n}"
        );
        let mut swapped = book.frames.clone();
        swapped.swap(n, n + 1);
        assert_eq!(
            read(&swapped.concat(), 4096).unwrap_err().record,
            n as u64,
            "swapped {n}"
        );
    }
    for n in 0..book.frames.len() {
        let mut doubled = book.frames.clone();
        doubled.insert(n, doubled[n].clone());
        assert_eq!(
            read(&doubled.concat(), 4096).unwrap_err().record,
            n as u64 + 1,
            "doubled {n}"
        );
    }
}

#[test]
fn a_record_that_someone_rewrote_and_summed_again_is_found() {
    let book = book();
    for n in 1..book.frames.len() {
        let mut chain = strongroom_core::journal::verify::Chain::new(None);
        let mut parser = strongroom_core::journal::frame::Parser::new();
        parser.feed(&book.bytes());
        for _ in 0..n {
            let frame = parser.next_frame().unwrap().unwrap();
            chain.push(&frame).unwrap();
        }
        let mut frame = parser.next_frame().unwrap().unwrap();
        let mut record = Record::from_bytes(&frame.body).unwrap();
        record.body = Body::SelfTested {
            report: digest("nothing happened"),
        };
        frame.body = record.to_bytes().unwrap();
        assert_eq!(chain.check(&frame).unwrap_err().fault, Fault::Leaf);
        frame.leaf = Record::leaf(&frame.body);
        assert_eq!(chain.check(&frame).unwrap_err(), chain.fault(Fault::Signature));
    }
}

#[test]
fn each_damage_of_a_record_has_the_code_people_look_up() {
    let book = book();
    let mut parser = strongroom_core::journal::frame::Parser::new();
    parser.feed(&book.bytes());
    let first = parser.next_frame().unwrap().unwrap();
    let second = parser.next_frame().unwrap().unwrap();
    let mut chain = strongroom_core::journal::verify::Chain::new(None);
    chain.push(&first).unwrap();
    let code = |lie: &dyn Fn(&mut Record)| {
        let mut record = Record::from_bytes(&second.body).unwrap();
        lie(&mut record);
        let body = record.to_bytes().unwrap();
        let leaf = Record::leaf(&body);
        let signature = second.signature;
        let frame = strongroom_core::journal::frame::Frame {
            body,
            leaf,
            signature,
        };
        chain.check(&frame).unwrap_err().code()
    };
    let genesis = Record::from_bytes(&first.body).unwrap().body;
    let (size, root) = (9, digest("another"));
    assert_eq!(code(&|r| r.seq = 7), "E_JOURNAL_ORDER");
    assert_eq!(code(&|r| r.prev = digest("another")), "E_JOURNAL_PREV");
    assert_eq!(code(&|r| r.body = genesis.clone()), "E_JOURNAL_GENESIS");
    assert_eq!(code(&|r| r.body = Body::Marked { size, root }), "E_JOURNAL_MARK");
    assert_eq!(
        code(&|r| r.body = Body::SelfTested { report: root }),
        "E_JOURNAL_SIGNATURE"
    );
    let mut frame = second.clone();
    frame.leaf = root;
    assert_eq!(chain.check(&frame).unwrap_err().code(), "E_JOURNAL_LEAF");
    frame.body.push(0);
    assert_eq!(chain.check(&frame).unwrap_err().code(), "E_JOURNAL_BODY");
    let mut reader = Reader::new(Some(strongroom_core::ids::Ed25519Key::new([3; 32])));
    reader.feed(&book.bytes());
    assert_eq!(reader.next_record().unwrap_err().code(), "E_JOURNAL_KEY");
    let mut reader = Reader::new(None);
    reader.feed(&book.bytes()[..book.bytes().len() - 1]);
    while reader.next_record().unwrap().is_some() {}
    assert_eq!(
        reader.finish_whole().err().map(|e| e.code()),
        Some("E_JOURNAL_TORN")
    );
}

#[test]
fn another_log_key_is_not_this_journal() {
    let book = book();
    let mut reader = Reader::new(Some(strongroom_core::ids::Ed25519Key::new([3; 32])));
    reader.feed(&book.bytes());
    assert_eq!(reader.next_record().unwrap_err().fault, Fault::LogKey);
}

#[test]
fn a_journal_shorter_or_other_than_a_receipt_is_rolled_back() {
    let mut book = book();
    let early = book.receipt();
    book.sign(2);
    let late = book.receipt();
    let whole = read(&book.bytes(), 4096).unwrap();
    assert_eq!(whole.check_receipt(&early, None).unwrap().size, 9);
    assert_eq!(whole.check_receipt(&late, None).unwrap().size, 17);

    let shorter = read(&book.frames[..16].concat(), 4096).unwrap();
    assert!(shorter.check_receipt(&early, None).is_ok());
    let error = shorter.check_receipt(&late, None).unwrap_err();
    assert_eq!(
        (error.code(), error),
        (
            "E_ROLLBACK",
            ReceiptError::Shorter {
                size: 16,
                receipt: 17
            }
        )
    );

    let mut other = self::book();
    other.sign(3);
    other.sign(4);
    let error = other.chain.check_receipt(&late, None).unwrap_err();
    assert_eq!(
        (error.code(), error),
        ("E_ROLLBACK", ReceiptError::Other { receipt: 17 })
    );

    let device = strongroom_core::ids::EcKey::new([2; 33]);
    assert_eq!(
        whole.check_receipt(&late, Some(&device)).unwrap_err().code(),
        "E_RECEIPT"
    );
}

#[test]
fn a_last_record_torn_at_any_byte_leaves_all_before_it() {
    let book = book();
    let (last, before) = book.frames.split_last().unwrap();
    for kept in 0..last.len() {
        for tail in [
            &last[..kept],
            &[&last[..kept], vec![0; last.len() - kept].as_slice()].concat(),
        ] {
            let mut reader = Reader::new(None);
            reader.feed(&[before.concat().as_slice(), tail].concat());
            while reader.next_record().unwrap().is_some() {}
            let (chain, torn) = reader.finish().unwrap();
            assert_eq!(chain.size(), 8, "kept {kept}");
            match torn {
                Some(torn) => {
                    assert_eq!(torn.bytes, tail);
                    assert_eq!(torn.offset, before.concat().len() as u64);
                }
                None => assert!(tail.is_empty()),
            }
        }
    }
}

#[test]
fn garbage_after_a_torn_record_is_damage() {
    let book = book();
    let (last, before) = book.frames.split_last().unwrap();
    for kept in [0, 1, 4, 8, 11, 12, 40, last.len() - 1] {
        let garbage = vec![0xa5; last.len() + 9];
        let bytes = [before.concat().as_slice(), &last[..kept], &garbage].concat();
        for step in [1, 4096] {
            let mut reader = Reader::new(None);
            let mut damage = None;
            for piece in bytes.chunks(step) {
                reader.feed(piece);
                while let Some(next) = reader.next_record().transpose() {
                    if let Err(e) = next {
                        damage = Some(e);
                        break;
                    }
                }
                if damage.is_some() {
                    break;
                }
            }
            assert_eq!(damage.unwrap().record, 8, "kept {kept}");
        }
    }
}

#[test]
fn a_damaged_length_never_swallows_the_records_above_it() {
    let book = book();
    let mut bytes = book.bytes();
    let at = book.frames[0].len() + 4;
    bytes[at..at + 4].copy_from_slice(&0x001f_0000u32.to_be_bytes());
    let mut reader = Reader::new(None);
    reader.feed(&bytes);
    assert!(reader.next_record().unwrap().is_some());
    let error = reader.next_record().unwrap_err();
    assert_eq!((error.record, error.fault), (1, Fault::Frame(FrameError::Header)));
}

#[test]
fn a_record_holds_plain_text_only() {
    let chain = Book::begun().chain;
    for (action, good) in [
        ("a", true),
        ("", false),
        ("é", false),
        ("a\nb", false),
        ("\u{202e}a", false),
    ] {
        let record = chain.next_record(Body::StepDone {
            ceremony: id(1),
            number: 1,
            role: label("operator"),
            action: action.into(),
            evidence: digest("e"),
            exception: None,
        });
        assert_eq!(record.to_bytes().is_ok(), good, "{action:?}");
    }
    for (len, good) in [(200, true), (201, false)] {
        let record = chain.next_record(Body::StepDone {
            ceremony: id(1),
            number: 1,
            role: label("operator"),
            action: "x".repeat(len),
            evidence: digest("e"),
            exception: Some("x".into()),
        });
        assert_eq!(record.to_bytes().is_ok(), good, "{len}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn any_bytes_are_refused_without_a_panic(
        bytes in proptest::collection::vec(any::<u8>(), 0..600), step in 1usize..99, seed in any::<bool>(),
    ) {
        let mut file = if seed { Book::begun().bytes() } else { Vec::new() };
        file.extend_from_slice(&bytes);
        prop_assert!(read(&file, step).is_err() || bytes.is_empty());
        prop_assert!(Record::from_bytes(&bytes).is_err());
    }
}
