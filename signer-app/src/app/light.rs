//! What crosses as light or on the medium: the request, a receipt, cards, the answer.

use eframe::egui::Ui;
use strongroom_core::{
    flow::Medium as Way,
    ids::Label,
    journal::record::MAX_RECEIPT,
    qr::{PayloadKind, UrType},
};
use strongroom_light::{
    Playing, Session, Setting, Showing,
    panels::{scan as panel, show},
};

use super::{
    draw::{Seen, as_text, said},
    env::Env,
    running::{AtHand, Running},
};
use crate::{
    cards::envelope::MAX_SEALED,
    catalogue::{Words, ids::ceremony as w},
    ceremony::{
        error::CeremonyError,
        light::LightError,
        people::{Presented, Receipt},
    },
    screens::{card, present, receipt, scan},
    workers::ceremony::{Ask, Trouble, Wanting},
};

/// How the text of a checkpoint begins (C2SP `tlog-checkpoint`, our origin).
const CHECKPOINT: &[u8] = b"strongroom.";
/// How a card begins (C2SP `age`).
const CARD: &[u8] = b"age-encryption.org/v1";

fn is_receipt(bytes: &[u8]) -> bool {
    bytes.starts_with(CHECKPOINT) && bytes.len() <= MAX_RECEIPT
}

fn is_card(bytes: &[u8]) -> bool {
    bytes.starts_with(CARD) && bytes.len() <= MAX_SEALED
}

/// Carries out what a scan's panel was asked; gives the file that was chosen, if one was.
fn steer(hand: &mut AtHand, action: panel::Action) -> Option<usize> {
    let scanning = hand.scanning.as_mut()?;
    match action {
        panel::Action::Pause => scanning.pause(),
        panel::Action::Resume => scanning.resume(),
        panel::Action::Restart => scanning.restart(),
        panel::Action::File(index) => return Some(index),
        panel::Action::Stop => hand.scanning = None,
        panel::Action::Accept => {}
    }
    None
}

/// The one code of a scan, as soon as it is there: nobody compares words of a card or a receipt.
fn one_code(hand: &mut AtHand) -> Option<Vec<u8>> {
    let scanning = hand.scanning.as_mut()?;
    let _ = scanning.poll();
    let arrived = scanning.accept()?;
    hand.scanning = None;
    Some(arrived.payload.bytes)
}

/// Draws the scan of the request.
pub(super) fn request(ui: &mut Ui, seen: &Seen<'_>, running: &mut Running, env: &mut Env) {
    let hand = &mut running.hand;
    let scanning = hand.scanning.get_or_insert_with(|| env.scan(Session::new()));
    let _ = scanning.poll();
    let title = seen.frame.words.text(w::SCAN_TITLE_REQUEST);
    let what = scanning.arrived().map_or_else(String::new, |arrived| {
        let count = u32::try_from(arrived.payload.bytes.len()).unwrap_or(u32::MAX);
        seen.frame.words.with(w::SCAN_ARRIVED, &[("count", count.into())])
    });
    let view = scan::View {
        frame: seen.frame,
        scan: scanning.view(&title, &what, env.medium.names()),
    };
    match scan::ui(ui, &view, &mut running.states.scan) {
        Some(panel::Action::Stop) => running.breaking = true,
        Some(panel::Action::Accept) => accept(running),
        Some(action) => {
            if let Some(index) = steer(&mut running.hand, action) {
                request_file(running, env, index);
            }
        }
        None => {}
    }
}

fn request_file(running: &mut Running, env: &Env, index: usize) {
    let Some(scanning) = &mut running.hand.scanning else {
        return;
    };
    match env.read(index) {
        Ok(bytes) => {
            let _ = scanning.take_file(bytes);
            running.hand.by_file = scanning.arrived().is_some();
        }
        Err(Trouble { code, what, todo }) => {
            let _ = scanning.trouble(strongroom_light::Trouble { what, todo, code });
        }
    }
}

fn accept(running: &mut Running) {
    let way = if running.hand.by_file {
        Way::File
    } else {
        Way::Light
    };
    let Some(scanning) = &mut running.hand.scanning else {
        return;
    };
    let Some(arrived) = scanning.accept() else {
        return;
    };
    if arrived.payload.kind != PayloadKind::Psbt {
        let Trouble { code, what, todo } = Trouble::of(&CeremonyError::Light(LightError::Kind));
        scanning.restart();
        let _ = scanning.trouble(strongroom_light::Trouble { what, todo, code });
        return;
    }
    running.hand.scanning = None;
    if let Some(Ask::Request(reply)) = running.answered() {
        reply.give((way, arrived.payload.bytes));
    }
}

/// Draws the question for the last receipt.
pub(super) fn receipt(ui: &mut Ui, seen: &Seen<'_>, running: &mut Running, env: &mut Env) {
    if let Some(Ask::Receipt(false, _)) = &running.asked {
        // Before a first checkpoint was given out nobody has one: there is nothing to ask.
        give_receipt(running, Receipt::Nothing);
        return;
    }
    if let Some(bytes) = one_code(&mut running.hand) {
        take_receipt(running, bytes);
        return;
    }
    let title = seen.frame.words.text(w::SCAN_TITLE_RECEIPT);
    let names = env.medium.names().to_vec();
    let view = receipt::View {
        frame: seen.frame,
        files: &names,
        some: true,
        scan: running.hand.scanning.as_ref().map(|s| s.view(&title, "", &[])),
        refused: said(running.hand.wrong.as_ref()),
    };
    let told = receipt::ui(ui, &view, &mut running.states.receipt);
    match told {
        Some(receipt::Action::Scan) => {
            running.hand.wrong = None;
            running.hand.scanning = Some(env.scan(Session::one_code(is_receipt)));
        }
        Some(receipt::Action::Light(action)) => {
            let _ = steer(&mut running.hand, action);
        }
        Some(receipt::Action::File(index)) => match env.read(index) {
            Ok(bytes) => take_receipt(running, bytes),
            Err(wrong) => running.hand.wrong = Some(wrong),
        },
        Some(receipt::Action::LookAgain) => env.look_at_medium(),
        Some(receipt::Action::Without(why)) => {
            give_receipt(running, Receipt::without(&why));
        }
        Some(receipt::Action::Stop) => running.breaking = true,
        None => {}
    }
}

fn take_receipt(running: &mut Running, bytes: Vec<u8>) {
    match String::from_utf8(bytes) {
        Ok(text) if is_receipt(text.as_bytes()) => give_receipt(running, Receipt::Text(text)),
        Ok(_) | Err(_) => running.hand.wrong = Some(not_that()),
    }
}

fn give_receipt(running: &mut Running, receipt: Receipt) {
    if let Some(Ask::Receipt(_, reply)) = running.answered() {
        reply.give(receipt);
    }
}

/// A file or code that is something else.
fn not_that() -> Trouble {
    Trouble::of(&CeremonyError::Light(LightError::Kind))
}

/// Draws the question for a card and its passphrase.
pub(super) fn card(ui: &mut Ui, seen: &Seen<'_>, running: &mut Running, env: &mut Env) {
    let Some(Ask::Card(wanting, _)) = &running.asked else {
        return;
    };
    let Wanting { missing, .. } = wanting.clone();
    if let Some(bytes) = one_code(&mut running.hand) {
        take_card(running, bytes);
    }
    let names: Vec<String> = missing.iter().map(Label::to_string).collect();
    let files = env.medium.names().to_vec();
    let officer = running.hand.officer.as_ref().map(Label::to_string);
    let title = title(seen.frame.words, officer.as_deref());
    let scanning = running.hand.scanning.as_ref().map(|s| s.view(&title, "", &[]));
    let view = card::View {
        frame: seen.frame,
        stage: match (&officer, &scanning, &running.hand.sealed) {
            (None, _, _) => card::Stage::Whose(&names),
            (Some(officer), None, None) => card::Stage::Where {
                officer,
                files: &files,
            },
            (Some(_), Some(scan), _) => card::Stage::Scanning(scan),
            (Some(officer), None, Some(_)) => card::Stage::Passphrase { officer, wait: 0 },
        },
        refused: said(running.hand.wrong.as_ref().or(running.facts.again.as_ref())),
    };
    let told = card::ui(ui, &view, &mut running.states.card);
    if let Some(action) = told {
        at_card(running, env, action, &missing);
    }
}

fn title(words: &Words, officer: Option<&str>) -> String {
    words.with(
        w::SCAN_TITLE_CARD,
        &[("officer", officer.unwrap_or_default().into())],
    )
}

fn at_card(running: &mut Running, env: &mut Env, action: card::Action, missing: &[Label]) {
    match action {
        card::Action::Officer(index) => {
            running.hand.officer = missing.get(index).cloned();
            running.facts.again = None;
        }
        card::Action::Scan => {
            running.hand.wrong = None;
            running.hand.scanning = Some(env.scan(Session::one_code(is_card)));
        }
        card::Action::Light(action) => {
            let _ = steer(&mut running.hand, action);
        }
        card::Action::File(index) => match env.read(index) {
            Ok(bytes) => take_card(running, bytes),
            Err(wrong) => running.hand.wrong = Some(wrong),
        },
        card::Action::LookAgain => env.look_at_medium(),
        card::Action::Open(typed) => open(running, &typed),
        card::Action::Other => {
            running.hand = AtHand::default();
            running.facts.again = None;
        }
        card::Action::Stop => running.breaking = true,
    }
}

fn take_card(running: &mut Running, bytes: Vec<u8>) {
    if is_card(&bytes) {
        (running.hand.sealed, running.hand.wrong) = (Some(bytes), None);
    } else {
        running.hand.wrong = Some(not_that());
    }
}

fn open(running: &mut Running, typed: &crate::secret::Secret) {
    let (Some(officer), Some(sealed)) = (running.hand.officer.clone(), running.hand.sealed.clone()) else {
        return;
    };
    let passphrase = as_text(typed);
    if let Some(Ask::Card(_, reply)) = running.answered() {
        reply.give(Presented {
            officer,
            sealed,
            passphrase,
        });
    }
}

/// Draws the answer.
pub(super) fn present(ui: &mut Ui, seen: &Seen<'_>, running: &mut Running, env: &mut Env) {
    let Some(Ask::Show { psbt, .. }) = &running.asked else {
        return;
    };
    if running.hand.playing.is_none() && running.hand.wrong.is_none() {
        match Showing::new(UrType::CryptoPsbt, psbt, Setting::default()) {
            Ok(showing) => running.hand.playing = Some(Playing::new(showing)),
            Err(error) => {
                running.hand.wrong = Some(Trouble {
                    code: error.code(),
                    what: error.to_string(),
                    todo: strongroom_light::messages::OTHER_FILE,
                });
            }
        }
    }
    let Some(playing) = &mut running.hand.playing else {
        return;
    };
    if let Some(wait) = playing.advance() {
        ui.ctx().request_repaint_after(wait);
    }
    let title = seen.frame.words.text(w::PRESENT_TITLE);
    let view = present::View {
        frame: seen.frame,
        show: playing.view(&title),
        medium: env.setup.medium.is_some(),
        written: running.hand.written.as_deref(),
    };
    let told = present::ui(ui, &view, &mut running.states.present);
    match told {
        Some(present::Action::Light(action)) => play(running, action),
        Some(present::Action::Write) => write(running, env),
        None => {}
    }
}

fn play(running: &mut Running, action: show::Action) {
    let Some(playing) = &mut running.hand.playing else {
        return;
    };
    match action {
        show::Action::Set(setting) => playing.set(setting),
        show::Action::Pause => playing.pause(),
        show::Action::Resume => playing.resume(),
        show::Action::Stop => running.breaking = true,
        show::Action::Arrived => {
            let files = std::mem::take(&mut running.hand.files);
            if let Some(Ask::Show { reply, .. }) = running.answered() {
                reply.give(files);
            }
        }
    }
}

/// Writes the answer to the medium, beside the light.
fn write(running: &mut Running, env: &mut Env) {
    let Some(Ask::Show {
        psbt, certificate, ..
    }) = &running.asked
    else {
        return;
    };
    let folder = running
        .facts
        .ceremony
        .map_or_else(String::new, |ceremony| format!("answer-{ceremony}"));
    let contents: [(&'static str, &str, &[u8]); 2] = [
        ("answer", "answer.psbt", psbt),
        ("certificate", "certificate.txt", certificate),
    ];
    match env.write(&folder, &contents) {
        Ok((name, files)) => (running.hand.written, running.hand.files) = (Some(name), files),
        Err(wrong) => running.hand.written = Some(wrong.what),
    }
}
