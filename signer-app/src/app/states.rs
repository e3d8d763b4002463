//! What the screens of a ceremony remember.

use crate::screens::{
    aborted, breakoff, card, close, confirm, operator, order, papers, passphrase, present, receipt, refusal,
    review, scan, signing, voice, words,
};

/// One state for each screen.
#[derive(Default)]
pub(super) struct States {
    pub(super) aborted: aborted::State,
    pub(super) breakoff: breakoff::State,
    pub(super) card: card::State,
    pub(super) close: close::State,
    pub(super) confirm: confirm::State,
    pub(super) operator: operator::State,
    pub(super) order: order::State,
    pub(super) papers: papers::State,
    pub(super) passphrase: passphrase::State,
    pub(super) present: present::State,
    pub(super) receipt: receipt::State,
    pub(super) refusal: refusal::State,
    pub(super) review: review::State,
    pub(super) scan: scan::State,
    pub(super) signing: signing::State,
    pub(super) voice: voice::State,
    pub(super) words: words::State,
}

impl States {
    /// A question was answered: what was typed and chosen for it goes, what was seen of the request stays.
    pub(super) fn forget(&mut self) {
        let review = std::mem::take(&mut self.review);
        *self = Self {
            review,
            ..Self::default()
        };
    }
}
