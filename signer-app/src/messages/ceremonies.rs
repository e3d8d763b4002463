//! How a ceremony ended, in lines of name and value.

use std::fmt::Write as _;

use strongroom_core::words::Words;

use crate::ceremony::{End, Report};

/// A report as text: what the headless command prints and the window writes to the medium.
pub fn report(report: &Report) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = lines(report, &mut out);
    out
}

fn lines(report: &Report, out: &mut String) -> std::fmt::Result {
    writeln!(out, "ceremony: {}", report.ceremony)?;
    match &report.end {
        End::Initialised(sheet) => writeln!(out, "outcome: initialised\nkey-sheet: {sheet}")?,
        End::Registered(fingerprint) => {
            writeln!(out, "outcome: registered\nmanifest: {fingerprint}")?;
            writeln!(out, "words: {}", Words::twelve(fingerprint))?;
        }
        End::Signed(txid) => writeln!(out, "outcome: signed\ntxid: {txid}")?,
        End::Reissued => writeln!(out, "outcome: reissued")?,
        End::Refused(codes) => {
            writeln!(out, "outcome: refused")?;
            for code in codes {
                writeln!(out, "code: {code}")?;
            }
        }
        End::Rejected => writeln!(out, "outcome: rejected")?,
        End::Tested(keys) => writeln!(out, "outcome: tested\nkeys: {keys}")?,
    }
    writeln!(out, "records: {}", report.checkpoint.size)?;
    writeln!(out, "root: {}", report.checkpoint.root)?;
    writeln!(out, "root-words: {}", Words::of(&report.checkpoint.root))?;
    for (what, path) in &report.files {
        writeln!(out, "file: {what}: {}", path.display())?;
    }
    Ok(())
}
