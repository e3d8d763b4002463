//! Words for journal records: one line each.

use strongroom_core::journal::record::{Body, Outcome, Record};

/// A record as one line for people.
pub fn record_line(record: &Record) -> String {
    format!("{} {}", record.seq, words(&record.body))
}

fn words(body: &Body) -> String {
    match body {
        Body::Genesis {
            institution,
            site,
            network,
            production,
            ..
        } => format!("genesis {institution} / {site} on {network}, production {production}"),
        Body::CeremonyBegan {
            ceremony,
            script,
            initiator,
            ..
        } => format!("began {ceremony} {script} by {initiator}"),
        Body::StepDone {
            number,
            role,
            action,
            exception,
            ..
        } => {
            let note = exception
                .as_ref()
                .map_or(String::new(), |e| format!(" EXCEPTION {e}"));
            format!("step {number} {action} by {role}{note}")
        }
        Body::KeysMade { sheet, .. } => format!("keys made, sheet {sheet}"),
        Body::Registered {
            manifest,
            policy_version,
            ..
        } => format!("registered manifest {manifest}, policy version {policy_version}"),
        Body::Decided {
            request, accepted, ..
        } => format!(
            "decided {request}: {}",
            if *accepted { "accept" } else { "refuse" }
        ),
        Body::Spoke { officer, yes, .. } => format!("{officer} says {}", if *yes { "yes" } else { "no" }),
        Body::Intent { request, debit, .. } => format!("intent {request}, txid {}", debit.txid),
        Body::Result { request, nonces, .. } => format!("result {request}, {} signatures", nonces.len()),
        Body::Ended { ceremony, outcome } => format!("ended {ceremony} {}", self::outcome(outcome)),
        Body::TailCut { bytes, .. } => format!("torn end of {bytes} bytes cut"),
        Body::Marked { size, .. } => format!("module marked at {size}"),
        Body::SelfTested { report } => format!("self-test {report}"),
        Body::Sealed { seal, .. } => format!("card opened, seal {seal}"),
    }
}

/// How a ceremony ended, for people.
pub fn outcome(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Signed => "signed".to_owned(),
        Outcome::Refused { codes } => format!("refused {}", codes.join(" ")),
        Outcome::Rejected => "rejected".to_owned(),
        Outcome::Aborted { reason } => format!("aborted: {reason}"),
        Outcome::Registered => "registered".to_owned(),
        Outcome::Initialised => "initialised".to_owned(),
        Outcome::Reissued => "reissued".to_owned(),
        Outcome::Tested => "tested".to_owned(),
    }
}
