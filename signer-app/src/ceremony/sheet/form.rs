//! A script as a form to be filled in by hand: what each person says and does, with room for times and initials.

use strongroom_core::ceremony::script::{Action, Script, Step};

use super::page::{Paper, Piece, Style};

/// Sets a script, for paper.
pub(super) fn form(script: &Script) -> Vec<u8> {
    let mut paper = Paper::new(script.title(), "Strongroom, script for paper");
    let roles: Vec<&str> = script.roles().iter().map(|role| role.as_str()).collect();
    paper.block(&[
        Piece::text(Style::Title, script.title()),
        Piece::text(
            Style::Small,
            format!("script {} version {}", script.kind(), script.version()),
        ),
        Piece::text(Style::Body, format!("present: {}", roles.join(", "))),
        Piece::blanks(&[("site", 0.4), ("date", 0.25), ("ceremony no.", 0.35)]),
        Piece::Gap(8.0),
    ]);
    for step in script.steps() {
        paper.block(&step_pieces(step));
    }
    paper.block(&signatures(&roles));
    paper.finish()
}

fn step_pieces(step: &Step) -> Vec<Piece> {
    let machine = match step.action {
        Action::Attend => "by people".to_owned(),
        action => format!("machine: {}", action.key()),
    };
    vec![
        Piece::Rule,
        Piece::text(Style::Head, format!("{}  {}", step.number, step.id)),
        Piece::indented(Style::Small, format!("{}, {machine}", step.role)),
        Piece::indented(Style::Body, format!("\"{}\"", step.say)),
        Piece::indented(Style::Small, format!("kept: {}", step.evidence)),
        by_hand(),
    ]
}

/// Room for what people write beside a step.
pub(super) fn by_hand() -> Piece {
    Piece::blanks(&[("time", 0.2), ("initials", 0.25), ("remark", 0.55)])
}

/// Room for everybody's signature.
pub(super) fn signatures(roles: &[&str]) -> Vec<Piece> {
    let mut pieces = vec![Piece::Rule, Piece::text(Style::Head, "Signatures")];
    for role in roles {
        let role = format!("{role}: name");
        pieces.push(Piece::blanks(&[(role.as_str(), 0.5), ("signature", 0.5)]));
    }
    pieces
}
