//! The only way from what a running ceremony asks to the screen that people see.

use crate::workers::ceremony::Ask;

/// A screen of a ceremony.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Screen {
    /// The machine is at work, or about to ask.
    Working,
    /// Who begins.
    Operator,
    /// The passphrases of a new card.
    Passphrase,
    /// A step that people do alone.
    Confirm,
    /// The last receipt.
    Receipt,
    /// Manifest and policy.
    Papers,
    /// What the new policy changes.
    Edit,
    /// The fingerprint's words.
    Words,
    /// The request.
    Scan,
    /// The order's words.
    Order,
    /// Everything about the request.
    Review,
    /// An officer's card.
    Card,
    /// An officer's yes or no.
    Voice,
    /// The answer.
    Present,
    /// What was refused.
    Refusal,
    /// The end.
    Close,
    /// It was broken off.
    Aborted,
    /// Whether it is to be broken off.
    BreakOff,
}

impl Screen {
    /// Its name, as the program's log has it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Working => "working",
            Self::Operator => "operator",
            Self::Passphrase => "passphrase",
            Self::Confirm => "confirm",
            Self::Receipt => "receipt",
            Self::Papers => "papers",
            Self::Edit => "edit",
            Self::Words => "words",
            Self::Scan => "scan",
            Self::Order => "order",
            Self::Review => "review",
            Self::Card => "card",
            Self::Voice => "voice",
            Self::Present => "present",
            Self::Refusal => "refusal",
            Self::Close => "close",
            Self::Aborted => "aborted",
            Self::BreakOff => "break-off",
        }
    }
}

/// What decides which screen is seen.
#[derive(Clone, Copy, Default)]
pub struct Standing<'a> {
    /// The question that waits.
    pub asked: Option<&'a Ask>,
    /// Whether there are facts that the people have not gone through to the end.
    pub to_review: bool,
    /// Whether the policy's edit has not been read.
    pub to_read: bool,
    /// Whether somebody wants to break off.
    pub breaking: bool,
    /// How it ended, once it has.
    pub over: Option<Over>,
}

/// How a ceremony ended, as far as the screen goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// With findings that nobody has read yet.
    Refused,
    /// As it should, or as people decided.
    Closed,
    /// Early.
    Broken,
}

/// Routes.
pub fn screen(standing: &Standing<'_>) -> Screen {
    match standing.over {
        Some(Over::Refused) => return Screen::Refusal,
        Some(Over::Closed) => return Screen::Close,
        Some(Over::Broken) => return Screen::Aborted,
        None => {}
    }
    if standing.breaking {
        return Screen::BreakOff;
    }
    match standing.asked {
        None => Screen::Working,
        Some(Ask::Initiator(..)) => Screen::Operator,
        // Answered from what people said before it began.
        Some(Ask::Founding(_)) => Screen::Working,
        Some(Ask::Passphrases(..)) => Screen::Passphrase,
        Some(Ask::Confirm(..)) => Screen::Confirm,
        Some(Ask::Receipt(..)) => Screen::Receipt,
        Some(Ask::Papers(_)) => Screen::Papers,
        Some(Ask::Words(..)) if standing.to_read => Screen::Edit,
        Some(Ask::Words(..)) => Screen::Words,
        Some(Ask::Request(_)) => Screen::Scan,
        Some(Ask::Order(_)) => Screen::Order,
        // Nobody's card is asked for before everything was seen.
        Some(Ask::Card(..) | Ask::Voice(..)) if standing.to_review => Screen::Review,
        Some(Ask::Card(..)) => Screen::Card,
        Some(Ask::Voice(..)) => Screen::Voice,
        Some(Ask::Show { .. }) => Screen::Present,
    }
}
