//! What the review draws is what the request does: every output once, its amount and address exact, change apart.

use std::collections::BTreeMap;

use bitcoin::{Address, Amount, Network, ScriptBuf};
use eframe::egui::{Key, accesskit::Role};
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};
use strongroom_core::{
    psbt::{Limits, Psbt},
    wallet::{Branch, Place},
    words::{address, amount},
};
use strongroom_forge::{
    case::native,
    draft::Draft,
    house::{Forge, POOL},
    large,
    policy::{exchange, hot_wallet, payee},
};
use strongroom_signer::{
    catalogue::Words,
    screens::{
        model::{Coin, Page, Payee, ReviewModel},
        review::{self, Action, State, View},
    },
    theme::{Look, TextSize, Theme},
};

use crate::support::fits;

use super::house::{
    around, base, english, german, hold, looked_at, press, repeat, reviewed, screen, with_findings,
};

type Window<'a> = Harness<'a, (State, Vec<Action>)>;

fn open<'a>(words: &'a Words, model: &'a ReviewModel) -> Window<'a> {
    screen(State::default(), move |ui, state| {
        let frame = around(words);
        review::ui(ui, &View { frame, model }, state)
    })
}

/// Every text on the screen.
fn drawn(window: &Window<'_>) -> Vec<String> {
    let nodes = window.root().children_recursive();
    let labels = nodes.filter_map(|n| {
        let node = n.accesskit_node();
        let shown = node.role() != Role::TextRun && !node.is_hidden();
        shown.then(|| node.value().or_else(|| node.label())).flatten()
    });
    labels.collect()
}

/// One output as it was read off the screen.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Read {
    address: String,
    sat: u64,
    change: bool,
}

/// Reads a page of the screen as an officer does: by the heading whether it is a payment, the amount, the address.
fn read(texts: &[String]) -> Option<Read> {
    let change = texts.iter().any(|t| t.starts_with("Back to the vault "));
    let payment = texts.iter().any(|t| t.starts_with("Payment "));
    if !change && !payment {
        return None;
    }
    let behind = |name: &str| {
        let at = texts.iter().position(|t| t == name).expect("the page names it");
        texts[at + 1].as_str()
    };
    let address = if texts.iter().any(|t| t == "Script") {
        behind("Script")
    } else {
        behind("Address")
    };
    Some(Read {
        address: address.replace(' ', ""),
        sat: amount::parse(behind("Amount"))
            .expect("an amount reads back")
            .to_sat(),
        change,
    })
}

/// What the request does, worked out from its bytes and the vault's scripts alone.
fn wanted(forge: &Forge, request: &[u8]) -> Vec<Read> {
    let psbt = Psbt::parse(request, &Limits::CEILINGS).unwrap();
    let outputs = psbt.outputs().iter();
    let each = outputs.map(|o| Read {
        address: match Address::from_script(&o.script_pubkey, Network::Regtest) {
            Ok(address) => address.to_string(),
            Err(_) => hex(&o.script_pubkey),
        },
        sat: o.value.to_sat(),
        change: forge.vault.find(&o.script_pubkey).is_some(),
    });
    let mut all: Vec<Read> = each.collect();
    all.sort();
    all
}

fn hex(script: &ScriptBuf) -> String {
    script.as_bytes().iter().map(|b| format!("{b:02x}")).collect()
}

/// Turns every page, reads each, and says what was read. On the way the vote stays shut.
fn leaf_through(words: &Words, model: &ReviewModel) -> Vec<Read> {
    let mut window = open(words, model);
    let pages = Page::count(model);
    let mut found = Vec::new();
    for page in 1..=pages {
        let texts = drawn(&window);
        for text in &texts {
            assert!(text.chars().all(is_ours), "{text:?}");
        }
        found.extend(read(&texts));
        assert_eq!(may_vote(&window), page == pages, "page {page} of {pages}");
        press(&mut window, Key::PageDown);
    }
    press(&mut window, Key::Enter);
    assert_eq!(window.state().1, [Action::Vote]);
    found.sort();
    found
}

/// Printable ASCII, and the signs of our own words and buttons.
fn is_ours(c: char) -> bool {
    c == ' ' || c.is_ascii_graphic() || "–·→↑↓✓○“”…".contains(c)
}

fn may_vote(window: &Window<'_>) -> bool {
    !window
        .get_by_label("To the vote (Enter)")
        .accesskit_node()
        .is_disabled()
}

/// A generator that gives the same numbers every time.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

/// The house of the random requests: many payees of every kind of script, room for any amount.
fn roomy(payees: u32) -> (Forge, Vec<ScriptBuf>) {
    use bitcoin::{PubkeyHash, ScriptHash, WScriptHash, hashes::Hash as _};
    let kinds = [
        ScriptBuf::new_p2pkh(&PubkeyHash::hash(b"legacy")),
        ScriptBuf::new_p2sh(&ScriptHash::hash(b"script")),
        ScriptBuf::new_p2wsh(&WScriptHash::hash(b"witness")),
    ];
    let forge = large::roomy(native(), payees);
    let forge = forge.with_policy(|p| {
        p.version += 1;
        p.op_return = "data";
        p.most_change_outputs = 3;
        for (at, script) in kinds.iter().enumerate() {
            p.allow(&format!("Kind {at}"), script.clone());
        }
    });
    let named = (0..payees).map(|at| payee(&format!("payee {at}")));
    let all = named
        .chain(kinds)
        .chain([exchange()])
        .chain((0..20).map(hot_wallet));
    (forge, all.collect())
}

/// A request of so many payments, drawn at random, that the house accepts.
fn random(forge: &Forge, payees: &[ScriptBuf], dice: &mut Dice, payments: usize, number: usize) -> Vec<u8> {
    let mut draft = Draft::empty(forge);
    let mut total = 0;
    for _ in 0..payments {
        let to = dice.throw(payees.len() as u64) as usize;
        let magnitude = 10u64.pow(dice.throw(6) as u32);
        let sat = 1_000 + dice.throw(1_000_000 * magnitude);
        draft.pay(payees[to].clone(), sat);
        total += sat;
    }
    let back = dice.throw(3) as u32;
    for index in 0..back {
        let place = Place {
            branch: Branch::Change,
            index: index + 1,
        };
        draft.change(place, 10_000 + dice.throw(100_000));
    }
    let fee = 2_000 + 200 * (payments as u64 + 3);
    let inputs = 1 + dice.throw(3) as u32;
    let each = (total + fee + 300_000).div_ceil(u64::from(inputs));
    for input in 0..inputs {
        let place = Place {
            branch: Branch::Receive,
            index: input % POOL,
        };
        draft.spend(place, &format!("random {number} {input}"), each);
    }
    // Outputs stand in any order; whoever takes the rest stands somewhere among them.
    for at in (1..draft.outputs.len()).rev() {
        let other = dice.throw(at as u64 + 1) as usize;
        draft.outputs.swap(at, other);
    }
    draft.settle(fee);
    draft.bytes()
}

/// How many payments each of so many requests has: mostly few, as in life; some many; one as many as the demand says.
fn size(dice: &mut Dice, number: usize) -> usize {
    match (number, dice.throw(100)) {
        (0, _) => 1_998,
        (1, _) => 400,
        (_, 0..85) => 1 + dice.throw(4) as usize,
        (_, 85..98) => 5 + dice.throw(10) as usize,
        (_, _) => 20 + dice.throw(30) as usize,
    }
}

fn play(part: usize, parts: usize, requests: usize, size: impl Fn(&mut Dice, usize) -> usize) {
    let (forge, payees) = roomy(2_000);
    let words = english();
    for number in (part..requests).step_by(parts) {
        let mut dice = Dice(0x5742_0001 + number as u64 * 0x9e37_79b9);
        dice.throw(2);
        let payments = size(&mut dice, number);
        let request = random(&forge, &payees, &mut dice, payments, number);
        let model = reviewed(&forge, request.clone());
        assert_eq!(
            leaf_through(&words, &model),
            wanted(&forge, &request),
            "request {number}"
        );
    }
}

#[test]
fn what_is_drawn_of_a_thousand_requests_reads_back_exactly_first_half() {
    play(0, 2, 1_000, size);
}

#[test]
fn what_is_drawn_of_a_thousand_requests_reads_back_exactly_second_half() {
    play(1, 2, 1_000, size);
}

#[test]
#[ignore = "takes an hour: a thousand requests of up to 2,000 outputs each"]
fn what_is_drawn_of_a_thousand_large_requests_reads_back_exactly() {
    play(0, 1, 1_000, |dice, _| 1 + dice.throw(1_998) as usize);
}

#[test]
fn sums_are_drawn_exactly_and_in_both_units() {
    let (words, model) = (english(), base());
    let window = open(&words, &model);
    let totals = &model.totals;
    for sat in [totals.in_sat, totals.leaves_sat, totals.back_sat, totals.fee.sat] {
        window.get_by_label(&amount::show(Amount::from_sat(sat)));
    }
    assert_eq!(
        totals.in_sat,
        totals.leaves_sat + totals.back_sat + totals.fee.sat
    );
}

#[test]
fn the_vote_needs_every_tick_as_well() {
    for words in [english(), german()] {
        let model = with_findings();
        let mut window = open(&words, &model);
        see_all(&mut window, &model);
        press(&mut window, Key::Enter);
        assert!(window.state().1.is_empty(), "one finding needs a yes by name");
        // Back to the finding's page, which is the third.
        for _ in 0..Page::count(&model) - 3 {
            press(&mut window, Key::PageUp);
        }
        press(&mut window, Key::Y);
        press(&mut window, Key::Enter);
        assert_eq!(window.state().1, [Action::Vote]);
        press(&mut window, Key::Y);
        press(&mut window, Key::Enter);
        assert_eq!(window.state().1, [Action::Vote], "the tick was taken back");
    }
}

/// Turns every page, each to its end.
fn see_all(window: &mut Window<'_>, model: &ReviewModel) {
    for _ in 0..Page::count(model) {
        for _ in 0..20 {
            press(window, Key::ArrowDown);
        }
        press(window, Key::PageDown);
    }
}

#[test]
fn a_page_that_does_not_fit_counts_only_once_its_end_was_shown() {
    let (words, model) = (german(), with_findings());
    let look = Look {
        theme: Theme::HighContrast,
        text: TextSize::Large,
    };
    let pages = Page::count(&model);
    for to_the_end in [false, true] {
        let mut window = looked_at(look, State::default(), |ui, state| {
            let frame = around(&words);
            review::ui(ui, &View { frame, model: &model }, state)
        });
        if to_the_end {
            see_all(&mut window, &model);
        } else {
            (0..pages).for_each(|_| press(&mut window, Key::PageDown));
        }
        fits(&window);
        (0..pages - 3).for_each(|_| press(&mut window, Key::PageUp));
        press(&mut window, Key::Y);
        press(&mut window, Key::Enter);
        assert_eq!(window.state().1.len(), usize::from(to_the_end));
    }
}

#[test]
fn a_finger_left_on_the_key_turns_one_page() {
    let (words, model) = (english(), base());
    let mut window = open(&words, &model);
    hold(&mut window, Key::PageDown);
    for _ in 0..20 {
        repeat(&mut window, Key::PageDown);
    }
    window.get_by_label("Page 2 of 6");
}

#[test]
fn of_a_label_only_printable_ascii_is_drawn() {
    let words = english();
    let mut model = base();
    model.vault = "Va\u{202e}ult\u{200b}".into();
    for row in &mut model.payments {
        if let Payee::Listed {
            entry, owner, reason, ..
        } = &mut row.payee
        {
            *entry = "Ex\u{202e}change\u{0430}".into();
            *owner = "al\u{1b}ice".into();
            *reason = "b\u{e9}cause\u{2066}".into();
        }
    }
    let mut all = BTreeMap::new();
    let mut window = open(&words, &model);
    for page in 0..Page::count(&model) {
        all.insert(page, drawn(&window));
        press(&mut window, Key::PageDown);
    }
    let texts: Vec<&String> = all.values().flatten().collect();
    assert!(texts.iter().all(|t| t.chars().all(is_ours)));
    for shown in [
        "Ex?change?",
        "Answers for it: al?ice",
        "Why it is listed: b?cause?",
    ] {
        assert!(texts.iter().any(|t| *t == shown), "{shown}");
    }
    assert!(texts.iter().any(|t| t.contains("Va?ult?")));
}

#[test]
fn addresses_are_drawn_whole_in_groups_of_four() {
    let (words, model) = (english(), base());
    let mut window = open(&words, &model);
    press(&mut window, Key::PageDown);
    press(&mut window, Key::PageDown);
    let whole = &model.payments[0].address;
    window.get_by_label(&address::by_four(whole));
}

#[test]
fn of_five_thousand_inputs_only_those_on_the_screen_are_drawn() {
    let (words, mut model) = (english(), base());
    let coin = model.coins[0].clone();
    model.coins = (0..5_000)
        .map(|at| Coin {
            vout: at,
            ..coin.clone()
        })
        .collect();
    let mut window = open(&words, &model);
    (1..Page::count(&model)).for_each(|_| press(&mut window, Key::PageDown));
    let rows = |window: &Window<'_>| drawn(window).iter().filter(|t| t.contains(" of 5000 ")).count();
    assert!((3..20).contains(&rows(&window)), "{}", rows(&window));
    assert!(window.query_by_label_contains("38 of 5000 ").is_none());
    (0..35).for_each(|_| press(&mut window, Key::ArrowDown));
    window.get_by_label_contains("38 of 5000 ");
    assert!((3..20).contains(&rows(&window)), "{}", rows(&window));
}
