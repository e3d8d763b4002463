//! Officers at the table: cards are opened, statements signed.

use strongroom_core::{
    ceremony::{
        approval::{Statement, Subject, Voice},
        quorum::Quorum,
    },
    ids::Label,
    note::Note,
    policy::State,
    wallet::roster::{Role, Roster},
    words::Words,
};

use super::{
    answers::AnswersError,
    book::Book,
    error::CeremonyError,
    people::{News, People, Said, Wanted},
    table::Table,
};
use crate::cards::{Card, guess::GuessError};

/// How often words are typed before they count as others: people mistype, and nobody guesses six words.
const WORDS_TRIES: u8 = 3;

/// The one who begins the ceremony: an operator of this site's recorded officers.
pub(super) fn operator(roster: &Roster, initiator: Label) -> Result<Label, CeremonyError> {
    match roster.officer(&initiator) {
        Some(officer) if officer.is(Role::Operator) => Ok(initiator),
        Some(_) => Err(CeremonyError::NotOperator { initiator }),
        None => Err(CeremonyError::Stranger { initiator }),
    }
}

/// The next person whose card opens; none if nobody is left. A card that does not open is not a voice: it is said why,
/// and where somebody can, the person is asked again.
pub(super) fn next_card(
    people: &dyn People,
    table: &mut Table<'_>,
    book: &mut Book,
    wanted: &Wanted<'_>,
) -> Result<Option<Card>, CeremonyError> {
    while let Some(presented) = people.card(wanted)? {
        match table.card(book, &presented) {
            Ok(card) => return Ok(Some(card)),
            Err(error) if opens_not(&error) && goes_on(people, wanted) => {
                people.hear(News::Again(&error));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}

/// Of the voices over a request the next may speak; without a share that is missing nothing goes on.
fn goes_on(people: &dyn People, wanted: &Wanted<'_>) -> bool {
    let over_request = match wanted {
        Wanted::Voice { quorum, .. } => matches!(quorum.subject(), Subject::Spend(_)),
        Wanted::Share { .. } => false,
    };
    over_request || people.is_patient()
}

const fn opens_not(error: &CeremonyError) -> bool {
    matches!(
        error,
        CeremonyError::Card { .. }
            | CeremonyError::CardForeign { .. }
            | CeremonyError::Guess(GuessError::Wait { .. })
    )
}

/// Has people type words until they are these, as often as they can be asked. Gives what refuses them.
pub(super) fn compare(
    people: &dyn People,
    own: &Words,
    other: CeremonyError,
    ask: impl Fn() -> Result<String, CeremonyError>,
) -> Result<(), CeremonyError> {
    let tries = if people.is_patient() { WORDS_TRIES } else { 1 };
    for left in (0..tries).rev() {
        if ask()?.split_whitespace().eq(own.as_slice().iter().copied()) {
            return Ok(());
        }
        if left > 0 {
            people.hear(News::Again(&other));
        }
    }
    Err(other)
}

/// Opens cards until there are as many as the token's PIN needs.
pub(super) fn shares(
    people: &dyn People,
    table: &mut Table<'_>,
    book: &mut Book,
    mut cards: Vec<Card>,
    (need, officers): (u8, &Roster),
) -> Result<Vec<Card>, CeremonyError> {
    while cards.len() < usize::from(need) {
        let open: Vec<Label> = cards.iter().map(|c| c.holder().officer.clone()).collect();
        let wanted = Wanted::Share {
            open: &open,
            need,
            officers,
        };
        let Some(card) = next_card(people, table, book, &wanted)? else {
            let got = cards.len();
            return Err(CeremonyError::Few { got, need });
        };
        cards.push(card);
    }
    Ok(cards)
}

/// Has a person sign a yes or a no to exactly what is asked. Findings that need a yes by name must be named.
pub(super) fn speak(
    card: &Card,
    people: &dyn People,
    quorum: &Quorum,
    state: &State,
    by_name: &[&'static str],
) -> Result<(Statement, Note), CeremonyError> {
    let officer = &card.holder().officer;
    let Said { voice, acknowledged } = people.voice(officer, quorum, by_name)?;
    let unnamed = |c: &&&'static str| !acknowledged.iter().any(|a| a == **c);
    if let Some(missing) = by_name.iter().find(unnamed).filter(|_| voice == Voice::Yes) {
        return Err(AnswersError::Missing {
            name: format!("present.{officer}.acknowledge {missing}"),
        }
        .into());
    }
    let statement = quorum.statement(officer, voice, state.next_counter(officer));
    let text = statement.to_text();
    let signature = card.sign(&text);
    let mut note = Note::new(text);
    note.add(&card.verifier(), &signature)?;
    Ok((statement, note))
}
