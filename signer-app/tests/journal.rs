//! The journal on a real disk: power cuts, failing disks, damage, and a second program.
#![expect(
    clippy::unwrap_used,
    reason = "the lints do not see helpers of tests as tests"
)]

use std::{fs, time::Duration};

use strongroom_core::{
    ids::{CeremonyId, Digest},
    journal::record::{Body, Outcome},
};
use strongroom_signer::workers::journal::{Job, Journal, JournalWorker, LogKey, QUEUE, Reply};

#[path = "support/journal.rs"]
mod site;

use site::{Site, bodies, owner, refused, report};

#[test]
fn what_was_appended_is_there_after_the_next_start() {
    let (site, mut journal) = Site::begun();
    let blob = journal.put(b"a report").unwrap();
    let at = journal.append(Body::SelfTested { report: blob }).unwrap();
    assert_eq!(at.seq, 1);
    let note = journal.checkpoint().unwrap();
    journal.keep_checkpoint(&note).unwrap();
    drop(journal);
    let journal = site.open().unwrap();
    assert_eq!(journal.chain().head(), at.leaf);
    assert_eq!(bodies(&journal).last(), Some(&Body::SelfTested { report: blob }));
    assert_eq!(journal.blobs().get(&blob).unwrap(), b"a report");
    assert_eq!(journal.root_at(2), Some(journal.chain().tree().root()));
    journal.check_receipt(&note.to_string()).unwrap();
}

#[test]
fn only_one_program_holds_a_journal() {
    let (site, journal) = Site::begun();
    assert_eq!(refused(site.open()).0, "E_JOURNAL_LOCKED");
    drop(journal);
    site.open().unwrap();
    let again = Journal::create(&site.dir(), LogKey::open(&site.key()).unwrap(), owner());
    assert_eq!(refused(again).0, "E_JOURNAL_EXISTS");
}

#[test]
fn a_record_torn_at_any_byte_is_cut_and_the_cut_recorded() {
    let site = Site::with(2);
    let whole = fs::read(site.log()).unwrap();
    let last = Site::with(1).len();
    for kept in last + 1..whole.len() {
        fs::write(site.log(), &whole[..kept]).unwrap();
        let journal = site.open().unwrap();
        let all = bodies(&journal);
        assert_eq!((all.len(), &all[1]), (3, &report(0)), "kept {kept}");
        let hash = Digest::of(&[&whole[last..kept]]);
        assert_eq!(
            all[2],
            Body::TailCut {
                bytes: (kept - last) as u64,
                hash
            }
        );
        assert_eq!(journal.blobs().get(&hash).unwrap(), &whole[last..kept]);
        drop(journal);
        assert_eq!(site.open().unwrap().chain().size(), 3, "the cut is recorded once");
    }
    fs::write(site.log(), &whole[..last]).unwrap();
    assert_eq!(
        site.open().unwrap().chain().size(),
        2,
        "nothing torn, nothing cut"
    );
}

impl Site {
    fn len(&self) -> usize {
        fs::read(self.log()).unwrap().len()
    }
}

#[test]
fn a_cut_whose_record_was_lost_to_a_second_power_cut_is_recorded_after_all() {
    let site = Site::with(2);
    let whole = fs::read(site.log()).unwrap();
    let last = Site::with(1).len();
    fs::write(site.log(), &whole[..last + 20]).unwrap();
    drop(site.open().unwrap());
    // As a power cut between the cut and its record would leave it, the record torn.
    let cut = fs::read(site.log()).unwrap();
    let hash = Digest::of(&[&whole[last..last + 20]]);
    fs::write(site.log(), &cut[..last + 30]).unwrap();
    fs::write(site.dir().join("cuts"), format!("20 {hash}\n")).unwrap();
    let all = bodies(&site.open().unwrap());
    assert_eq!(all[2], Body::TailCut { bytes: 20, hash });
    assert!(matches!(all[3], Body::TailCut { bytes: 30, .. }));
    assert_eq!(all.len(), 4);
}

#[test]
fn a_note_of_cuts_that_cannot_be_read_halts_the_start() {
    let site = Site::with(2);
    let whole = fs::read(site.log()).unwrap();
    let last = Site::with(1).len();
    let cuts = site.dir().join("cuts");
    let hash = Digest::of(&[b"torn"]);
    let turned = format!("{hash} 20\n");
    let wrong: [&[u8]; 5] = [
        b"20\n",
        b"many bytes\n",
        b"\xff\xfe\n",
        &[b'\n'; 70_000],
        turned.as_bytes(),
    ];
    for noted in wrong {
        fs::write(site.log(), &whole[..last + 20]).unwrap();
        fs::write(&cuts, noted).unwrap();
        assert_eq!(refused(site.open()), ("E_JOURNAL_CUTS", None));
        assert_eq!(
            fs::read(site.log()).unwrap(),
            &whole[..last + 20],
            "nothing is cut"
        );
        assert_eq!(fs::read(&cuts).unwrap(), noted);
    }
    fs::write(&cuts, format!("20 {hash}\n")).unwrap();
    let all = bodies(&site.open().unwrap());
    assert_eq!(
        all.iter().filter(|b| matches!(b, Body::TailCut { .. })).count(),
        2
    );
}

#[test]
fn a_log_that_changes_under_the_signer_takes_no_more_records() {
    let (site, mut journal) = Site::begun();
    let at = journal.append(report(1)).unwrap();
    let whole = fs::read(site.log()).unwrap();
    let longer = [&whole[..], b"one more"].concat();
    fs::write(site.log(), &longer).unwrap();
    assert_eq!(refused(journal.append(report(2))).0, "E_JOURNAL_CHANGED");
    assert_eq!(
        fs::read(site.log()).unwrap(),
        longer,
        "nothing is written behind it"
    );
    assert_eq!(
        journal.chain().head(),
        at.leaf,
        "what was not written does not count"
    );
    // Whoever changed it cannot mend it: only the next start says what stands there.
    fs::write(site.log(), &whole).unwrap();
    assert_eq!(refused(journal.append(report(2))).0, "E_JOURNAL_POISONED");
    drop(journal);
    site.open().unwrap().append(report(2)).unwrap();
    // Cut shorter is changed as well.
    let mut journal = site.open().unwrap();
    fs::write(site.log(), &whole).unwrap();
    assert_eq!(refused(journal.append(report(3))).0, "E_JOURNAL_CHANGED");
}

#[test]
fn damage_halts_the_start_with_the_records_number() {
    let site = Site::with(3);
    let whole = fs::read(site.log()).unwrap();
    let ends: Vec<usize> = (0..4).map(|n| Site::with(n).len()).collect();
    for at in 0..ends[2] {
        let mut bad = whole.clone();
        bad[at] ^= 1;
        fs::write(site.log(), &bad).unwrap();
        let (code, record) = refused(site.open());
        let owner = ends.iter().position(|end| at < *end).unwrap() as u64;
        assert!(code.starts_with("E_JOURNAL_"), "{code}");
        assert_eq!(record, Some(owner), "byte {at}: {code}");
        assert_eq!(
            fs::read(site.log()).unwrap(),
            bad,
            "a damaged journal is left as found"
        );
    }
    let garbage = [&whole[..whole.len() - 5], [0xa5; 300].as_slice()].concat();
    fs::write(site.log(), garbage).unwrap();
    assert_eq!(refused(site.open()), ("E_JOURNAL_FRAME", Some(3)));
}

#[test]
fn a_journal_behind_its_own_checkpoint_does_not_start() {
    let site = Site::with(2);
    let mut journal = site.open().unwrap();
    let note = journal.checkpoint().unwrap();
    journal.keep_checkpoint(&note).unwrap();
    drop(journal);
    let whole = fs::read(site.log()).unwrap();
    let shorter = &whole[..Site::with(1).len()];
    for tail in [&[][..], &whole[shorter.len()..whole.len() - 1]] {
        let bytes = [shorter, tail].concat();
        fs::write(site.log(), &bytes).unwrap();
        assert_eq!(refused(site.open()).0, "E_ROLLBACK");
        assert_eq!(fs::read(site.log()).unwrap(), bytes);
    }
}

#[test]
fn an_impossible_record_is_refused_before_it_is_written() {
    let (site, mut journal) = Site::begun();
    let before = fs::read(site.log()).unwrap();
    let stray = Body::Ended {
        ceremony: CeremonyId::new([1; 16]),
        outcome: Outcome::Signed,
    };
    assert_eq!(refused(journal.append(stray)), ("E_JOURNAL_STORY", Some(1)));
    assert_eq!(fs::read(site.log()).unwrap(), before);
    journal.append(report(1)).unwrap();
}

#[test]
fn blobs_are_checked_and_never_overwritten() {
    let (site, mut journal) = Site::begun();
    let hash = journal.put(b"exact bytes").unwrap();
    assert_eq!(journal.put(b"exact bytes").unwrap(), hash);
    let path = site.dir().join("blobs").join(hash.to_string());
    fs::write(&path, b"other bytes").unwrap();
    assert_eq!(refused(journal.blobs().get(&hash)).0, "E_BLOB_DAMAGED");
    assert_eq!(refused(journal.put(b"exact bytes")).0, "E_BLOB_DAMAGED");
    assert_eq!(fs::read(&path).unwrap(), b"other bytes");
    fs::remove_file(&path).unwrap();
    assert_eq!(refused(journal.blobs().get(&hash)).0, "E_BLOB_MISSING");
    let long = vec![0; (16 << 20) + 1];
    assert_eq!(refused(journal.put(&long)).0, "E_BLOB_LENGTH");
    journal.put(&long[1..]).unwrap();
}

#[test]
fn disk_space_is_set_aside_given_way_and_freed() {
    let (site, mut journal) = Site::begun();
    let size = || fs::metadata(site.dir().join("reserve")).map(|m| m.len()).ok();
    journal.reserve(1 << 20).unwrap();
    assert_eq!(size(), Some(1 << 20));
    journal.put(&[7; 100_000]).unwrap();
    assert!(size().unwrap() < (1 << 20) - 100_000);
    assert_eq!(refused(journal.reserve(1 << 60)).0, "E_DISK");
    assert_eq!(size(), None);
    journal.append(report(1)).unwrap();
    journal.reserve(1 << 16).unwrap();
    drop(journal);
    assert_eq!(size(), Some(1 << 16));
    drop(site.open().unwrap());
    assert_eq!(size(), None, "what an earlier run left is freed");
}

#[test]
fn the_log_key_is_its_owners_alone_and_never_replaced() {
    use std::os::unix::fs::PermissionsExt;
    let (site, _journal) = Site::begun();
    assert_eq!(
        fs::metadata(site.key()).unwrap().permissions().mode() & 0o777,
        0o600
    );
    assert_eq!(refused(LogKey::create(&site.key())).0, "E_JOURNAL_IO");
    fs::set_permissions(site.key(), fs::Permissions::from_mode(0o640)).unwrap();
    assert_eq!(refused(LogKey::open(&site.key())).0, "E_LOG_KEY");
    fs::set_permissions(site.key(), fs::Permissions::from_mode(0o600)).unwrap();
    for wrong in ["", "00", &"0".repeat(63), &"0".repeat(65), &"g".repeat(64)] {
        fs::write(site.key(), wrong).unwrap();
        assert_eq!(refused(LogKey::open(&site.key())).0, "E_LOG_KEY", "{wrong}");
    }
}

#[test]
fn an_export_is_the_same_journal() {
    let (site, mut journal) = Site::begun();
    let blob = journal.put(b"a report").unwrap();
    journal.append(Body::SelfTested { report: blob }).unwrap();
    let note = journal.checkpoint().unwrap();
    journal.keep_checkpoint(&note).unwrap();
    let to = site.root.path().join("export");
    journal.export(&to).unwrap();
    assert_eq!(refused(journal.export(&to)).0, "E_JOURNAL_EXISTS");
    let copy = Journal::open(&to, LogKey::open(&site.key()).unwrap()).unwrap();
    assert_eq!(copy.chain().tree().root(), journal.chain().tree().root());
    assert_eq!(copy.blobs().list().unwrap(), [blob]);
    copy.check_receipt(&note.to_string()).unwrap();
}

#[test]
fn the_worker_answers_in_order_and_only_what_is_durable() {
    let (site, journal) = Site::begun();
    let mut worker = JournalWorker::start(journal).unwrap();
    let blob = b"evidence".to_vec();
    let body = Box::new(Body::SelfTested {
        report: Digest::of(&[&blob]),
    });
    let first = worker
        .submit(Job::Append {
            blobs: vec![blob],
            body,
        })
        .unwrap();
    let second = worker.submit(Job::Checkpoint).unwrap();
    let (number, reply) = worker.recv(Duration::from_secs(60)).unwrap();
    let Ok(Reply::Durable(at)) = reply else {
        panic!("{reply:?}")
    };
    assert_eq!((number, at.seq), (first, 1));
    let on_disk = fs::read(site.log()).unwrap();
    assert!(on_disk.windows(32).any(|w| w == at.leaf.as_bytes()));
    let (number, reply) = worker.recv(Duration::from_secs(60)).unwrap();
    assert!(matches!(reply, Ok(Reply::Checkpoint(_))) && number == second);
    assert!(worker.try_recv().unwrap().is_none());
    worker
        .submit(Job::Append {
            blobs: vec![],
            body: Box::new(report(2)),
        })
        .unwrap();
    drop(worker);
    assert_eq!(
        site.open().unwrap().chain().size(),
        3,
        "what was handed over is written"
    );
}

#[test]
fn a_worker_with_too_much_to_do_says_so_and_loses_nothing_it_took() {
    let (site, journal) = Site::begun();
    let mut worker = JournalWorker::start(journal).unwrap();
    assert_eq!(refused(worker.recv(Duration::ZERO)).0, "E_JOURNAL_BUSY");
    // Nobody takes the answers: as many wait there, one is in hand, and the same number of jobs wait behind it.
    let job = |n: u8| Job::Append {
        blobs: vec![],
        body: Box::new(report(n)),
    };
    let most = u8::try_from(2 * QUEUE + 2).unwrap();
    let mut taken = 0;
    let busy = loop {
        assert!(taken < most, "a queue without an end");
        match worker.submit(job(taken)) {
            Ok(number) => assert_eq!(number, u64::from(taken)),
            Err(error) => break error,
        }
        taken += 1;
    };
    assert_eq!(busy.code(), "E_JOURNAL_BUSY");
    for n in 0..taken {
        let (number, reply) = worker.recv(Duration::from_secs(60)).unwrap();
        assert!(matches!(reply, Ok(Reply::Durable(at)) if at.seq == u64::from(n) + 1));
        assert_eq!(number, u64::from(n));
    }
    assert_eq!(worker.submit(job(taken)).unwrap(), u64::from(taken));
    drop(worker);
    let all = bodies(&site.open().unwrap());
    let expected: Vec<Body> = (0..=taken).map(report).collect();
    assert_eq!(all[1..], expected);
}
