//! False BBQr frames among honest ones, then honest ones alone: the honest message arrives.
#![no_main]

use libfuzzer_sys::fuzz_target;
use strongroom_core::qr::Mode;
use strongroom_forge::frames::shown_among_honest;

fuzz_target!(|data: &[u8]| shown_among_honest(Mode::Bbqr, data));
