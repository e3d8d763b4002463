//! The act of a ceremony, from its records: who, what was said and done, and the checkpoint that proves it.

use bitcoin::{Address, Amount, Script as Locking};
use strongroom_core::{
    ceremony::script::{Kind, Script, Step},
    ids::Digest,
    journal::{
        checkpoint::Checkpoint,
        record::{Body, Debit, Record},
    },
    note::Note,
    words::{Words, address, amount},
};
use strongroom_optics::render;

use super::{
    SheetError,
    act::Act,
    form::{by_hand, signatures},
    page::{Paper, Piece, Style},
};
use crate::{ceremony, messages, site::Mode};

/// Sets an act.
pub(super) fn write(act: &Act) -> Result<Vec<u8>, SheetError> {
    let script = act.script().and_then(|name| name.as_str().parse::<Kind>().ok());
    let script = script.and_then(|kind| ceremony::script(kind).ok());
    let owner = &act.owner;
    let mark = match owner.mode {
        Mode::Practice => "PRACTICE: nothing here is about real money",
        Mode::Production => "PRODUCTION",
    };
    let mut paper = Paper::new(&format!("Act of ceremony {}", act.ceremony), mark);
    let title = script
        .as_ref()
        .map_or("Act of a ceremony", |script| script.title());
    paper.block(&[
        Piece::text(Style::Title, title),
        Piece::text(
            Style::Body,
            format!("{}, site {}, {}", owner.institution, owner.site, owner.network),
        ),
        Piece::text(Style::Mono, format!("ceremony {}", act.ceremony)),
        Piece::blanks(&[("date", 0.3), ("place", 0.7)]),
        Piece::Gap(8.0),
        Piece::text(
            Style::Head,
            format!("Outcome: {}", messages::outcome(&act.outcome)),
        ),
        Piece::Gap(8.0),
    ]);
    paper.block(&[
        Piece::text(Style::Head, "What the journal holds"),
        Piece::text(
            Style::Small,
            "The number is the record's. Times and initials are by hand: the journal knows no time.",
        ),
    ]);
    for record in &act.records {
        paper.block(&record_pieces(act, script.as_ref(), record));
    }
    match &act.checkpoint {
        Some((checkpoint, text)) => paper.block(&proof(checkpoint, text)?),
        None => paper.block(&[
            Piece::Rule,
            Piece::text(Style::Head, "Checkpoint"),
            Piece::text(Style::Body, "None holds this ceremony yet: the next one does."),
        ]),
    }
    let roles: Vec<&str> = script
        .iter()
        .flat_map(Script::roles)
        .map(|role| role.as_str())
        .collect();
    paper.block(&signatures(&roles));
    Ok(paper.finish())
}

fn record_pieces(act: &Act, script: Option<&Script>, record: &Record) -> Vec<Piece> {
    let mut pieces = vec![Piece::Rule];
    match &record.body {
        Body::StepDone {
            number,
            role,
            action,
            evidence,
            exception,
            ..
        } => {
            let step = script.and_then(|script| step(script, *number, action));
            let name = step.map_or(action.as_str(), |step| step.id.as_str());
            pieces.push(Piece::text(
                Style::Head,
                format!("{}  step {number}, {name}", record.seq),
            ));
            pieces.push(Piece::indented(Style::Small, format!("{role}, {action}")));
            if let Some(step) = step {
                pieces.push(Piece::indented(Style::Body, format!("\"{}\"", step.say)));
                pieces.push(Piece::indented(Style::Small, format!("kept: {}", step.evidence)));
            }
            pieces.push(hash("evidence", evidence));
            if let Some(exception) = exception {
                pieces.push(Piece::indented(Style::Head, format!("Exception: {exception}")));
            }
            pieces.push(by_hand());
        }
        body => {
            pieces.push(Piece::text(Style::Body, messages::record_line(record)));
            pieces.extend(details(act, body));
        }
    }
    pieces
}

/// The step of the script in this program, if it is the one that was recorded: scripts have versions.
fn step<'s>(script: &'s Script, number: u16, action: &str) -> Option<&'s Step> {
    let step = script.steps().iter().find(|step| step.number == number);
    step.filter(|step| step.action.key() == action)
}

/// What a record names: by hash, and what it pays in full.
fn details(act: &Act, body: &Body) -> Vec<Piece> {
    match body {
        Body::CeremonyBegan { receipt, .. } => vec![Piece::indented(Style::Small, under(receipt.as_deref()))],
        Body::KeysMade { sheet, evidence, .. } => {
            vec![hash("key sheet", sheet), hash("attributes", evidence)]
        }
        Body::Registered {
            manifest,
            policy,
            approvals,
            ..
        } => [hash("manifest", manifest), hash("policy", policy)]
            .into_iter()
            .chain(approvals.iter().map(|approval| hash("approval", approval)))
            .collect(),
        Body::Decided {
            request,
            manifest,
            policy,
            decision,
            height,
            ..
        } => vec![
            hash("request", request),
            hash("manifest", manifest),
            hash("policy", policy),
            hash("decision", decision),
            Piece::indented(Style::Small, format!("height {height}")),
        ],
        Body::Spoke { approval, .. } => vec![hash("approval", approval), by_hand()],
        Body::Intent { debit, .. } => payments(act, debit),
        Body::Result {
            signatures,
            certificate,
            ..
        } => vec![hash("signatures", signatures), hash("certificate", certificate)],
        Body::Sealed { seal, .. } => vec![hash("seal", seal)],
        Body::StepDone { .. }
        | Body::Ended { .. }
        | Body::Genesis { .. }
        | Body::TailCut { .. }
        | Body::Marked { .. }
        | Body::SelfTested { .. } => Vec::new(),
    }
}

fn payments(act: &Act, debit: &Debit) -> Vec<Piece> {
    let mut pieces = vec![hash("txid", &debit.txid)];
    for output in &debit.outputs {
        let to = Locking::from_bytes(&output.script);
        let to = Address::from_script(to, act.owner.network)
            .map_or_else(|_| hex::encode(&output.script), |to| address::groups(&to));
        let paid = amount::show(Amount::from_sat(output.sat));
        pieces.push(Piece::indented(Style::Body, format!("pays {paid} to")));
        pieces.push(Piece::indented(Style::Mono, to));
    }
    let fee = amount::show(Amount::from_sat(debit.fee_sat));
    pieces.push(Piece::indented(Style::Body, format!("fee {fee}")));
    pieces
}

/// Under which receipt a ceremony began.
fn under(receipt: Option<&str>) -> String {
    let note = receipt.and_then(|text| text.parse::<Note>().ok());
    match note.and_then(|note| Checkpoint::parse(note.text()).ok()) {
        Some(seen) => format!(
            "under a receipt of {} records: {}",
            seen.size,
            Words::of(&seen.root)
        ),
        None => "under no receipt".to_owned(),
    }
}

fn hash(name: &str, digest: &Digest) -> Piece {
    Piece::indented(Style::Mono, format!("{name} {digest}"))
}

/// The checkpoint in words, as text and as a code of exactly that text.
fn proof(checkpoint: &Checkpoint, text: &str) -> Result<Vec<Piece>, SheetError> {
    let mut pieces = vec![
        Piece::Rule,
        Piece::text(Style::Head, "Checkpoint"),
        Piece::text(
            Style::Body,
            format!(
                "{} records, among them all above. The root in words:",
                checkpoint.size
            ),
        ),
        Piece::text(Style::Head, Words::of(&checkpoint.root).to_string()),
        Piece::text(Style::Mono, text.trim_end_matches('\n')),
    ];
    pieces.push(Piece::Code(render(text, 1)?));
    Ok(pieces)
}
