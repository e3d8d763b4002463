//! Pictures to a message through the threads and the processes that the apps use.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, sync_channel};

use strongroom_core::qr::{Fault, Sender, UrType};
use strongroom_light::source::{FrameSource, Place, SourceError};
use strongroom_light::{Event, Lost, Pipeline, Reader, Session, words_of};
use strongroom_optics::{Gray, render, to_png};

fn reader() -> Reader {
    Reader {
        program: PathBuf::from(env!("CARGO_BIN_EXE_light-look")),
        arguments: vec!["optics-worker".into()],
    }
}

/// A pipeline whose events are waited for.
struct Watched {
    pipeline: Pipeline,
    woken: Receiver<()>,
}

impl Watched {
    fn start(source: Box<dyn FrameSource>, session: &Session, reader: &Reader) -> Self {
        let (wake, woken) = sync_channel(1);
        let wake = move || {
            // One waits already: it will be looked at.
            let _ = wake.try_send(());
        };
        let pipeline = Pipeline::start(source, session, reader, wake).unwrap();
        Self { pipeline, woken }
    }

    fn event(&self) -> Event {
        loop {
            if let Some(event) = self.pipeline.try_event() {
                return event;
            }
            self.woken.recv().unwrap();
        }
    }

    fn until_end(&self) -> Vec<Event> {
        let mut events = Vec::new();
        loop {
            let event = self.event();
            let last = matches!(event, Event::Ended | Event::Whole(_));
            events.push(event);
            if last {
                return events;
            }
        }
    }
}

fn message() -> Vec<u8> {
    (0..2_000u32)
        .map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[0])
        .collect()
}

fn write_codes(folder: &Path, from: usize, count: usize) {
    let mut sender = Sender::new(UrType::CryptoPsbt, &message(), 250).unwrap();
    assert_eq!(sender.part_count(), 9);
    for number in 0..count {
        let picture = to_png(&render(sender.part(), 3).unwrap()).unwrap();
        if number >= from {
            fs::write(folder.join(format!("{number:03}.png")), picture).unwrap();
        }
    }
}

fn folder(path: &Path) -> Box<dyn FrameSource> {
    let folder = path.to_owned();
    Place::Folder { folder }.open().unwrap()
}

#[test]
fn a_folder_of_codes_is_a_message_whatever_lies_between_them() {
    let dir = tempfile::tempdir().unwrap();
    write_codes(dir.path(), 0, 9);
    fs::write(dir.path().join("000a.png"), "no picture").unwrap();
    let nothing = Gray::from_fn(200, 200, |_, _| 255).unwrap();
    fs::write(dir.path().join("000b.png"), to_png(&nothing).unwrap()).unwrap();
    let foreign = render("https://example.org", 4).unwrap();
    fs::write(dir.path().join("000c.png"), to_png(&foreign).unwrap()).unwrap();
    let events = Watched::start(folder(dir.path()), &Session::new(), &reader()).until_end();
    let Some(Event::Whole(arrived)) = events.last() else {
        panic!("{events:?}")
    };
    assert_eq!(arrived.payload.bytes, message());
    assert_eq!(arrived.words, words_of(&message()));
    let ranks: Vec<u32> = events
        .iter()
        .filter_map(|e| match e {
            Event::Read { progress, .. } => Some(progress.rank),
            _ => None,
        })
        .collect();
    assert_eq!(ranks, [1, 2, 3, 4, 5, 6, 7, 8]);
    let outlined = events.iter().find_map(|e| match e {
        Event::Read { outlines, .. } => outlines.first(),
        _ => None,
    });
    // The code fills its picture but for four white modules around it.
    let [first, _, third, _] = *outlined.unwrap();
    assert!(
        (0.01..0.15).contains(&first.0) && (0.01..0.15).contains(&first.1),
        "{first:?}"
    );
    assert!(
        (0.85..0.99).contains(&third.0) && (0.85..0.99).contains(&third.1),
        "{third:?}"
    );
    let lost = |wanted| {
        events
            .iter()
            .any(|e| matches!(e, Event::Lost { why, .. } if *why == wanted))
    };
    assert!(
        lost(Lost::NoCode) && lost(Lost::Refused(Fault::Unknown)),
        "{events:?}"
    );
    assert!(
        events
            .iter()
            .any(|e| matches!(e, Event::Source(SourceError::Picture { .. })))
    );
}

#[test]
fn a_transfer_survives_the_end_of_its_source_and_goes_on_with_another() {
    let session = Session::new();
    let first = tempfile::tempdir().unwrap();
    write_codes(first.path(), 0, 5);
    let watched = Watched::start(folder(first.path()), &session, &reader());
    assert!(matches!(watched.until_end().last(), Some(Event::Ended)));
    drop(watched);
    assert_eq!((session.progress().rank, session.map().len()), (5, 9));
    let second = tempfile::tempdir().unwrap();
    write_codes(second.path(), 5, 9);
    let events = Watched::start(folder(second.path()), &session, &reader()).until_end();
    assert!(matches!(events.last(), Some(Event::Whole(a)) if a.payload.bytes == message()));
    assert_eq!(events.len(), 4, "four codes were missing: {events:?}");
}

#[test]
fn a_reader_that_dies_over_each_picture_loses_pictures_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    write_codes(dir.path(), 0, 3);
    let dying = Reader {
        program: PathBuf::from("/bin/sh"),
        arguments: vec!["-c".into(), "exit 1".into()],
    };
    let events = Watched::start(folder(dir.path()), &Session::new(), &dying).until_end();
    let lost = events.iter().filter(|e| {
        matches!(
            e,
            Event::Lost {
                why: Lost::Decoder,
                ..
            }
        )
    });
    assert_eq!(lost.count(), 3, "{events:?}");
    assert!(matches!(events.last(), Some(Event::Ended)));
    let none = Reader {
        program: dir.path().join("none"),
        arguments: Vec::new(),
    };
    let error = Pipeline::start(folder(dir.path()), &Session::new(), &none, || {})
        .err()
        .unwrap();
    assert_eq!(error.code(), "E_QR_WORKER");
}

/// A camera that counts how often it was asked, and gives the next picture as soon as it is.
struct Endless {
    asked: std::sync::Arc<std::sync::atomic::AtomicU64>,
    picture: Gray,
}

impl FrameSource for Endless {
    fn next(&mut self) -> Result<Option<Gray>, SourceError> {
        self.asked.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        Ok(Some(self.picture.clone()))
    }

    fn name(&self) -> String {
        "endless".to_owned()
    }
}

#[test]
fn a_camera_never_waits_for_a_reader_and_the_newest_picture_wins() {
    let asked = std::sync::Arc::new(std::sync::atomic::AtomicU64::new(0));
    let source = Endless {
        asked: std::sync::Arc::clone(&asked),
        picture: Gray::from_fn(64, 64, |_, _| 255).unwrap(),
    };
    let watched = Watched::start(Box::new(source), &Session::new(), &reader());
    let mut numbers = Vec::new();
    while numbers.len() < 5 {
        if let Event::Lost { number, .. } = watched.event() {
            numbers.push(number);
        }
    }
    assert!(
        numbers.last() > Some(&5),
        "pictures were passed over: {numbers:?}"
    );
    drop(watched);
    // Dropped, it asks the camera once more at most: wait until it is still.
    let mut before = u64::MAX;
    while before != asked.load(std::sync::atomic::Ordering::SeqCst) {
        before = asked.load(std::sync::atomic::Ordering::SeqCst);
        std::thread::yield_now();
    }
}
