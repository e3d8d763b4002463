//! Draws a running ceremony and carries out what people did on its screens.

use std::sync::Arc;

use eframe::egui::Ui;
use strongroom_core::{
    ceremony::{approval::Voice, script::Step},
    ids::Label,
    note::MAX_NOTE,
    policy::MAX_POLICY,
    wallet::roster::Role,
};

use super::{ends, env::Env, light, running::Running};
use crate::{
    catalogue::StepWords,
    ceremony::people::{Confirmed, Passphrases, Said},
    route::Screen,
    screens::{
        breakoff, confirm, operator, order, papers, passphrase, review, signing, voice, words, working,
    },
    secret::Secret,
    widgets::{Bar, Frame, RailStep, StepState, refusal::Refusal},
    workers::ceremony::{Ask, Trouble, Wanting},
};

/// What a screen sees of the window.
pub(super) struct Seen<'a> {
    pub(super) frame: Frame<'a>,
    /// The window's clock in seconds.
    pub(super) now: f64,
}

/// Draws the ceremony; tells whether people are done with it.
pub(super) fn ui(ui: &mut Ui, running: &mut Running, env: &mut Env, bar: Bar<'_>, now: f64) -> bool {
    let (steps, words) = (Arc::clone(&running.facts.steps), Arc::clone(&env.words));
    let told: Vec<StepWords> = steps.iter().map(|step| words.step(running.kind, step)).collect();
    let rail = rail(&steps, &told, running.facts.step, running.over.is_some());
    let frame = Frame {
        words: &words,
        bar,
        rail: &rail,
    };
    let seen = Seen { frame, now };
    match running.screen() {
        Screen::Working => working(ui, &seen, running),
        Screen::Operator => operator(ui, &seen, running),
        Screen::Passphrase => passphrase(ui, &seen, running),
        Screen::Confirm => confirm(ui, &seen, running),
        Screen::Receipt => light::receipt(ui, &seen, running, env),
        Screen::Papers => papers(ui, &seen, running, env),
        Screen::Edit => edit(ui, &seen, running),
        Screen::Words => words_of_vault(ui, &seen, running),
        Screen::Scan => light::request(ui, &seen, running, env),
        Screen::Order => order(ui, &seen, running),
        Screen::Review => review(ui, &seen, running),
        Screen::Card => light::card(ui, &seen, running, env),
        Screen::Voice => voice(ui, &seen, running),
        Screen::Present => light::present(ui, &seen, running, env),
        Screen::Refusal => ends::refusal(ui, &seen, running, env),
        Screen::Close => return ends::close(ui, &seen, running, env),
        Screen::Aborted => return ends::aborted(ui, &seen, running),
        Screen::BreakOff => break_off(ui, &seen, running),
    }
    false
}

fn rail<'a>(steps: &[Step], told: &'a [StepWords], reached: u16, over: bool) -> Vec<RailStep<'a>> {
    let state = |number: u16| {
        if number < reached || (over && number == reached) {
            StepState::Done
        } else if number == reached {
            StepState::Now
        } else {
            StepState::ToCome
        }
    };
    let each = steps.iter().zip(told).map(|(step, told)| RailStep {
        number: step.number,
        title: &told.title,
        role: &told.role,
        say: &told.say,
        state: state(step.number),
    });
    each.collect()
}

/// Trouble as screens take it.
pub(super) fn said(trouble: Option<&Trouble>) -> Option<Refusal<'_>> {
    trouble.map(|t| Refusal {
        code: t.code,
        what: &t.what,
        todo: t.todo,
    })
}

fn working(ui: &mut Ui, seen: &Seen<'_>, running: &mut Running) {
    let whole = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
    let meter = running.facts.progress;
    let (done, count) = meter.map_or((0, 0), |m| (whole(m.done), whole(m.total)));
    let seconds_left = meter.and_then(|m| m.seconds_left(seen.now));
    let frame = seen.frame;
    let Some(stage) = running.stage() else {
        working::ui(ui, &working::View { frame });
        return;
    };
    let view = signing::View {
        frame,
        stage,
        done,
        count,
        seconds_left,
    };
    // There is nothing to press while the module works.
    let _ = signing::ui(ui, &view, &mut running.states.signing);
}

fn operator(ui: &mut Ui, seen: &Seen<'_>, running: &mut Running) {
    let operators: Vec<Label> = match &running.asked {
        Some(Ask::Initiator(Some(roster), _)) => {
            roster.with_role(Role::Operator).map(|o| o.id.clone()).collect()
        }
        _ => running.operators.clone(),
    };
    let names: Vec<String> = operators.iter().map(Label::to_string).collect();
    let view = operator::View {
        frame: seen.frame,
        operators: &names,
    };
    match operator::ui(ui, &view, &mut running.states.operator) {
        Some(operator::Action::Begin(index)) => {
            if let (Some(id), Some(Ask::Initiator(_, reply))) = (operators.get(index), running.answered()) {
                reply.give(id.clone());
            }
        }
        Some(operator::Action::Stop) => running.breaking = true,
        None => {}
    }
}

fn passphrase(ui: &mut Ui, seen: &Seen<'_>, running: &mut Running) {
    let Some(Ask::Passphrases(officer, _)) = &running.asked else {
        return;
    };
    let officer = officer.to_string();
    let view = passphrase::View {
        frame: seen.frame,
        officer: &officer,
    };
    match passphrase::ui(ui, &view, &mut running.states.passphrase) {
        Some(passphrase::Action::Issue { passphrase, duress }) => {
            if let Some(Ask::Passphrases(_, reply)) = running.answered() {
                reply.give(Passphrases {
                    own: as_text(&passphrase),
                    duress: duress.as_ref().map(as_text),
                });
            }
        }
        Some(passphrase::Action::Stop) => running.breaking = true,
        None => {}
    }
}

/// What was typed, as the cards' crate takes it. Only whole letters can be typed.
pub(super) fn as_text(typed: &Secret) -> strongroom_core::secret::Secret<String> {
    let text = std::str::from_utf8(typed.expose_bytes()).unwrap_or_default();
    strongroom_core::secret::Secret::new(text.to_owned())
}

fn confirm(ui: &mut Ui, seen: &Seen<'_>, running: &mut Running) {
    let Some(Ask::Confirm(step, _)) = &running.asked else {
        return;
    };
    let told = seen.frame.words.step(running.kind, step);
    let view = confirm::View {
        frame: seen.frame,
        say: &told.say,
        evidence: &told.evidence,
    };
    match confirm::ui(ui, &view, &mut running.states.confirm) {
        Some(confirm::Action::Done { words, exception }) => {
            if let Some(Ask::Confirm(_, reply)) = running.answered() {
                reply.give(Confirmed { words, exception });
            }
        }
        Some(confirm::Action::Stop) => running.breaking = true,
        None => {}
    }
}

fn papers(ui: &mut Ui, seen: &Seen<'_>, running: &mut Running, env: &mut Env) {
    let names = env.medium.names().to_vec();
    let view = papers::View {
        frame: seen.frame,
        stage: papers::Stage::Choose(&names),
        refused: said(running.hand.wrong.as_ref()),
    };
    match papers::ui(ui, &view, &mut running.states.papers) {
        Some(papers::Action::Read { manifest, policy }) => {
            let manifest = env.read_text(manifest, MAX_NOTE);
            let both = manifest.and_then(|m| Ok((m, env.read_text(policy, MAX_POLICY)?)));
            match (both, running.asked.take()) {
                (Ok(papers), Some(Ask::Papers(reply))) => {
                    let _ = running.answered();
                    reply.give(papers);
                }
                (Ok(_), asked) => running.asked = asked,
                (Err(wrong), asked) => {
                    running.asked = asked;
                    running.hand.wrong = Some(wrong);
                }
            }
        }
        Some(papers::Action::LookAgain) => env.look_at_medium(),
        Some(papers::Action::Stop) => running.breaking = true,
        Some(papers::Action::GoOn) | None => {}
    }
}

fn edit(ui: &mut Ui, seen: &Seen<'_>, running: &mut Running) {
    let edit = running.facts.edit.as_ref();
    let view = papers::View {
        frame: seen.frame,
        stage: papers::Stage::Edit {
            changes: edit.map(|(changes, _)| changes.as_slice()),
            until: edit.and_then(|(_, until)| *until),
        },
        refused: None,
    };
    match papers::ui(ui, &view, &mut running.states.papers) {
        Some(papers::Action::GoOn) => running.facts.edit_read = true,
        Some(papers::Action::Stop) => running.breaking = true,
        Some(papers::Action::Read { .. } | papers::Action::LookAgain) | None => {}
    }
}

fn words_of_vault(ui: &mut Ui, seen: &Seen<'_>, running: &mut Running) {
    let Some(Ask::Words(vault, own, _)) = &running.asked else {
        return;
    };
    let view = words::View {
        frame: seen.frame,
        vault: vault.as_str(),
        own: own.as_slice(),
        wrong: running.facts.again.is_some(),
    };
    match words::ui(ui, &view, &mut running.states.words) {
        Some(words::Action::Compare(theirs)) => {
            if let Some(Ask::Words(_, _, reply)) = running.answered() {
                reply.give(theirs);
            }
        }
        Some(words::Action::Stop) => running.breaking = true,
        None => {}
    }
}

fn order(ui: &mut Ui, seen: &Seen<'_>, running: &mut Running) {
    let view = order::View {
        frame: seen.frame,
        wrong: running.facts.again.is_some(),
    };
    match order::ui(ui, &view, &mut running.states.order) {
        Some(order::Action::Compare(typed)) => {
            running.facts.order.clone_from(&typed);
            if let Some(Ask::Order(reply)) = running.answered() {
                reply.give(typed);
            }
        }
        Some(order::Action::Stop) => running.breaking = true,
        None => {}
    }
}

fn review(ui: &mut Ui, seen: &Seen<'_>, running: &mut Running) {
    let Some(model) = &running.facts.review else {
        return;
    };
    let view = review::View {
        frame: seen.frame,
        model,
    };
    match review::ui(ui, &view, &mut running.states.review) {
        Some(review::Action::Vote) => running.facts.reviewed = true,
        Some(review::Action::Stop) => running.breaking = true,
        None => {}
    }
}

fn voice(ui: &mut Ui, seen: &Seen<'_>, running: &mut Running) {
    let Some(Ask::Voice(officer, wanting, ..)) = &running.asked else {
        return;
    };
    let vault = running.facts.registers.as_ref();
    let (name, fingerprint) = vault.map_or_else(Default::default, |(v, w)| (v.to_string(), w.to_string()));
    let subject = match &running.facts.review {
        Some(model) => voice::Subject::Sign {
            leaves_sat: model.totals.leaves_sat,
            fee_sat: model.totals.fee.sat,
            payments: model.payments.len(),
            words: &running.facts.order,
        },
        None => voice::Subject::Register {
            vault: &name,
            words: &fingerprint,
        },
    };
    let by_name: Vec<_> = running
        .facts
        .review
        .iter()
        .flat_map(|m| m.by_name().cloned())
        .collect();
    let (spoken, missing) = people(wanting, officer);
    let view = voice::View {
        frame: seen.frame,
        officer: officer.as_str(),
        subject,
        by_name: &by_name,
        spoken: &spoken,
        missing: &missing,
        needed: wanting.need,
        now: seen.now,
    };
    let (voice, acknowledged) = match voice::ui(ui, &view, &mut running.states.voice) {
        Some(voice::Action::Yes(codes)) => (Voice::Yes, codes.into_iter().map(str::to_owned).collect()),
        Some(voice::Action::No) => (Voice::No, Vec::new()),
        Some(voice::Action::Stop) => {
            running.breaking = true;
            return;
        }
        None => return,
    };
    if let Some(Ask::Voice(_, _, _, reply)) = running.answered() {
        reply.give(Said { voice, acknowledged });
    }
}

/// Who has spoken, and who else could.
fn people(wanting: &Wanting, asked: &Label) -> (Vec<voice::Spoken>, Vec<String>) {
    let spoken = wanting.done.iter().map(|(officer, voice)| voice::Spoken {
        officer: officer.to_string(),
        yes: *voice == Some(Voice::Yes),
    });
    let missing = wanting.missing.iter().filter(|id| *id != asked);
    (spoken.collect(), missing.map(Label::to_string).collect())
}

fn break_off(ui: &mut Ui, seen: &Seen<'_>, running: &mut Running) {
    let view = breakoff::View { frame: seen.frame };
    match breakoff::ui(ui, &view, &mut running.states.breakoff) {
        // The question goes unanswered: that is how a ceremony learns it.
        Some(breakoff::Action::Yes) => {
            drop(running.answered());
            running.breaking = false;
        }
        Some(breakoff::Action::No) => running.breaking = false,
        None => {}
    }
}
