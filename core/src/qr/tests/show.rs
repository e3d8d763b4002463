//! What is shown fills the codes asked for, arrives, and never exceeds what a receiver takes.

use alloc::vec::Vec;
use core::time::Duration;

use qrcode::{EcLevel, QrCode, types::QrError};

use super::super::{
    Advice, Code, Mode, Pace, Payload, PayloadKind, Plan, Profile, Receiver, SendError, Setting, Show,
    UrType, Version,
};
use super::message;

fn setting(mode: Mode, version: u8) -> Setting {
    Setting {
        mode: Some(mode),
        version: Version::new(version).unwrap(),
        profile: Profile::Strongroom,
    }
}

fn request(length: usize) -> Vec<u8> {
    [b"psbt\xff".to_vec(), message(length - 5, 3)].concat()
}

/// Shows codes until the payload is whole; tells how many that took, and the size of the largest.
fn crossed(show: &mut Show, payload: &[u8], kind: PayloadKind) -> (u32, Version) {
    let (mut receiver, mut frames, mut largest) = (Receiver::new(), 0, Version::MIN);
    loop {
        let code = show.next_code();
        frames += 1;
        largest = largest.max(version_of(&code));
        if receiver.receive_codes(&[code.as_bytes()]).unwrap().complete {
            break;
        }
    }
    let bytes = payload.to_vec();
    assert_eq!(receiver.take(), Some(Payload { kind, bytes }));
    (frames, largest)
}

/// The size that an encoder of others chooses.
fn version_of(code: &Code) -> Version {
    let drawn = QrCode::with_error_correction_level(code.as_bytes(), EcLevel::L).unwrap();
    match drawn.version() {
        qrcode::Version::Normal(number) => Version::new(u8::try_from(number).unwrap()).unwrap(),
        qrcode::Version::Micro(_) => panic!("nobody asked for a micro code"),
    }
}

fn fits(content: &[u8], version: Version) -> bool {
    let version = qrcode::Version::Normal(i16::from(version.number()));
    match QrCode::with_version(content, version, EcLevel::L) {
        Ok(_) => true,
        Err(QrError::DataTooLong) => false,
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn every_version_holds_what_an_encoder_of_others_puts_into_it_and_not_one_sign_more() {
    for version in Version::all() {
        let (letters, bytes) = (version.letters(), version.bytes());
        assert!(fits(&alloc::vec![b'A'; letters], version), "{version:?}");
        assert!(!fits(&alloc::vec![b'A'; letters + 1], version), "{version:?}");
        assert!(fits(&alloc::vec![b'a'; bytes], version), "{version:?}");
        assert!(!fits(&alloc::vec![b'a'; bytes + 1], version), "{version:?}");
        assert_eq!(Version::for_letters(letters), Some(version));
        assert_eq!(Version::for_bytes(bytes), Some(version));
    }
    assert_eq!(Version::for_bytes(2_954), None);
    assert_eq!(Version::for_letters(4_297), None);
    assert_eq!((Version::new(0), Version::new(41)), (None, None));
    assert_eq!(Version::MAX.modules(), 177);
}

#[test]
fn every_mode_crosses_in_codes_of_the_size_it_announces() {
    let payload = request(9_000);
    for mode in [Mode::Ur, Mode::Bbqr, Mode::Dense] {
        for version in [5, 10, 25, 40] {
            let setting = setting(mode, version);
            let mut show = Show::new(UrType::CryptoPsbt, &payload, &setting).unwrap();
            assert_eq!(show.mode(), mode);
            assert!(show.version() <= setting.version);
            let (frames, largest) = crossed(&mut show, &payload, PayloadKind::Psbt);
            assert_eq!(frames, show.part_count(), "{mode:?} {version}");
            assert!(largest <= show.version(), "{mode:?} {version}");
        }
    }
}

#[test]
fn codes_are_as_full_as_their_size_allows_and_no_larger_than_their_number_asks_for() {
    // Bytes of a UR, a BBQr and a dense frame that fill a code (measured against other programs' frames).
    for (version, ur, dense) in [
        (10, 160, 250),
        (20, 585, 837),
        (25, 888, 1_252),
        (40, 2_110, 2_932),
    ] {
        let payload = message(100_000, 1);
        let parts = |mode| {
            let show = Show::new(UrType::CryptoPsbt, &payload, &setting(mode, version)).unwrap();
            usize::try_from(show.part_count()).unwrap()
        };
        assert!(parts(Mode::Ur) <= 100_005_usize.div_ceil(ur), "{version}");
        assert!(parts(Mode::Dense) <= 100_100_usize.div_ceil(dense), "{version}");
    }
    let two = Show::new(UrType::CryptoPsbt, &request(1_000), &setting(Mode::Ur, 25)).unwrap();
    assert_eq!(two.part_count(), 2);
    assert!(two.version().number() < 20, "{:?}", two.version());
}

#[test]
fn a_late_part_is_drawn_in_the_size_of_the_first() {
    for mode in [Mode::Ur, Mode::Dense] {
        let mut show = Show::new(UrType::Document, &message(20_000, 1), &setting(mode, 15)).unwrap();
        for _ in 0..2_000 {
            show.next_code();
        }
        for _ in 0..20 {
            assert!(version_of(&show.next_code()) <= show.version(), "{mode:?}");
        }
    }
}

#[test]
fn one_code_stands_still_and_what_does_not_fit_it_is_refused() {
    let payload = request(800);
    let mut show = Show::new(UrType::CryptoPsbt, &payload, &setting(Mode::Static, 25)).unwrap();
    assert_eq!((show.part_count(), show.next_code()), (1, show.next_code()));
    assert_eq!(crossed(&mut show, &payload, PayloadKind::Psbt).0, 1);
    let refused = Show::new(UrType::CryptoPsbt, &payload, &setting(Mode::Static, 20))
        .err()
        .unwrap();
    assert_eq!((refused.code(), refused.advice()), ("E_UR_SEND", Advice::Denser));
    for (mode, version) in [(Mode::Ur, 3), (Mode::Dense, 1)] {
        let kind = Show::new(UrType::CryptoPsbt, &payload, &setting(mode, version)).err();
        assert!(matches!(kind, Some(SendError::TooThin { .. })), "{mode:?}");
    }
    let document = Show::new(UrType::Document, &payload, &setting(Mode::Bbqr, 25)).err();
    assert_eq!(document, Some(SendError::Kind { mode: Mode::Bbqr }));
}

#[test]
fn another_density_is_another_transfer_and_the_receiver_completes_with_either() {
    let payload = request(9_000);
    let show = |version| Show::new(UrType::CryptoPsbt, &payload, &setting(Mode::Ur, version)).unwrap();
    let (mut dense, mut thin) = (show(25), show(10));
    let mut receiver = Receiver::new();
    for show in [&mut dense, &mut thin] {
        for _ in 0..5 {
            receiver.receive_codes(&[show.next_code().as_bytes()]).unwrap();
        }
    }
    assert_eq!(receiver.progress().rank, 5);
    for _ in 5..dense.part_count() {
        receiver.receive_codes(&[dense.next_code().as_bytes()]).unwrap();
    }
    assert_eq!(receiver.take().map(|payload| payload.bytes), Some(payload));
}

#[test]
fn a_receiver_is_never_shown_what_it_does_not_take() {
    for profile in Profile::ALL {
        let (limits, setting) = (profile.limits(), Setting::of(profile));
        assert!(
            limits.version <= limits.version_max && limits.quiet_modules >= 4,
            "{profile:?}"
        );
        for length in [60, 3_000, 20_000, 120_000] {
            for version in [setting.version, Version::MAX] {
                let payload = request(length);
                match Show::new(UrType::CryptoPsbt, &payload, &setting.with_version(version)) {
                    Ok(show) => {
                        assert!(show.version() <= limits.version_max, "{profile:?}");
                        assert!(show.part_count() <= limits.parts_max, "{profile:?}");
                        assert!(profile.reads(show.mode()), "{profile:?}");
                    }
                    Err(error) => assert_eq!(error.code(), "E_QR_PEER", "{profile:?} {error}"),
                }
            }
        }
    }
    let passport = |length| {
        Show::new(
            UrType::CryptoPsbt,
            &request(length),
            &Setting::of(Profile::Passport),
        )
    };
    assert_eq!(
        passport(25_000).err().map(|error| error.advice()),
        Some(Advice::Split)
    );
    assert!(matches!(
        passport(24_000),
        Err(SendError::PeerParts { limit: 128, .. })
    ));
    let dense = Setting {
        mode: Some(Mode::Dense),
        ..Setting::of(Profile::Jade)
    };
    let refused = Show::new(UrType::CryptoPsbt, &request(60), &dense).err();
    assert!(matches!(refused, Some(SendError::PeerMode { .. })));
    assert_ne!(Profile::Sparrow.limits().frame_time, Duration::from_millis(200));
}

#[test]
fn a_receiver_of_few_mixtures_is_shown_none() {
    let payload = request(5_000);
    let mut show = Show::new(UrType::CryptoPsbt, &payload, &Setting::of(Profile::Passport)).unwrap();
    let count = usize::try_from(show.part_count()).unwrap();
    let codes: Vec<Code> = (0..3 * count).map(|_| show.next_code()).collect();
    assert_eq!(codes[..count], codes[count..2 * count]);
    assert_eq!(codes[..count], codes[2 * count..]);
}

#[test]
fn bbqr_is_chosen_where_it_is_few_frames_and_the_receiver_reads_it() {
    let mode = |profile, length: usize| {
        let payload = [request(length / 2), alloc::vec![7; length / 2]].concat();
        Show::new(UrType::CryptoPsbt, &payload, &Setting::of(profile))
            .unwrap()
            .mode()
    };
    assert_eq!(mode(Profile::Sparrow, 4_000), Mode::Bbqr);
    assert_eq!(mode(Profile::Sparrow, 40_000), Mode::Ur);
    assert_eq!(mode(Profile::Keystone, 4_000), Mode::Ur);
    assert_eq!(mode(Profile::ColdcardQ, 40_000), Mode::Bbqr);
    assert_eq!(mode(Profile::Strongroom, 4_000), Mode::Dense);
}

#[test]
fn a_plan_tells_frames_and_time_and_what_to_do_about_them() {
    let plan = |profile, version: Option<u8>, length, loss_percent| {
        let setting = Setting::of(profile);
        let setting = version.map_or(setting, |number| {
            setting.with_version(Version::new(number).unwrap())
        });
        let pace = Pace {
            frame_time: Duration::from_millis(100),
            loss_percent,
        };
        Plan::of(UrType::CryptoPsbt, &request(length), &setting, pace).unwrap()
    };
    let sure = plan(Profile::Strongroom, None, 100_000, 0);
    assert_eq!(
        (sure.frames, sure.time),
        (sure.parts, Duration::from_millis(u64::from(sure.parts) * 100))
    );
    let lossy = plan(Profile::Strongroom, None, 100_000, 30);
    assert!(
        (lossy.parts * 14 / 10..lossy.parts * 17 / 10).contains(&lossy.frames),
        "{lossy:?}"
    );
    assert_eq!(lossy.advice, Advice::Fine);
    let series = plan(Profile::ColdcardQ, None, 60_000, 30);
    assert!(
        (series.parts * 3..series.parts * 6).contains(&series.frames),
        "{series:?}"
    );
    assert_eq!(
        plan(Profile::Strongroom, Some(40), 100_000, 15).advice,
        Advice::Thinner
    );
    assert_eq!(plan(Profile::Other, Some(5), 40_000, 15).advice, Advice::Denser);
    assert_eq!(plan(Profile::Other, None, 300_000, 15).advice, Advice::Split);
    assert_eq!(
        plan(Profile::Other, None, 1_000_000, 15).advice,
        Advice::SecondMedium
    );
    let none = Plan::of(
        UrType::CryptoPsbt,
        &[],
        &Setting::of(Profile::Other),
        Pace::of(&Setting::of(Profile::Other)),
    );
    assert_eq!(none.err(), Some(SendError::Empty));
}
