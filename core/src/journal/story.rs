//! The order in which the records of a ceremony must stand (design: the order in which things become durable).
//!
//! A record that tells an impossible story is refused before it is written, so a journal that holds one was not
//! written by this program.

use alloc::collections::{BTreeMap, BTreeSet};

use super::record::{Body, Debit, DebitInput, Outcome};
use crate::ids::{CeremonyId, Digest, Label};

/// A record that cannot stand where it stands (`E_JOURNAL_STORY`).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoryError {
    /// The ceremony never began.
    #[error("ceremony {ceremony} has not begun")]
    NotBegun {
        /// Which.
        ceremony: CeremonyId,
    },
    /// The ceremony began before.
    #[error("ceremony {ceremony} began before")]
    BeganTwice {
        /// Which.
        ceremony: CeremonyId,
    },
    /// The ceremony is over.
    #[error("ceremony {ceremony} has ended")]
    AfterEnd {
        /// Which.
        ceremony: CeremonyId,
    },
    /// The ceremony began under a receipt that does not fit this journal, and goes on to sign or register.
    #[error("ceremony {ceremony} began under a receipt of another journal")]
    Receipt {
        /// Which.
        ceremony: CeremonyId,
    },
    /// The ceremony's last decision is missing, refused, or about something else.
    #[error("ceremony {ceremony} has no accepted decision on request {request}")]
    NotAccepted {
        /// Which.
        ceremony: CeremonyId,
        /// Request named.
        request: Digest,
    },
    /// An approval was not spoken after the decision, or was a no.
    #[error("ceremony {ceremony} holds no yes {approval}")]
    Unspoken {
        /// Which.
        ceremony: CeremonyId,
        /// Approval named.
        approval: Digest,
    },
    /// One person approves twice, or approves what they began.
    #[error("{officer} cannot approve here")]
    Person {
        /// Who.
        officer: Label,
    },
    /// The ceremony already means to sign something else.
    #[error("ceremony {ceremony} already has an intent")]
    SecondIntent {
        /// Which.
        ceremony: CeremonyId,
    },
    /// The request stood for another transaction before.
    #[error("request {request} was recorded as another transaction")]
    OtherTransaction {
        /// Which.
        request: Digest,
    },
    /// A coin is spent by another request, and this one does not replace that as a whole.
    #[error("request {request} spends a coin of request {earlier}")]
    Conflict {
        /// Which.
        request: Digest,
        /// The request that has the coin.
        earlier: Digest,
    },
    /// The request has its signatures already.
    #[error("request {request} is signed already")]
    AlreadySigned {
        /// Which.
        request: Digest,
    },
    /// A result without the intent to it.
    #[error("ceremony {ceremony} has no intent on request {request}")]
    NoIntent {
        /// Which.
        ceremony: CeremonyId,
        /// Request named.
        request: Digest,
    },
    /// A signature's r was seen before: the key is lost if two digests share one.
    #[error("signature nonce {nonce} repeats")]
    Nonce {
        /// SHA-256 of the r.
        nonce: Digest,
    },
    /// The outcome does not follow from what happened.
    #[error("ceremony {ceremony} cannot end like this")]
    Outcome {
        /// Which.
        ceremony: CeremonyId,
    },
}

/// How the receipt scanned at a ceremony's beginning compares with the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Receipt {
    /// None was scanned.
    Absent,
    /// The journal contains it.
    Holds,
    /// Forged, or of a longer or other journal.
    Fails,
}

#[derive(Debug, Clone)]
struct Open {
    initiator: Label,
    receipt: Receipt,
    decided: Option<(Digest, Digest, Verdict)>,
    yes: BTreeMap<Digest, Label>,
    intent: Option<Digest>,
    done: BTreeSet<Deed>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Accepted,
    Refused,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Deed {
    Signed,
    KeysMade,
    Registered,
}

#[derive(Debug, Clone, Copy)]
struct Spend {
    txid: Digest,
    coins: usize,
    signed: bool,
}

/// All ceremonies of a journal so far.
#[derive(Debug, Clone, Default)]
pub struct Story {
    open: BTreeMap<CeremonyId, Open>,
    ended: BTreeSet<CeremonyId>,
    spends: BTreeMap<Digest, Spend>,
    /// Who spends each coin.
    coins: BTreeMap<(Digest, u32), Digest>,
    nonces: BTreeSet<Digest>,
}

impl Story {
    /// Begins with no ceremony.
    pub fn new() -> Self {
        Self::default()
    }

    /// Ceremonies that began and have not ended.
    pub fn open_ceremonies(&self) -> impl Iterator<Item = CeremonyId> {
        self.open.keys().copied()
    }

    /// Checks that this record may come next.
    ///
    /// # Errors
    /// [`StoryError`], by what is impossible.
    pub fn check(&self, body: &Body) -> Result<(), StoryError> {
        match body {
            Body::Genesis { .. } | Body::TailCut { .. } | Body::Marked { .. } | Body::SelfTested { .. } => {
                Ok(())
            }
            Body::CeremonyBegan { ceremony, .. } => {
                if self.open.contains_key(ceremony) || self.ended.contains(ceremony) {
                    return Err(StoryError::BeganTwice { ceremony: *ceremony });
                }
                Ok(())
            }
            Body::StepDone { ceremony, .. }
            | Body::Spoke { ceremony, .. }
            | Body::Sealed { ceremony, .. } => self.running(ceremony).map(drop),
            Body::KeysMade { ceremony, .. } | Body::Registered { ceremony, .. } => {
                self.trusted(ceremony).map(drop)
            }
            Body::Decided {
                ceremony, request, ..
            } => match self.running(ceremony)?.intent {
                Some(meant) if meant != *request => Err(StoryError::SecondIntent { ceremony: *ceremony }),
                Some(_) | None => Ok(()),
            },
            Body::Intent {
                ceremony,
                request,
                decision,
                approvals,
                debit,
            } => {
                self.check_intent(ceremony, (request, decision), approvals, &debit.txid)?;
                self.check_coins(request, debit)
            }
            Body::Result {
                ceremony,
                request,
                nonces,
                ..
            } => self.check_result(ceremony, request, nonces),
            Body::Ended { ceremony, outcome } => self.check_end(ceremony, outcome),
        }
    }

    /// Takes a record that [`Story::check`] allowed; `receipt` matters at the beginning of a ceremony only.
    pub fn apply(&mut self, body: &Body, receipt: Receipt) {
        if let Body::CeremonyBegan {
            ceremony, initiator, ..
        } = body
        {
            let open = Open {
                initiator: initiator.clone(),
                receipt,
                decided: None,
                yes: BTreeMap::new(),
                intent: None,
                done: BTreeSet::new(),
            };
            self.open.insert(*ceremony, open);
        }
        let Some(open) = body.ceremony().and_then(|c| self.open.get_mut(&c)) else {
            return;
        };
        match body {
            Body::Decided {
                request,
                decision,
                accepted,
                ..
            } => {
                let verdict = if *accepted {
                    Verdict::Accepted
                } else {
                    Verdict::Refused
                };
                open.decided = Some((*request, *decision, verdict));
                open.yes.clear();
            }
            Body::Spoke {
                approval,
                officer,
                yes,
                ..
            } => {
                open.yes.remove(approval);
                if *yes {
                    open.yes.insert(*approval, officer.clone());
                }
            }
            Body::KeysMade { .. } => drop(open.done.insert(Deed::KeysMade)),
            Body::Registered { .. } => drop(open.done.insert(Deed::Registered)),
            Body::Intent { request, debit, .. } => {
                open.intent = Some(*request);
                let spend = Spend {
                    txid: debit.txid,
                    coins: debit.inputs.len(),
                    signed: false,
                };
                self.spends.insert(*request, spend);
                for coin in &debit.inputs {
                    self.coins.insert((coin.txid, coin.vout), *request);
                }
            }
            Body::Result { request, nonces, .. } => {
                open.done.insert(Deed::Signed);
                self.nonces.extend(nonces.iter().copied());
                if let Some(spend) = self.spends.get_mut(request) {
                    spend.signed = true;
                }
            }
            Body::Ended { ceremony, .. } => {
                self.open.remove(ceremony);
                self.ended.insert(*ceremony);
            }
            Body::CeremonyBegan { .. }
            | Body::StepDone { .. }
            | Body::Sealed { .. }
            | Body::Genesis { .. }
            | Body::TailCut { .. }
            | Body::Marked { .. }
            | Body::SelfTested { .. } => {}
        }
    }

    fn running(&self, ceremony: &CeremonyId) -> Result<&Open, StoryError> {
        if self.ended.contains(ceremony) {
            return Err(StoryError::AfterEnd { ceremony: *ceremony });
        }
        self.open
            .get(ceremony)
            .ok_or(StoryError::NotBegun { ceremony: *ceremony })
    }

    fn trusted(&self, ceremony: &CeremonyId) -> Result<&Open, StoryError> {
        let open = self.running(ceremony)?;
        match open.receipt {
            Receipt::Absent | Receipt::Holds => Ok(open),
            Receipt::Fails => Err(StoryError::Receipt { ceremony: *ceremony }),
        }
    }

    fn check_intent(
        &self,
        ceremony: &CeremonyId,
        (request, decision): (&Digest, &Digest),
        approvals: &[Digest],
        txid: &Digest,
    ) -> Result<(), StoryError> {
        let open = self.trusted(ceremony)?;
        if open.decided != Some((*request, *decision, Verdict::Accepted)) {
            return Err(StoryError::NotAccepted {
                ceremony: *ceremony,
                request: *request,
            });
        }
        if open.intent.is_some_and(|meant| meant != *request) {
            return Err(StoryError::SecondIntent { ceremony: *ceremony });
        }
        match self.spends.get(request) {
            Some(spend) if spend.signed => return Err(StoryError::AlreadySigned { request: *request }),
            Some(spend) if spend.txid != *txid => {
                return Err(StoryError::OtherTransaction { request: *request });
            }
            Some(_) | None => {}
        }
        let mut persons = BTreeSet::new();
        for approval in approvals {
            let officer = open.yes.get(approval).ok_or(StoryError::Unspoken {
                ceremony: *ceremony,
                approval: *approval,
            })?;
            if *officer == open.initiator || !persons.insert(officer) {
                return Err(StoryError::Person {
                    officer: officer.clone(),
                });
            }
        }
        Ok(())
    }

    /// Two transactions that spend one coin are never both signed, but where one is declared to replace the other
    /// and takes all of its coins and no others.
    fn check_coins(&self, request: &Digest, debit: &Debit) -> Result<(), StoryError> {
        let conflict = |earlier| StoryError::Conflict {
            request: *request,
            earlier,
        };
        let owner = |coin: &DebitInput| self.coins.get(&(coin.txid, coin.vout)).copied();
        let again = |spender: &Digest| spender == request;
        let Some(earlier) = debit.replaces else {
            let mut others = debit.inputs.iter().filter_map(owner);
            return others.find(|o| !again(o)).map_or(Ok(()), |o| Err(conflict(o)));
        };
        let known = self.spends.get(&earlier).map(|s| s.coins);
        let theirs = |coin: &DebitInput| owner(coin).is_some_and(|o| o == earlier || again(&o));
        if known == Some(debit.inputs.len()) && debit.inputs.iter().all(theirs) {
            Ok(())
        } else {
            Err(conflict(earlier))
        }
    }

    fn check_result(
        &self,
        ceremony: &CeremonyId,
        request: &Digest,
        nonces: &[Digest],
    ) -> Result<(), StoryError> {
        if self.running(ceremony)?.intent != Some(*request) {
            return Err(StoryError::NoIntent {
                ceremony: *ceremony,
                request: *request,
            });
        }
        if self.spends.get(request).is_some_and(|s| s.signed) {
            return Err(StoryError::AlreadySigned { request: *request });
        }
        let mut fresh = BTreeSet::new();
        for nonce in nonces {
            if self.nonces.contains(nonce) || !fresh.insert(nonce) {
                return Err(StoryError::Nonce { nonce: *nonce });
            }
        }
        Ok(())
    }

    fn check_end(&self, ceremony: &CeremonyId, outcome: &Outcome) -> Result<(), StoryError> {
        let open = self.running(ceremony)?;
        let signed = open.done.contains(&Deed::Signed);
        let follows = match outcome {
            Outcome::Signed => signed,
            Outcome::Refused { .. } | Outcome::Rejected => open.intent.is_none(),
            Outcome::Aborted { .. } => !signed,
            Outcome::Registered => open.done.contains(&Deed::Registered),
            Outcome::Initialised => open.done.contains(&Deed::KeysMade),
            Outcome::Reissued => open.intent.is_none(),
            Outcome::Tested => open.decided.is_none() && open.done.is_empty(),
        };
        if follows {
            Ok(())
        } else {
            Err(StoryError::Outcome { ceremony: *ceremony })
        }
    }
}
