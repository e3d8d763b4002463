//! The shared widgets: what is held, what is typed, what is drawn.

use bitcoin::Amount;
use eframe::egui::{Color32, Context, Event, Key, Modifiers, PointerButton, Pos2, RawInput, Rect, Vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use strongroom_core::words::amount;
use strongroom_signer::{
    catalogue::{Language, Words},
    theme::{self, Look, TextSize, Theme},
    widgets::{
        Chooser, Hold, Pager, Push, Typed, Weight, facts, field, frame,
        hold::{self, Held},
        refusal, secret, text,
    },
};

use super::support::{self, RAIL, fits, frame as around, golden, press, repeat, type_letters, window};

fn english() -> Words {
    Words::new(Language::English)
}

fn held(enabled: bool) -> Held<'static> {
    Held {
        label: "Approve",
        key: Key::A,
        weight: Weight::Main,
        enabled,
    }
}

/// A hold button with the time it is told and how often it came through.
#[derive(Default)]
struct Holding {
    hold: Hold,
    now: f64,
    through: u32,
    typed: String,
    away: bool,
}

fn holding(enabled: bool) -> egui_kittest::Harness<'static, Holding> {
    let words = english();
    window(Look::default(), Holding::default(), move |ui, state| {
        field::ui(ui, "Name", &mut state.typed, 20, true);
        if !state.away && state.hold.ui(ui, &words, &held(enabled), state.now) {
            state.through += 1;
        }
    })
}

#[test]
fn approve_comes_through_once_after_two_seconds_of_holding() {
    let mut w = holding(true);
    support::hold(&mut w, Key::A);
    w.state_mut().now = hold::SECONDS - 0.01;
    w.step();
    assert_eq!(w.state().through, 0);
    w.state_mut().now = hold::SECONDS;
    w.step();
    assert_eq!(w.state().through, 1);
    // The finger stays: nothing more happens, however long.
    w.state_mut().now = hold::SECONDS * 10.0;
    w.step();
    w.step();
    assert_eq!(w.state().through, 1);
}

#[test]
fn letting_go_early_does_nothing_and_begins_from_zero() {
    let mut w = holding(true);
    support::hold(&mut w, Key::A);
    w.state_mut().now = 1.9;
    w.step();
    w.key_up(Key::A);
    w.step();
    support::hold(&mut w, Key::A);
    w.state_mut().now = 3.0;
    w.step();
    assert_eq!(w.state().through, 0);
}

#[test]
fn what_is_disabled_cannot_be_held() {
    let mut w = holding(false);
    support::hold(&mut w, Key::A);
    w.state_mut().now = 60.0;
    w.step();
    assert_eq!(w.state().through, 0);
    assert!(w.get_by_label("Approve (hold A)").accesskit_node().is_disabled());
}

#[test]
fn a_key_that_was_down_before_does_not_count() {
    let mut w = holding(true);
    w.state_mut().away = true;
    support::hold(&mut w, Key::A);
    w.state_mut().away = false;
    repeat(&mut w, Key::A);
    w.state_mut().now = 60.0;
    repeat(&mut w, Key::A);
    w.step();
    assert_eq!(w.state().through, 0);
}

#[test]
fn a_letter_typed_into_a_field_holds_nothing() {
    let mut w = holding(true);
    w.get_by_label("Name").focus();
    w.run_ok();
    support::hold(&mut w, Key::A);
    w.state_mut().now = 60.0;
    w.step();
    assert_eq!(w.state().through, 0);
}

#[test]
fn the_mouse_holds_as_the_key_does_and_leaving_lets_go() {
    let mut w = holding(true);
    let at = w.get_by_label("Approve (hold A)").rect().center();
    let button = |pos: Pos2, pressed| Event::PointerButton {
        pos,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    w.event(Event::PointerMoved(at));
    w.event(button(at, true));
    w.step();
    w.state_mut().now = 1.0;
    w.step();
    assert_eq!(w.state().through, 0);
    w.state_mut().now = 2.0;
    w.step();
    assert_eq!(w.state().through, 1);
}

struct Typing {
    typed: Typed,
    fresh: bool,
    pressed: u32,
}

fn typing() -> egui_kittest::Harness<'static, Typing> {
    let words = english();
    let state = Typing {
        typed: Typed::default(),
        fresh: true,
        pressed: 0,
    };
    window(Look::default(), state, move |ui, state| {
        let go = Push::main("Go on".to_owned(), ());
        let told = around(&words).show(ui, &[go], |ui| {
            secret::ui(ui, "Passphrase", &mut state.typed, &mut state.fresh);
            None
        });
        state.pressed += u32::from(told.is_some());
    })
}

#[test]
fn a_secret_is_typed_as_dots_and_taken_once() {
    let mut w = typing();
    type_letters(&mut w, "grün wie Gras");
    golden("widgets-secret", &w);
    assert!(!support::tree(&w).contains("Gras"));
    press(&mut w, Key::Backspace);
    let secret = w.state_mut().typed.take();
    assert_eq!(secret.expose_bytes(), "grün wie Gra".as_bytes());
    assert!(w.state().typed.is_empty());
    assert!(w.state().typed.expose_bytes().is_empty());
}

#[test]
fn letters_of_two_bytes_go_away_whole() {
    let mut w = typing();
    type_letters(&mut w, "aü€");
    assert_eq!(w.state().typed.count(), 3);
    press(&mut w, Key::Backspace);
    assert_eq!(w.state().typed.expose_bytes(), "aü".as_bytes());
    press(&mut w, Key::Backspace);
    assert_eq!(w.state().typed.expose_bytes(), b"a");
    press(&mut w, Key::Delete);
    assert!(w.state().typed.is_empty());
}

#[test]
fn a_secret_never_grows_out_of_its_place_and_takes_no_paste() {
    let mut w = typing();
    w.event(Event::Paste("pasted".to_owned()));
    w.run_ok();
    assert!(w.state().typed.is_empty());
    let long = "x".repeat(secret::LIMIT + 10);
    w.event(Event::Text(long));
    w.run_ok();
    assert_eq!(w.state().typed.count(), secret::LIMIT);
    w.event(Event::Text("€".to_owned()));
    w.run_ok();
    assert_eq!(w.state().typed.count(), secret::LIMIT);
}

#[test]
fn typed_letters_do_not_stay_in_the_events() {
    let mut w = window(Look::default(), Typed::default(), move |ui, typed: &mut Typed| {
        let mut fresh = typed.is_empty();
        secret::ui(ui, "Passphrase", typed, &mut fresh);
        let left = ui.input(|input| {
            let texts = input.events.iter().chain(&input.raw.events);
            texts
                .filter(|e| matches!(e, Event::Text(text) if !text.is_empty()))
                .count()
        });
        assert_eq!(left, 0, "letters stay in the frame's events");
    });
    type_letters(&mut w, "secret");
    assert_eq!(w.state().count(), 6);
}

#[test]
fn enter_goes_on_from_a_field_but_a_held_enter_does_not_hurry() {
    let mut w = typing();
    type_letters(&mut w, "a");
    support::hold(&mut w, Key::Enter);
    assert_eq!(w.state().pressed, 1);
    repeat(&mut w, Key::Enter);
    assert_eq!(w.state().pressed, 1);
}

#[test]
fn enter_on_another_button_presses_that_button_alone() {
    let words = english();
    let mut w = window(Look::default(), Vec::new(), move |ui, pressed: &mut Vec<u8>| {
        let pushes = [
            Push::main("Go on".to_owned(), 1),
            Push::back("Back".to_owned(), 2),
            Push::plain(Key::P, "Print".to_owned(), 3).only_if(false),
        ];
        pressed.extend(around(&words).show(ui, &pushes, |_| None));
    });
    w.get_by_label("Back (Esc)").focus();
    w.run_ok();
    press(&mut w, Key::Enter);
    assert_eq!(w.state().as_slice(), [2]);
    press(&mut w, Key::P);
    w.get_by_label("Print (P)").click();
    w.run_ok();
    assert_eq!(w.state().as_slice(), [2], "what is disabled was pressed");
    golden("widgets-frame", &w);
}

#[test]
fn a_list_is_chosen_by_digit_by_arrow_and_over_pages() {
    let words = english();
    let choices: Vec<String> = (1..=12).map(|n| format!("Choice {n}")).collect();
    let state = (Chooser::default(), Pager::default());
    let mut w = window(
        Look::default(),
        state,
        move |ui, (chooser, _): &mut (Chooser, Pager)| {
            chooser.ui(ui, &words, &choices);
        },
    );
    press(&mut w, Key::Num9);
    assert_eq!(w.state().0.chosen(12), Some(8));
    press(&mut w, Key::ArrowDown);
    assert_eq!(w.state().0.chosen(12), Some(9));
    golden("widgets-chooser", &w);
    press(&mut w, Key::Num1);
    assert_eq!(w.state().0.chosen(12), Some(9));
    press(&mut w, Key::PageUp);
    press(&mut w, Key::Num1);
    assert_eq!(w.state().0.chosen(12), Some(0));
    assert_eq!(w.state().0.chosen(0), None, "a shorter list keeps no choice");
}

#[test]
fn all_pages_are_seen_only_when_each_was_on_the_screen() {
    let words = english();
    let mut w = window(Look::default(), Pager::default(), move |ui, pager: &mut Pager| {
        pager.saw(3);
        pager.ui(ui, &words, 3);
    });
    assert!(!w.state().seen_all(3));
    support::hold(&mut w, Key::PageDown);
    repeat(&mut w, Key::PageDown);
    assert_eq!(w.state().seen(3), 2, "a held key turned a page");
    w.key_up(Key::PageDown);
    w.run_ok();
    press(&mut w, Key::PageDown);
    assert!(w.state().seen_all(3));
    assert!(!w.state().seen_all(4), "a page more is a page not seen");
    golden("widgets-pager", &w);
}

#[test]
fn the_end_of_a_long_page_is_shown_only_after_scrolling() {
    let words = english();
    let mut w = window(
        Look::default(),
        (false, 60),
        move |ui, (end, lines): &mut (bool, u32)| {
            let pushes: [Push<()>; 0] = [];
            around(&words).show(ui, &pushes, |ui| {
                for line in 0..*lines {
                    text::body(ui, &format!("line {line}"));
                }
                None
            });
            *end = frame::end_was_shown(ui);
        },
    );
    w.run_ok();
    assert!(!w.state().0);
    for _ in 0..60 {
        press(&mut w, Key::ArrowDown);
    }
    assert!(w.state().0, "the arrows do not reach the end");
    w.state_mut().1 = 3;
    w.run_ok();
    assert!(w.state().0);
}

#[test]
fn amounts_and_addresses_are_drawn_whole_and_read_back() {
    let address = "tb1pqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesf3hn0c";
    let mut w = window(Look::default(), (), move |ui, ()| {
        facts::amount(ui, Amount::from_sat(2_099_999_997_690_000));
        facts::address(ui, address);
    });
    w.run_ok();
    let drawn = support::tree(&w);
    golden("widgets-facts", &w);
    let line = drawn.lines().find(|l| l.contains("BTC")).unwrap();
    let shown = line.split('"').nth(1).unwrap();
    assert_eq!(amount::parse(shown), Ok(Amount::from_sat(2_099_999_997_690_000)));
    let line = drawn.lines().find(|l| l.contains("tb1p")).unwrap();
    let shown = line.split('"').nth(1).unwrap();
    assert_eq!(shown.replace(' ', ""), address);
}

#[test]
fn only_printable_ascii_of_a_label_is_drawn() {
    assert_eq!(text::printable("Pay\u{202e}lor Ltd"), "Pay?lor Ltd");
    assert_eq!(text::printable("Zürich \u{0430}\n\0"), "Z?rich ???");
    let plain: String = (' '..='~').collect();
    assert_eq!(text::printable(&plain), plain);
}

#[test]
fn the_frame_says_practice_the_script_and_a_refusal_in_every_look_and_language() {
    for language in Language::ALL {
        for theme in Theme::ALL {
            for size in TextSize::ALL {
                let words = Words::new(language);
                let look = Look { theme, text: size };
                let mut w = window(look, (), move |ui, ()| {
                    let mut around = around(&words);
                    around.rail = RAIL;
                    let pushes = [
                        Push::main("Go on".to_owned(), ()),
                        Push::back("Back".to_owned(), ()),
                    ];
                    around.show(ui, &pushes, |ui| {
                        let refused = refusal::Refusal {
                            code: "E_FEE_ABS",
                            what: "The fee is higher than the policy allows.",
                            todo: "Stop. Ask the treasury for another request.",
                        };
                        refusal::ui(ui, &words, &refused);
                        None
                    });
                });
                w.run();
                fits(&w);
                if theme == Theme::Light && size == TextSize::Normal {
                    golden(&format!("widgets-refusal-{}", language.tag()), &w);
                }
            }
        }
    }
}

#[test]
fn the_bundled_font_draws_every_sign_the_window_uses() {
    // The harness panics on a glyph that no font has.
    let mut w = window(Look::default(), (), |ui, ()| {
        let signs = "₿ ← ↑ → ↓ ✓ ✗ ● ○ · – — … “ ” „ ‚ ‘ ’ × ≤ ≥ Ä Ö Ü ä ö ü ß é";
        text::body(ui, signs);
        text::exact(ui, signs);
        text::heading(ui, signs);
    });
    w.run_ok();
}

#[test]
fn the_layout_grows_with_the_window_and_never_shrinks() {
    let smallest = theme::SMALLEST;
    assert_eq!(theme::zoom(smallest), 1.0);
    assert_eq!(theme::zoom(smallest * 0.5), 1.0);
    assert_eq!(theme::zoom(smallest * 2.0), 2.0);
    let (wide, high) = (
        Vec2::new(smallest.x * 2.0, smallest.y),
        Vec2::new(smallest.x, smallest.y * 2.0),
    );
    assert_eq!((theme::zoom(wide), theme::zoom(high)), (1.0, 1.0));
    let context = Context::default();
    theme::install_fonts(&context);
    theme::apply(&context, Look::default());
    for _ in 0..4 {
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(
                Pos2::ZERO,
                smallest * 1.5 / context.zoom_factor(),
            )),
            ..RawInput::default()
        };
        let mut output = context.run_ui(input, |ui| theme::grow(ui.ctx()));
        output.textures_delta.clear();
    }
    assert!(
        (context.zoom_factor() - 1.5).abs() < 0.02,
        "{}",
        context.zoom_factor()
    );
}

#[test]
fn text_stands_out_from_its_ground_in_every_theme() {
    for theme in Theme::ALL {
        let p = theme::Palette::new(theme);
        let pairs = [
            (p.text, p.ground),
            (p.text, p.panel),
            (p.text, p.card),
            (p.quiet, p.ground),
            (p.quiet, p.panel),
            (p.quiet, p.card),
            (p.good, p.ground),
            (p.good, p.panel),
            (p.warn, p.ground),
            (p.bad, p.ground),
            (p.bad, p.card),
            (p.on_main, p.main),
            (p.on_signal, p.bad),
            (p.on_practice, p.practice),
            (p.on_practice, p.practice_stripe),
            (p.on_production, p.production),
        ];
        for (front, ground) in pairs {
            let ratio = contrast(front, ground);
            // WCAG 2.2, 1.4.3 asks for 4.5.
            assert!(ratio >= 4.5, "{theme:?}: {front:?} on {ground:?} has {ratio:.1}");
        }
    }
}

/// The ratio of WCAG 2.2.
fn contrast(a: Color32, b: Color32) -> f32 {
    let light = |c: Color32| {
        let part = |v: u8| {
            let v = f32::from(v) / 255.0;
            if v <= 0.04045 {
                v / 12.92
            } else {
                ((v + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * part(c.r()) + 0.7152 * part(c.g()) + 0.0722 * part(c.b())
    };
    let (a, b) = (light(a), light(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}
