//! How a ceremony ends on the screen.

use eframe::egui::Ui;
use strongroom_core::{
    policy::{CheckId, Decision, Severity},
    words::Words,
};
use strongroom_optics::Gray;

use super::{
    draw::Seen,
    env::{Env, code},
    running::Running,
};
use crate::{
    ceremony::{End, Report},
    messages,
    screens::{aborted, close, refusal},
    widgets::refusal::Refusal,
    workers::ceremony::Trouble,
};

/// Draws what was refused.
pub(super) fn refusal(ui: &mut Ui, seen: &Seen<'_>, running: &mut Running, env: &mut Env) {
    let words = seen.frame.words;
    let findings = running.facts.decision.iter().flat_map(|d| &d.findings);
    let blocking: Vec<_> = findings
        .filter(|f| f.check.severity() == Severity::Block)
        .chain(&running.facts.found)
        .collect();
    let said: Vec<(String, String)> = blocking.iter().map(|f| words.check(f.check)).collect();
    let refused: Vec<refusal::Refused<'_>> = blocking
        .iter()
        .zip(&said)
        .map(|(finding, (what, todo))| refusal::Refused {
            said: Refusal {
                code: finding.check.code(),
                what,
                todo,
            },
            place: Some(finding.place),
            facts: &finding.facts,
        })
        .collect();
    let text = refusal_text(running);
    if running.hand.code.is_none() {
        running.hand.code = code(text.as_bytes());
    }
    let view = refusal::View {
        frame: seen.frame,
        refused: &refused,
        code: running.hand.code.as_ref(),
        medium: env.setup.medium.is_some(),
        written: running.hand.written.as_deref(),
    };
    match refusal::ui(ui, &view, &mut running.states.refusal) {
        Some(refusal::Action::Print) => {
            running.hand.written = Some(print(env, &folder(running), "refusal.txt", &text));
        }
        Some(refusal::Action::Close) => {
            running.refusal_read = true;
            (running.hand.code, running.hand.written) = (None, None);
        }
        None => {}
    }
}

/// The refusal for the coordinator: what was asked, and each code.
fn refusal_text(running: &Running) -> String {
    let mut lines = vec!["strongroom/refusal/v1".to_owned()];
    lines.extend(running.facts.ceremony.map(|c| format!("ceremony: {c}")));
    if let Some(Decision { request, .. }) = &running.facts.decision {
        lines.push(format!("request: {request}"));
    }
    if let Some(Ok(Report {
        end: End::Refused(codes),
        ..
    })) = &running.over
    {
        lines.extend(codes.iter().map(|code| format!("code: {code}")));
    }
    lines.push(String::new());
    lines.join("\n")
}

fn folder(running: &Running) -> String {
    let id = running.facts.ceremony.map_or_else(String::new, |c| c.to_string());
    format!("ceremony-{id}")
}

/// Writes a text to the medium; gives where it went, or why it did not.
fn print(env: &mut Env, folder: &str, name: &'static str, text: &str) -> String {
    match env.write(folder, &[(name, name, text.as_bytes())]) {
        Ok((folder, _)) => format!("{folder}/{name}"),
        Err(Trouble { code, what, .. }) => format!("{code} {what}"),
    }
}

/// Draws the end; tells whether people are done with it.
pub(super) fn close(ui: &mut Ui, seen: &Seen<'_>, running: &mut Running, env: &mut Env) -> bool {
    let Some(Ok(report)) = &running.over else {
        return true;
    };
    if running.hand.code.is_none() {
        running.hand.code = code(report.receipt.as_bytes());
    }
    let shown = Shown::of(report);
    let view = close::View {
        frame: seen.frame,
        outcome: shown.outcome(report),
        ceremony: &shown.ceremony,
        records: report.checkpoint.size,
        words: &shown.words,
        code: running.hand.code.as_ref().map(|code: &Gray| code),
        files: &shown.files,
        medium: env.setup.medium.is_some(),
        printed: running.hand.written.as_deref(),
    };
    match close::ui(ui, &view, &mut running.states.close) {
        Some(close::Action::Print) => {
            let text = shown.summary(report);
            let folder = folder(running);
            let receipt = shown.receipt;
            let _ = print(env, &folder, "receipt.txt", &receipt);
            running.hand.written = Some(print(env, &folder, "summary.txt", &text));
            false
        }
        Some(close::Action::Finish) => true,
        None => false,
    }
}

/// The report as text.
struct Shown {
    ceremony: String,
    hash: String,
    words: String,
    receipt: String,
    files: Vec<(&'static str, String)>,
}

impl Shown {
    fn of(report: &Report) -> Self {
        let hash = match &report.end {
            End::Initialised(hash) | End::Registered(hash) | End::Signed(hash) => hash.to_string(),
            End::Reissued | End::Refused(_) | End::Rejected | End::Tested(_) => String::new(),
        };
        let files = report.files.iter();
        Self {
            ceremony: report.ceremony.to_string(),
            hash,
            words: Words::of(&report.checkpoint.root).to_string(),
            receipt: report.receipt.clone(),
            files: files
                .map(|(what, path)| (*what, path.display().to_string()))
                .collect(),
        }
    }

    fn outcome<'a>(&'a self, report: &'a Report) -> close::Outcome<'a> {
        match &report.end {
            End::Initialised(_) => close::Outcome::Initialised(&self.hash),
            End::Registered(_) => close::Outcome::Registered(&self.hash),
            End::Signed(_) => close::Outcome::Signed(&self.hash),
            End::Reissued => close::Outcome::Reissued,
            End::Refused(codes) => close::Outcome::Refused(codes),
            End::Rejected => close::Outcome::Rejected,
            End::Tested(keys) => close::Outcome::Tested(*keys),
        }
    }

    /// What is written to the medium, in the words that the headless command prints.
    fn summary(&self, report: &Report) -> String {
        messages::report(report)
    }
}

/// Draws a ceremony that was broken off; tells whether people are done with it.
pub(super) fn aborted(ui: &mut Ui, seen: &Seen<'_>, running: &mut Running) -> bool {
    let Some(Err(error)) = &running.over else {
        return true;
    };
    let trouble = Trouble::of(error);
    let check = CheckId::from_code(trouble.code).map(|check| seen.frame.words.check(check));
    let (what, todo) = match &check {
        Some((what, todo)) => (what.as_str(), todo.as_str()),
        None => (trouble.what.as_str(), trouble.todo),
    };
    let step = running
        .facts
        .steps
        .iter()
        .find(|s| s.number == running.facts.step);
    let titled = step.map(|s| (s.number, seen.frame.words.step(running.kind, s)));
    let view = aborted::View {
        frame: seen.frame,
        step: titled
            .as_ref()
            .map(|(number, told)| (*number, told.title.as_str())),
        said: Refusal {
            code: trouble.code,
            what,
            todo,
        },
        detail: check.as_ref().map(|_| trouble.what.as_str()),
        closed: running.facts.ceremony.is_some(),
    };
    match aborted::ui(ui, &view, &mut running.states.aborted) {
        Some(aborted::Action::Finish) => true,
        None => false,
    }
}
