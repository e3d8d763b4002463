//! The crossing inside the frame: what the camera sees, what is shown to the coordinator.

use std::time::Duration;

use eframe::egui::Key;
use strongroom_core::{
    qr::{self, Mode, PartState, Plan, Progress, Version},
    words::Words,
};
use strongroom_light::{
    Cut, Drawn, Preview, Setting,
    panels::{
        scan::{self as panel, Stage},
        show,
    },
    words_of,
};
use strongroom_optics::render;
use strongroom_signer::screens::{card, present, receipt, scan};

use super::house::{around, english, golden, press, screen};

fn progress() -> Progress {
    Progress {
        rank: 2,
        needed: 4,
        ..Progress::default()
    }
}

fn scanning<'a>(files: &'a [String], stage: Stage<'a>, preview: &'a Preview) -> panel::View<'a> {
    panel::View {
        title: "Scan the request",
        source: "camera 0",
        stage,
        preview: Some((1, preview)),
        found: &[],
        refused: &[],
        progress: progress(),
        map: &[PartState::Missing; 4],
        per_minute: 240,
        seconds_left: Some(3),
        counts: (12, 3),
        lost: None,
        advice: None,
        problem: None,
        files,
    }
}

fn preview() -> Preview {
    Preview {
        width: 64,
        height: 48,
        px: vec![128; 64 * 48],
    }
}

#[test]
fn a_scan_is_drawn_inside_the_frame_and_heeds_its_keys() {
    let (words, files, preview) = (english(), vec!["request.psbt".to_owned()], preview());
    let mut window = screen(scan::State::default(), |ui, state| {
        let view = scan::View {
            frame: around(&words),
            scan: scanning(&files, Stage::Running, &preview),
        };
        scan::ui(ui, &view, state)
    });
    golden("scan", &window);
    for key in [Key::Space, Key::Num1, Key::R, Key::Escape] {
        press(&mut window, key);
    }
    use panel::Action;
    assert_eq!(
        window.state().1,
        [Action::Pause, Action::File(0), Action::Restart, Action::Stop]
    );
}

#[test]
fn what_was_scanned_is_taken_once_its_words_are_the_same() {
    let (words, preview) = (english(), preview());
    let compare: Words = words_of(b"a request");
    let mut window = screen(scan::State::default(), |ui, state| {
        let stage = Stage::Whole {
            what: "psbt of 1000 bytes",
            words: &compare,
        };
        let view = scan::View {
            frame: around(&words),
            scan: scanning(&[], stage, &preview),
        };
        scan::ui(ui, &view, state)
    });
    golden("scan-whole", &window);
    press(&mut window, Key::Enter);
    assert_eq!(window.state().1, [panel::Action::Accept]);
}

#[test]
fn receipts_and_cards_are_scanned_through_the_same_panel() {
    let (words, preview) = (english(), preview());
    let mut window = screen(receipt::State::default(), |ui, state| {
        let view = receipt::View {
            frame: around(&words),
            files: &[],
            some: true,
            scan: Some(scanning(&[], Stage::Running, &preview)),
            refused: None,
        };
        receipt::ui(ui, &view, state)
    });
    press(&mut window, Key::Escape);
    assert_eq!(window.state().1, [receipt::Action::Light(panel::Action::Stop)]);
    let mut window = screen(card::State::default(), |ui, state| {
        let scan = scanning(&[], Stage::Running, &preview);
        let view = card::View {
            frame: around(&words),
            stage: card::Stage::Scanning(&scan),
            refused: None,
        };
        card::ui(ui, &view, state).map(|a| matches!(a, card::Action::Light(panel::Action::Stop)))
    });
    press(&mut window, Key::Escape);
    assert_eq!(window.state().1, [true]);
}

#[test]
fn the_answer_is_shown_inside_the_frame_and_written_with_one_key() {
    let words = english();
    let compare = words_of(b"an answer");
    let (mode, version) = (Mode::Dense, Version::nearest(25));
    let cut = Cut {
        part_count: 12,
        plan: Plan {
            mode,
            version,
            parts: 12,
            frames: 15,
            time: Duration::from_secs(2),
            advice: qr::Advice::Fine,
        },
        mode,
        version,
    };
    let code = Drawn {
        number: 1,
        picture: render("UR:BYTES/1-2/AE", 1).unwrap(),
    };
    let mut window = screen(present::State::default(), |ui, state| {
        let view = present::View {
            frame: around(&words),
            show: show::View {
                title: "The answer",
                code: Some(&code),
                setting: Setting::default(),
                bytes: 1_000,
                cut,
                shown: 7,
                paused: false,
                words: &compare,
                problem: None,
            },
            medium: true,
            written: None,
        };
        present::ui(ui, &view, state)
    });
    golden("present", &window);
    press(&mut window, Key::W);
    press(&mut window, Key::Enter);
    let arrived = present::Action::Light(show::Action::Arrived);
    assert_eq!(window.state().1, [present::Action::Write, arrived]);
}
