//! What a frame costs before it is painted: the screen is drawn, laid out and cut into triangles as the window does it,
//! while keys turn its pages.

use std::time::{Duration, Instant};

use eframe::egui::{
    Context, Event, Key, Modifiers, Pos2, RawInput, Rect, Ui,
    epaint::{ClippedPrimitive, Primitive},
};
use strongroom_core::policy::{Fact, Policy};
use strongroom_forge::{case::native, large};
use strongroom_signer::{
    catalogue::{Language, Words},
    screens::{
        journal,
        model::{Page, ReviewModel},
        policy, refusal, review, start, voice,
    },
    site::Mode,
    theme::{self, Look},
    widgets::{Bar, Frame, RailStep, StepState, refusal::Refusal},
};

use crate::{FRAME_MS, truth};

/// The first frames lay the fonts out; people see them once.
const FIRST: usize = 3;
const STILL: usize = 100;

const RAIL: &[RailStep<'static>] = &[RailStep {
    number: 1,
    title: "verify-request",
    role: "operator",
    say: "The signer has checked everything. I read the verdict and every finding aloud.",
    state: StepState::Now,
}];

/// What stands round a screen.
pub fn frame(words: &Words) -> Frame<'_> {
    Frame {
        words,
        bar: Bar {
            site: Some("Zurich"),
            vault: Some("Treasury"),
            network: Some("regtest"),
            mode: Some(Mode::Practice),
        },
        rail: RAIL,
    }
}

/// A context with the signer's look.
pub fn context() -> Context {
    let context = Context::default();
    theme::install_fonts(&context);
    theme::apply(&context, Look::default());
    context
}

pub fn measure() {
    let words = Words::new(Language::default());
    let model = truth::review();
    still("start", |ui| {
        let view = start::View {
            frame: frame(&words),
            checks: &[],
            offers: &[],
            closed: None,
        };
        start::ui(ui, &view, &mut start::State);
    });
    review(&words, &model);
    refusal(&words);
    journal(&words);
    policy(&words);
    voice(&words, &model);
}

fn review(words: &Words, model: &ReviewModel) {
    let mut state = review::State::default();
    turn("review", Key::PageDown, Page::count(model), |ui| {
        let frame = frame(words);
        review::ui(ui, &review::View { frame, model }, &mut state);
    });
    assert!(state.is_done(model), "every page was turned, and seen to its end");
    // The last page is the list of inputs.
    turn("review-inputs", Key::ArrowDown, STILL, |ui| {
        let frame = frame(words);
        review::ui(ui, &review::View { frame, model }, &mut state);
    });
}

fn refusal(words: &Words) {
    let findings = truth::findings();
    let refused: Vec<refusal::Refused<'_>> = findings
        .iter()
        .map(|finding| refusal::Refused {
            said: Refusal {
                code: finding.check.code(),
                what: finding.check.words().what,
                todo: finding.check.words().todo,
            },
            place: Some(finding.place),
            facts: AsRef::<[Fact]>::as_ref(&finding.facts),
        })
        .collect();
    let mut state = refusal::State::default();
    turn("refusal", Key::PageDown, refused.len(), |ui| {
        let view = refusal::View {
            frame: frame(words),
            refused: &refused,
            code: None,
            medium: true,
            written: None,
        };
        refusal::ui(ui, &view, &mut state);
    });
}

fn journal(words: &Words) {
    let records = truth::records();
    let mut state = journal::State::default();
    turn("journal", Key::PageDown, STILL, |ui| {
        let view = journal::View {
            frame: frame(words),
            records: &records,
            notice: None,
        };
        journal::ui(ui, &view, &mut state);
    });
}

fn policy(words: &Words) {
    let forge = large::roomy(native(), truth::OUTPUTS);
    let told = policy::Told::of(&Policy::parse(&forge.policy_text.to_toml()).unwrap());
    let mut state = policy::State::default();
    let mut draw = |ui: &mut Ui| {
        let view = policy::View {
            frame: frame(words),
            told: Some(&told),
            offered: &[],
            compared: None,
            problem: None,
        };
        policy::ui(ui, &view, &mut state);
    };
    still("policy", &mut draw);
    // Its list of payees.
    turn("policy-payees", Key::F2, 1, &mut draw);
    turn("policy-payees-turned", Key::PageDown, STILL, &mut draw);
}

fn voice(words: &Words, model: &ReviewModel) {
    let mut state = voice::State::default();
    let mut now = 0.0;
    turn("voice", Key::A, 1, |ui| {
        now += 1.0 / 60.0;
        let view = voice::View {
            frame: frame(words),
            officer: "Anna",
            subject: voice::Subject::Sign {
                leaves_sat: model.totals.leaves_sat,
                fee_sat: model.totals.fee.sat,
                payments: model.payments.len(),
                words: "uncover story panther wink exchange excess",
            },
            by_name: &[],
            spoken: &[],
            missing: &[],
            needed: 2,
            now,
        };
        voice::ui(ui, &view, &mut state);
    });
}

fn still(name: &str, draw: impl FnMut(&mut Ui)) {
    film(name, &[], draw);
}

/// Presses a key so many times, and lets it go each time.
fn turn(name: &str, key: Key, times: usize, draw: impl FnMut(&mut Ui)) {
    film(name, &vec![key; times], draw);
}

fn film(name: &str, keys: &[Key], mut draw: impl FnMut(&mut Ui)) {
    let context = context();
    let (mut times, mut corners) = (Vec::new(), 0);
    let rest = vec![None; STILL];
    let turns = keys
        .iter()
        .flat_map(|key| [Some((*key, true)), Some((*key, false))]);
    let mut time = 0.0;
    for press in rest[..FIRST + 2].iter().copied().chain(turns).chain(rest.clone()) {
        time += 1.0 / 60.0;
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, theme::SMALLEST)),
            time: Some(time),
            events: press
                .map(|(key, pressed)| event(key, pressed))
                .into_iter()
                .collect(),
            ..RawInput::default()
        };
        let start = Instant::now();
        let mut output = context.run_ui(input, &mut draw);
        // Nobody paints here.
        output.textures_delta.clear();
        let triangles = context.tessellate(output.shapes, output.pixels_per_point);
        times.push(start.elapsed());
        corners = triangles.iter().map(corners_of).sum();
    }
    tell(name, &times, corners);
}

pub fn event(key: Key, pressed: bool) -> Event {
    Event::Key {
        key,
        physical_key: None,
        pressed,
        repeat: false,
        modifiers: Modifiers::NONE,
    }
}

fn corners_of(part: &ClippedPrimitive) -> usize {
    match &part.primitive {
        Primitive::Mesh(mesh) => mesh.vertices.len(),
        Primitive::Callback(_) => 0,
    }
}

fn tell(name: &str, times: &[Duration], corners: usize) {
    let (first, rest) = times.split_at(FIRST);
    let millis = |time: Duration| time.as_secs_f64() * 1e3;
    let mut rest = rest.to_vec();
    rest.sort_unstable();
    println!(
        r#"{{"bench":"frame","screen":"{name}","frames":{},"corners":{corners},"first_ms":{:.2},"median_ms":{:.2},"p99_ms":{:.2},"worst_ms":{:.2},"bar_ms":{FRAME_MS}}}"#,
        rest.len(),
        millis(first.iter().copied().max().unwrap()),
        millis(rest[rest.len() / 2]),
        millis(rest[rest.len() * 99 / 100]),
        millis(*rest.last().unwrap()),
    );
}
