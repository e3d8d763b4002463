//! Any bytes as a journal, and as the body of a well-made frame: the reader proves nothing that was not signed, and
//! how the file is cut into pieces changes nothing.
#![no_main]

use libfuzzer_sys::fuzz_target;
use strongroom_core::{
    ids::Digest,
    journal::{
        frame::{Frame, Parser},
        read::Reader,
    },
};

fuzz_target!(|data: &[u8]| {
    let (at, bytes) = data
        .split_first()
        .map_or((0, data), |(at, rest)| (usize::from(*at), rest));
    let (one, two) = bytes.split_at(at.min(bytes.len()));
    assert_eq!(read(&[bytes]), read(&[one, two]));
    assert_eq!(frames(&[bytes]), frames(&[one, two]));

    let leaf = Digest::of(&[&[0], bytes]);
    let signature = [7; 64];
    let body = bytes.to_vec();
    let Ok(framed) = (Frame {
        body,
        leaf,
        signature,
    })
    .to_bytes() else {
        return;
    };
    assert_eq!(frames(&[&framed]).len(), 1);
    assert_eq!(read(&[&framed]), 0, "a record that nobody signed was believed");
});

fn read(pieces: &[&[u8]]) -> u64 {
    let mut reader = Reader::new(None);
    let mut records = 0;
    for piece in pieces {
        reader.feed(piece);
        while let Ok(Some(_)) = reader.next_record() {
            records += 1;
        }
    }
    let _ = reader.finish_whole();
    records
}

fn frames(pieces: &[&[u8]]) -> Vec<Frame> {
    let mut parser = Parser::new();
    let mut frames = Vec::new();
    for piece in pieces {
        parser.feed(piece);
        while let Ok(Some(frame)) = parser.next_frame() {
            frames.push(frame);
        }
    }
    let _ = parser.finish();
    frames
}
