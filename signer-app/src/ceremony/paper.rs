//! A script for paper: what each person says and does, with room for initials and times.

use std::fmt::Write as _;

use strongroom_core::ceremony::script::{Action, Script};

const WIDTH: usize = 96;

/// Writes the script as plain text.
pub fn print(script: &Script) -> String {
    let roles: Vec<&str> = script.roles().iter().map(|r| r.as_str()).collect();
    let mut out = String::new();
    let rule = "-".repeat(WIDTH);
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{}", script.title());
    let _ = writeln!(out, "script {} version {}", script.kind(), script.version());
    let _ = writeln!(out, "present: {}\n", roles.join(", "));
    let _ = writeln!(
        out,
        "site ______________________  date ______________  ceremony no. ______________"
    );
    for step in script.steps() {
        let machine = match step.action {
            Action::Attend => "by people".to_owned(),
            action => format!("machine: {}", action.key()),
        };
        let _ = writeln!(out, "{rule}");
        let _ = writeln!(out, "{:>3}  {}  ({}, {machine})", step.number, step.id, step.role);
        for line in wrap(&format!("\"{}\"", step.say), WIDTH.saturating_sub(5)) {
            let _ = writeln!(out, "     {line}");
        }
        let _ = writeln!(out, "     kept: {}", step.evidence);
        let _ = writeln!(
            out,
            "     time ________  initials ________  remark ______________________________"
        );
    }
    let _ = writeln!(out, "{rule}");
    let _ = writeln!(out, "signatures:");
    for role in roles {
        let _ = writeln!(
            out,
            "     {role:<14} name ______________________  signature ______________________"
        );
    }
    out
}

fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        let longer = line.len().saturating_add(word.len()).saturating_add(1);
        if !line.is_empty() && longer > width {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}
