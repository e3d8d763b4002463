//! Any texts, one per line, then an honest transfer: the receiver gives verdicts, and the transfer completes. Then false
//! frames under right checksums among honest ones.
#![no_main]

use libfuzzer_sys::fuzz_target;
use strongroom_core::qr::{Mode, Receiver, Sender, UrType};
use strongroom_forge::frames::shown_among_honest;

fuzz_target!(|data: &[u8]| {
    let mut receiver = Receiver::new();
    for line in String::from_utf8_lossy(data).lines() {
        let _ = receiver.receive(line);
        let _ = receiver.take();
    }
    let message = [7; 96];
    let mut sender = Sender::new(UrType::Psbt, &message, 10).expect("a message of 96 bytes is taken");
    for part in sender.parts(200) {
        let _ = receiver.receive(&part);
    }
    let payload = receiver.take().expect("the honest transfer completes");
    assert_eq!(payload.bytes, message);
    shown_among_honest(Mode::Ur, data);
});
