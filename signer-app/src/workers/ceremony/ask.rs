//! What a ceremony asks people, as it crosses to the window.

use std::sync::mpsc::SyncSender;

use strongroom_core::{
    ceremony::{approval::Voice, quorum::Quorum, script::Step},
    flow::Medium,
    ids::Label,
    wallet::Roster,
    words::Words,
};

use crate::ceremony::people::{Confirmed, Files, Founding, Passphrases, Presented, Receipt, Said, Wanted};

/// The way back of one answer.
pub struct Reply<T>(Option<SyncSender<Option<T>>>);

impl<T> Reply<T> {
    pub(super) const fn new(back: SyncSender<Option<T>>) -> Self {
        Self(Some(back))
    }

    /// Answers.
    pub fn give(mut self, answer: T) {
        if let Some(back) = self.0.take() {
            // It holds one answer; a ceremony that died takes none.
            drop(back.try_send(Some(answer)));
        }
    }
}

impl<T> Drop for Reply<T> {
    /// No answer is an answer as well.
    fn drop(&mut self) {
        if let Some(back) = self.0.take() {
            drop(back.try_send(None));
        }
    }
}

/// A question. Dropped unanswered, the ceremony is broken off.
pub enum Ask {
    /// Who begins; the officers, where the site has some.
    Initiator(Option<Roster>, Reply<Label>),
    /// What a new site is to be.
    Founding(Reply<Founding>),
    /// What an officer protects a new card with.
    Passphrases(Label, Reply<Passphrases>),
    /// What was said or done at a step of people alone.
    Confirm(Step, Reply<Confirmed>),
    /// The last receipt; whether one was given out.
    Receipt(bool, Reply<Receipt>),
    /// Manifest and policy as texts.
    Papers(Reply<(String, String)>),
    /// The fingerprint's words as the other sites read them; the vault, and this site's own words to read to them.
    Words(Label, Words, Reply<String>),
    /// The request.
    Request(Reply<(Medium, Vec<u8>)>),
    /// The words of the order.
    Order(Reply<String>),
    /// The next person's card.
    Card(Wanting, Reply<Presented>),
    /// The yes or no of this officer; what was said before; codes of findings that a yes must name.
    Voice(Label, Wanting, Vec<&'static str>, Reply<Said>),
    /// The answer is to be shown, and its certificate kept.
    Show {
        /// The signatures, as a PSBT.
        psbt: Vec<u8>,
        /// The certificate's text.
        certificate: Vec<u8>,
        /// Said when the coordinator has it.
        reply: Reply<Files>,
    },
}

/// What cards are wanted for, and where that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanting {
    /// Who has spoken, or whose card is open for its share alone.
    pub done: Vec<(Label, Option<Voice>)>,
    /// Who could come.
    pub missing: Vec<Label>,
    /// How many are needed.
    pub need: u8,
}

impl Wanting {
    pub(super) fn voices(quorum: &Quorum) -> Self {
        let spoken = quorum.spoken().iter();
        Self {
            done: spoken.map(|s| (s.officer().clone(), Some(s.voice()))).collect(),
            missing: quorum.missing().cloned().collect(),
            need: quorum.needed(),
        }
    }

    pub(super) fn of(wanted: &Wanted<'_>) -> Self {
        match wanted {
            Wanted::Voice { quorum, .. } => Self::voices(quorum),
            Wanted::Share { open, need, officers } => {
                let ids = officers.officers.iter().map(|o| &o.id);
                Self {
                    done: open.iter().map(|id| (id.clone(), None)).collect(),
                    missing: ids.filter(|id| !open.contains(id)).cloned().collect(),
                    need: *need,
                }
            }
        }
    }
}
