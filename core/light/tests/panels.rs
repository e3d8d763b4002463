//! What the panels say, and that they can be used with the keyboard alone. The harness refuses a control without a
//! name and a letter without a glyph.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on must stop")]

use std::time::Duration;

use egui::Key;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use strongroom_core::qr::{self, Fault, Mode, PartState, Plan, Profile, Progress, Version};
use strongroom_core::words::Words;
use strongroom_light::panels::{scan, show};
use strongroom_light::source::SourceError;
use strongroom_light::{
    Advice, Cut, DENSITY_MIN, Drawn, Lost, Preview, Setting, Speed, messages, theme, words_of,
};
use strongroom_optics::{Gray, render};

/// A screen and what it was asked.
struct Asked<A> {
    actions: Vec<A>,
}

fn drawn() -> Drawn {
    Drawn {
        number: 7,
        picture: render("UR:CRYPTO-PSBT/1-2/LPADAOCF", 1).unwrap(),
    }
}

fn words() -> Words {
    words_of(b"a message")
}

#[derive(Clone)]
struct Showing {
    setting: Setting,
    paused: bool,
    code: Option<Drawn>,
    problem: Option<&'static str>,
    advice: qr::Advice,
}

fn cut(advice: qr::Advice) -> Cut {
    let (mode, version) = (Mode::Dense, Version::nearest(25));
    Cut {
        part_count: 113,
        plan: Plan {
            mode,
            version,
            parts: 113,
            frames: 130,
            time: Duration::from_millis(12_001),
            advice,
        },
        mode,
        version,
    }
}

fn showing() -> Showing {
    Showing {
        setting: Setting::default(),
        paused: false,
        code: Some(drawn()),
        problem: None,
        advice: qr::Advice::Fine,
    }
}

fn show_screen(showing: Showing) -> Harness<'static, Asked<show::Action>> {
    let words = words();
    let mut state = show::State::default();
    let draw = move |ui: &mut egui::Ui, asked: &mut Asked<show::Action>| {
        ui.ctx().set_visuals(theme::visuals());
        let view = show::View {
            title: "Request for Alpine",
            code: showing.code.as_ref(),
            setting: showing.setting,
            bytes: 100_000,
            cut: cut(showing.advice),
            shown: 42,
            paused: showing.paused,
            words: &words,
            problem: showing.problem,
        };
        asked.actions.extend(show::ui(ui, &view, &mut state));
    };
    let mut harness = Harness::builder()
        .with_size((1_280.0, 800.0))
        .build_ui_state(draw, Asked { actions: Vec::new() });
    harness.run();
    harness
}

#[test]
fn the_showing_screen_says_what_it_shows_and_names_every_control() {
    let harness = show_screen(showing());
    for label in [
        "Request for Alpine",
        "100000 bytes in 113 codes: about 13 s",
        "Form (M): dense, codes of version 25",
        "42 shown",
        messages::WORDS,
        "T: they can't read it",
    ] {
        harness.get_by_label(label);
    }
    for (index, word) in words().as_slice().iter().enumerate() {
        harness.get_by_label(&format!("{}  {word}", index + 1));
    }
    harness.get_by_label(messages::CODE);
    for button in [
        messages::THINNER,
        messages::PAUSE,
        messages::ARRIVED,
        messages::STOP,
    ] {
        assert!(
            !harness.get_by_label(button).accesskit_node().is_disabled(),
            "{button}"
        );
    }
    let waiting = show_screen(Showing {
        code: None,
        problem: Some("it went wrong"),
        ..showing()
    });
    waiting.get_by_label(messages::DRAWING);
    waiting.get_by_label("it went wrong");
}

#[test]
fn the_plan_says_what_had_better_be_done() {
    for advice in [
        qr::Advice::Thinner,
        qr::Advice::Denser,
        qr::Advice::Split,
        qr::Advice::SecondMedium,
    ] {
        let harness = show_screen(Showing { advice, ..showing() });
        harness.get_by_label(messages::plan(advice).unwrap());
    }
    assert_eq!(messages::plan(qr::Advice::Fine), None);
}

#[test]
fn every_key_of_the_showing_screen_does_what_its_line_says() {
    let set = |change: fn(Setting) -> Setting| show::Action::Set(change(Setting::default()));
    let keys = [
        (Key::ArrowUp, set(|s| s.denser_by(1))),
        (Key::ArrowDown, set(|s| s.denser_by(-1))),
        (Key::ArrowRight, set(|s| s.faster_by(1))),
        (Key::ArrowLeft, set(|s| s.faster_by(-1))),
        (Key::T, set(|s| s.thinner().unwrap())),
        (Key::M, set(|s| s.with_mode(Some(Mode::Dense)))),
        (Key::P, show::Action::Set(Setting::of(Profile::Other))),
        (Key::Space, show::Action::Pause),
        (Key::Enter, show::Action::Arrived),
        (Key::Escape, show::Action::Stop),
    ];
    for (key, action) in keys {
        let mut harness = show_screen(showing());
        harness.key_press(key);
        harness.run();
        assert_eq!(harness.state().actions, [action], "{key:?}");
    }
    let mut harness = show_screen(Showing {
        paused: true,
        ..showing()
    });
    harness.key_press(Key::Space);
    harness.run();
    assert_eq!(harness.state().actions, [show::Action::Resume]);
}

#[test]
fn the_thinnest_code_gives_no_thinner_one_and_says_so() {
    let thinnest = Setting {
        speed: Speed::new(4),
        ..Setting::default().with_density(DENSITY_MIN)
    };
    let mut harness = show_screen(Showing {
        setting: thinnest,
        ..showing()
    });
    assert!(harness.query_by_label(messages::THINNEST).is_none());
    harness.get_by_label(messages::THINNER).click();
    harness.run();
    assert_eq!(harness.state().actions, []);
    harness.get_by_label(messages::THINNEST);
}

#[test]
fn the_sliders_move_while_the_codes_are_shown() {
    let mut harness = show_screen(showing());
    harness
        .get_by_role_and_label(egui::Role::Slider, messages::DENSITY)
        .focus();
    harness.run();
    harness.key_press(Key::ArrowRight);
    harness.run();
    let asked = &harness.state().actions;
    assert!(
        asked
            .iter()
            .all(|a| *a == show::Action::Set(Setting::default().denser_by(1))),
        "a focused slider takes the arrow, and nothing else does: {asked:?}"
    );
    assert!(!asked.is_empty());
}

#[derive(Clone)]
struct Scanning {
    stage: u8,
    preview: bool,
    progress: Progress,
    map: Vec<PartState>,
    lost: Option<Lost>,
    advice: Option<Advice>,
    problem: Option<(String, &'static str, &'static str)>,
    files: Vec<String>,
}

fn scanning() -> Scanning {
    let mut map = vec![PartState::Known; 60];
    map.extend(vec![PartState::Missing; 52]);
    map.push(PartState::Contested);
    Scanning {
        stage: 0,
        preview: true,
        progress: Progress {
            received: 70,
            needed: 113,
            rank: 60,
            complete: false,
        },
        map,
        lost: None,
        advice: None,
        problem: None,
        files: vec!["request.psbt".to_owned(), "older.psbt".to_owned()],
    }
}

fn scan_screen(scanning: Scanning) -> Harness<'static, Asked<scan::Action>> {
    let words = words();
    let gray = Gray::from_fn(64, 36, |x, y| u8::try_from(x | y).unwrap()).unwrap();
    let preview = Preview {
        width: 64,
        height: 36,
        px: gray.px().to_vec(),
    };
    let mut state = scan::State::default();
    let draw = move |ui: &mut egui::Ui, asked: &mut Asked<scan::Action>| {
        ui.ctx().set_visuals(theme::visuals());
        let outline = [(0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (f32::NAN, 7.0)];
        let stage = match scanning.stage {
            0 => scan::Stage::Running,
            1 => scan::Stage::Paused,
            2 => scan::Stage::Ended,
            _ => scan::Stage::Whole {
                what: "psbt of 100000 bytes",
                words: &words,
            },
        };
        let view = scan::View {
            title: "Answer of Alpine",
            source: "camera 0: Webcam",
            stage,
            preview: scanning.preview.then_some((1, &preview)),
            found: &[outline],
            refused: &[outline],
            progress: scanning.progress,
            map: &scanning.map,
            per_minute: 615,
            seconds_left: Some(7),
            counts: (70, 12),
            lost: scanning.lost,
            advice: scanning.advice,
            problem: scanning
                .problem
                .as_ref()
                .map(|(what, todo, code)| (what.as_str(), *todo, *code)),
            files: &scanning.files,
        };
        asked.actions.extend(scan::ui(ui, &view, &mut state));
    };
    let mut harness = Harness::builder()
        .with_size((1_280.0, 800.0))
        .build_ui_state(draw, Asked { actions: Vec::new() });
    harness.run();
    harness
}

#[test]
fn the_scanning_screen_says_how_far_it_is_and_names_every_control() {
    let harness = scan_screen(scanning());
    for label in [
        "Answer of Alpine",
        "camera 0: Webcam",
        "60 of 113 parts",
        "10.2 codes a second, 7 s left",
        "70 pictures read, 12 without use",
        "Parts that are there: 60 of 113 parts",
        messages::PICTURE,
        messages::PAUSE,
        messages::RESTART,
        messages::STOP,
        "request.psbt (1)",
        "older.psbt (2)",
    ] {
        harness.get_by_label(label);
    }
    let nothing = scan_screen(Scanning {
        preview: false,
        progress: Progress::default(),
        map: Vec::new(),
        files: Vec::new(),
        ..scanning()
    });
    nothing.get_by_label(messages::NO_PICTURE);
    nothing.get_by_label(messages::WAITING);
    assert!(nothing.query_by_label(messages::FILES).is_none());
}

#[test]
fn every_advice_and_every_reason_is_said_in_letters_that_are_there() {
    for advice in Advice::ALL {
        let harness = scan_screen(Scanning {
            advice: Some(advice),
            ..scanning()
        });
        harness.get_by_label(messages::advice(advice));
    }
    let refused = Fault::ALL.into_iter().map(Lost::Refused);
    for lost in [Lost::NoCode, Lost::Decoder].into_iter().chain(refused) {
        let harness = scan_screen(Scanning {
            lost: Some(lost),
            ..scanning()
        });
        harness.get_by_label(&messages::lost(lost));
    }
}

#[test]
fn trouble_with_the_source_comes_before_advice_and_says_what_to_do() {
    let waited = std::time::Duration::from_secs(3);
    let troubles = [
        SourceError::NoCamera,
        SourceError::NotACamera { number: 4 },
        SourceError::Gone { said: String::new() },
        SourceError::Stuck { waited },
        SourceError::Format {
            offered: "MJPG, H264".to_owned(),
        },
        SourceError::Rate {
            min: 1,
            max: 2,
            fps_min: 3,
        },
        SourceError::Refused { said: String::new() },
    ];
    for error in troubles {
        let (what, todo) = messages::source(&error);
        let harness = scan_screen(Scanning {
            advice: Some(Advice::Aim),
            problem: Some((what.clone(), todo, error.code())),
            ..scanning()
        });
        harness.get_by_label(&format!("{what} [{}]", error.code()));
        harness.get_by_label(todo);
        assert!(harness.query_by_label(messages::advice(Advice::Aim)).is_none());
    }
}

#[test]
fn every_key_of_the_scanning_screen_does_what_its_line_says() {
    let of = |stage, key| {
        let mut harness = scan_screen(Scanning { stage, ..scanning() });
        harness.key_press(key);
        harness.run();
        harness.into_state().actions
    };
    assert_eq!(of(0, Key::Space), [scan::Action::Pause]);
    assert_eq!(of(1, Key::Space), [scan::Action::Resume]);
    assert_eq!(of(2, Key::Space), []);
    assert_eq!(of(0, Key::Num2), [scan::Action::File(1)]);
    assert_eq!(of(0, Key::Num3), [], "there is no third file");
    for stage in 0..4 {
        assert_eq!(of(stage, Key::Escape), [scan::Action::Stop]);
        assert_eq!(of(stage, Key::R), [scan::Action::Restart]);
    }
    for stage in 0..3 {
        assert_eq!(of(stage, Key::Enter), [], "nothing is there to accept");
    }
    assert_eq!(of(3, Key::Enter), [scan::Action::Accept]);
    assert_eq!(of(3, Key::Num1), [], "it is there already");
}

#[test]
fn the_words_stand_beside_what_arrived() {
    let harness = scan_screen(Scanning {
        stage: 3,
        ..scanning()
    });
    harness.get_by_label(messages::WHOLE);
    harness.get_by_label("psbt of 100000 bytes");
    for (index, word) in words().as_slice().iter().enumerate() {
        harness.get_by_label(&format!("{}  {word}", index + 1));
    }
    harness.get_by_label(messages::SAME_WORDS);
}
