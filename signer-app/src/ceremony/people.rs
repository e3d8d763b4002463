//! People at the table: cards are opened, statements signed.

use strongroom_core::{
    ceremony::{
        approval::{Statement, Voice},
        quorum::Quorum,
    },
    ids::Label,
    note::Note,
    policy::State,
    wallet::roster::{Role, Roster},
};

use super::{
    Room,
    answers::{AnswersError, Present},
    error::CeremonyError,
};
use crate::cards::Card;

/// The one who begins the ceremony: an operator of this site's recorded officers.
pub(super) fn operator(roster: &Roster, initiator: Label) -> Result<Label, CeremonyError> {
    match roster.officer(&initiator) {
        Some(officer) if officer.is(Role::Operator) => Ok(initiator),
        Some(_) => Err(CeremonyError::NotOperator { initiator }),
        None => Err(CeremonyError::Stranger { initiator }),
    }
}

/// Everyone who is there and has not begun the ceremony, in the order of the answers.
pub(super) fn voices<'a>(room: &Room<'a>, initiator: &Label) -> Vec<&'a Present> {
    // Whoever begins may be there with a card, to open the token; only a given verdict makes it a voice.
    let speaks = |p: &&Present| p.officer != *initiator || p.verdict.is_some();
    room.answers.present.iter().filter(speaks).collect()
}

/// Has a person sign a yes or a no to exactly what is asked. Findings that need a yes by name must be named.
pub(super) fn speak(
    card: &Card,
    present: &Present,
    quorum: &Quorum,
    state: &State,
    by_name: &[&'static str],
) -> Result<(Statement, Note), CeremonyError> {
    let voice = present.voice()?;
    let unnamed = |c: &&&'static str| !present.acknowledge.iter().any(|a| a == **c);
    if let Some(missing) = by_name.iter().find(unnamed).filter(|_| voice == Voice::Yes) {
        return Err(AnswersError::Missing {
            name: format!("present.{}.acknowledge {missing}", present.officer),
        }
        .into());
    }
    let officer = &card.holder().officer;
    let statement = quorum.statement(officer, voice, state.next_counter(officer));
    let text = statement.to_text();
    let signature = card.sign(&text);
    let mut note = Note::new(text);
    note.add(&card.verifier(), &signature)?;
    Ok((statement, note))
}
