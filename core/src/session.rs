//! One signing ceremony as a machine of states: the only road through the stations.
//!
//! `step` is total. It takes an input, returns the next state and the effects that the app must perform; every
//! effect is answered with an input. Two gates stand in it: the HSM is asked only after INTENT is durable, and the
//! answer is shown only after RESULT and the HSM's mark are.

use alloc::{boxed::Box, string::String, vec::Vec};

use crate::{
    ceremony::quorum::{Quorum, Spoken},
    flow::{
        Approved, Decoded, Desk, Encoded, Head, Job, Logged, Made, Review, Scanned, Shown, Signed, Verified,
    },
    ids::Digest,
    journal::record::{Body, Outcome},
    note::{Note, text_digest},
    policy::{CheckId, Decision, Finding, Place, Progress},
};

/// What the app tells the session.
#[derive(Debug)]
pub enum Input {
    /// A payload arrived through one of the two doors.
    Scanned(Scanned),
    /// An officer's signed statement.
    Approval(Note),
    /// The record asked for is durable: its leaf, and the journal's size and root with it.
    Durable {
        /// Leaf hash of the record.
        leaf: Digest,
        /// The journal with it.
        head: Head,
    },
    /// The HSM's compact signatures, in the order of the jobs.
    Signatures(Vec<[u8; 64]>),
    /// The device key's signature under the certificate.
    Sealed([u8; 64]),
    /// The HSM's high-water mark is written.
    Marked,
    /// The recorded blobs of an earlier RESULT.
    Recalled {
        /// The signatures blob.
        signatures: Vec<u8>,
        /// The certificate blob.
        certificate: Vec<u8>,
    },
    /// The first answer frame was drawn.
    Drawn,
    /// Somebody or something broke the ceremony off.
    Abort(String),
}

/// What the app must do.
#[derive(Debug, PartialEq, Eq)]
pub enum Effect {
    /// Keep the blobs, append the record, fsync; answer with [`Input::Durable`].
    Journal {
        /// Blobs that the record names.
        blobs: Vec<Vec<u8>>,
        /// The record.
        body: Body,
    },
    /// Show the facts and ask the officers; answer with [`Input::Approval`].
    AskOfficers,
    /// Ask the HSM; answer with [`Input::Signatures`].
    AskSignatures(Vec<Job>),
    /// Ask the device key to sign this digest; answer with [`Input::Sealed`].
    AskSeal(Digest),
    /// Write the HSM's mark; answer with [`Input::Marked`].
    WriteMark(Head),
    /// Fetch recorded blobs; answer with [`Input::Recalled`].
    Recall {
        /// The signatures blob.
        signatures: Digest,
        /// The certificate blob.
        certificate: Digest,
    },
    /// Draw the answer; answer with [`Input::Drawn`].
    Show(Vec<u8>),
    /// Tell the people here.
    Tell(Finding),
    /// An input came that this state has no use for; nothing changed.
    Stray,
}

/// How a ceremony ended without a new signature, or with the recorded one.
#[derive(Debug)]
pub struct Refusal {
    /// The decision, where one was reached.
    pub decision: Option<Decision>,
    /// Codes of what ended it.
    pub codes: Vec<String>,
}

/// A signing ceremony.
#[derive(Debug)]
pub enum Session {
    /// Waits for a request.
    Ready,
    /// Waits for the DECIDED record of a request that passed.
    Deciding(Verified, Digest),
    /// Waits for the DECIDED record of a request that did not.
    Refusing(Refusal),
    /// Waits for officers; holds a statement that is not durable yet.
    Approving(Verified, Quorum, Option<Spoken>),
    /// Gate 1: waits for INTENT to be durable.
    Intending(Approved),
    /// Waits for the HSM.
    Signing(Approved, Head),
    /// Waits for the certificate's signature.
    Sealing(Made),
    /// Gate 2: waits for RESULT to be durable.
    Recording(Signed),
    /// Waits for the HSM's mark.
    Marking(Signed, Head),
    /// Waits for the MARKED record.
    MarkRecording(Signed),
    /// Waits for the blobs of an earlier RESULT.
    Recalling(Decoded),
    /// Waits for the first answer frame.
    Showing(Encoded, Outcome),
    /// Waits for the last record.
    Closing(Shown),
    /// Waits for the last record of a ceremony that ended otherwise.
    Ending(Refusal),
    /// Answered and recorded.
    Done(Logged),
    /// Ended without an answer, and recorded.
    Refused(Refusal),
}

type Step = (Session, Vec<Effect>);

impl Session {
    /// Takes one input. Inputs that a state has no use for change nothing and come back as [`Effect::Stray`].
    #[must_use]
    pub fn step(self, input: Input, desk: &Desk<'_>) -> Step {
        match (self, input) {
            (Self::Ready, Input::Scanned(scanned)) => scan(scanned, desk),
            (Self::Deciding(verified, decision), Input::Durable { leaf, .. }) => {
                open_question(verified, decision, leaf, desk)
            }
            (Self::Refusing(refusal), Input::Durable { .. }) => {
                let outcome = Outcome::Refused {
                    codes: refusal.codes.clone(),
                };
                (Self::Ending(refusal), ended(desk, outcome))
            }
            (Self::Approving(verified, quorum, None), Input::Approval(note)) => {
                hear(verified, quorum, note, desk)
            }
            (Self::Approving(verified, quorum, Some(spoken)), Input::Durable { .. }) => {
                count(verified, quorum, spoken, desk)
            }
            (Self::Intending(approved), Input::Durable { head, .. }) => ask_hsm(approved, head, desk),
            (Self::Signing(approved, head), Input::Signatures(compact)) => {
                take(approved, head, &compact, desk)
            }
            (Self::Sealing(made), Input::Sealed(signature)) => seal(made, &signature, desk),
            (Self::Recording(signed), Input::Durable { head, .. }) => {
                (Self::Marking(signed, head), alloc::vec![Effect::WriteMark(head)])
            }
            (Self::Marking(signed, head), Input::Marked) => {
                let body = Body::Marked {
                    size: head.size,
                    root: head.root,
                };
                (Self::MarkRecording(signed), journal(Vec::new(), body))
            }
            (Self::MarkRecording(signed), Input::Durable { .. }) => {
                show(Encoded::new(signed), Outcome::Signed, desk)
            }
            (
                Self::Recalling(decoded),
                Input::Recalled {
                    signatures,
                    certificate,
                },
            ) => show(
                Encoded::again(&decoded, &signatures, &certificate),
                Outcome::Reissued,
                desk,
            ),
            (Self::Showing(encoded, outcome), Input::Drawn) => {
                (Self::Closing(Shown::new(encoded)), ended(desk, outcome))
            }
            (Self::Closing(shown), Input::Durable { .. }) => (Self::Done(Logged::new(shown)), Vec::new()),
            (Self::Ending(refusal), Input::Durable { .. }) => (Self::Refused(refusal), Vec::new()),
            (state, Input::Abort(reason)) if state.can_abort() => abort(reason, desk),
            (state, _) => (state, alloc::vec![Effect::Stray]),
        }
    }

    /// Whether the ceremony has ended and its last record is durable.
    pub fn is_over(&self) -> bool {
        matches!(self, Self::Done(_) | Self::Refused(_))
    }

    /// What stands open to be approved, for the screens.
    pub fn question(&self) -> Option<(&Verified, &Quorum)> {
        match self {
            Self::Approving(verified, quorum, _) => Some((verified, quorum)),
            Self::Ready
            | Self::Deciding(..)
            | Self::Refusing(_)
            | Self::Intending(_)
            | Self::Signing(..)
            | Self::Sealing(_)
            | Self::Recording(_)
            | Self::Marking(..)
            | Self::MarkRecording(_)
            | Self::Recalling(_)
            | Self::Showing(..)
            | Self::Closing(_)
            | Self::Ending(_)
            | Self::Done(_)
            | Self::Refused(_) => None,
        }
    }

    /// A ceremony whose signatures are recorded is no longer broken off: it is finished or taken up again.
    fn can_abort(&self) -> bool {
        match self {
            Self::Ready
            | Self::Deciding(..)
            | Self::Approving(..)
            | Self::Intending(_)
            | Self::Signing(..)
            | Self::Sealing(_)
            | Self::Recalling(_) => true,
            Self::Refusing(_)
            | Self::Recording(_)
            | Self::Marking(..)
            | Self::MarkRecording(_)
            | Self::Showing(..)
            | Self::Closing(_)
            | Self::Ending(_)
            | Self::Done(_)
            | Self::Refused(_) => false,
        }
    }
}

fn journal(blobs: Vec<Vec<u8>>, body: Body) -> Vec<Effect> {
    alloc::vec![Effect::Journal { blobs, body }]
}

fn ended(desk: &Desk<'_>, outcome: Outcome) -> Vec<Effect> {
    journal(
        Vec::new(),
        Body::Ended {
            ceremony: desk.ceremony,
            outcome,
        },
    )
}

fn abort(reason: String, desk: &Desk<'_>) -> Step {
    let refusal = Refusal {
        decision: None,
        codes: alloc::vec![String::from("ABORTED")],
    };
    (Session::Ending(refusal), ended(desk, Outcome::Aborted { reason }))
}

/// Ends a ceremony over one finding after its decision was recorded.
fn refuse(finding: Finding, decision: Option<Decision>, desk: &Desk<'_>) -> Step {
    let codes = alloc::vec![String::from(finding.check.code())];
    let outcome = if finding.check == CheckId::Rejected {
        Outcome::Rejected
    } else {
        Outcome::Refused { codes: codes.clone() }
    };
    let mut effects = alloc::vec![Effect::Tell(finding)];
    effects.extend(ended(desk, outcome));
    (Session::Ending(Refusal { decision, codes }), effects)
}

/// Ends a ceremony over one finding after INTENT: what was meant stays in doubt and counts as spent, so it is broken off
/// and not refused.
fn break_off(finding: Finding, decision: Option<Decision>, desk: &Desk<'_>) -> Step {
    let code = String::from(finding.check.code());
    let outcome = Outcome::Aborted { reason: code.clone() };
    let mut effects = alloc::vec![Effect::Tell(finding)];
    effects.extend(ended(desk, outcome));
    let codes = alloc::vec![code];
    (Session::Ending(Refusal { decision, codes }), effects)
}

fn scan(scanned: Scanned, desk: &Desk<'_>) -> Step {
    let reviewed = match Decoded::new(scanned) {
        Ok(decoded) => Verified::new(decoded, desk),
        Err(failed) => Err(Box::new(Review::unreadable(desk.house, failed))),
    };
    match reviewed {
        Ok(verified) => {
            let bytes = verified.decoded().bytes().to_vec();
            let (effects, digest) = decided(bytes, verified.decision(), desk);
            (Session::Deciding(verified, digest), effects)
        }
        Err(review) => {
            let mut codes = review.decision.blocking_codes();
            if codes.is_empty() {
                // Every check passed and still no key of this site signs: the vault is not this site's.
                codes.push(String::from(CheckId::PolicyUnregistered.code()));
            }
            let (effects, _) = decided(review.bytes, &review.decision, desk);
            (
                Session::Refusing(Refusal {
                    decision: Some(review.decision),
                    codes,
                }),
                effects,
            )
        }
    }
}

/// The DECIDED record with everything a replay needs.
fn decided(bytes: Vec<u8>, decision: &Decision, desk: &Desk<'_>) -> (Vec<Effect>, Digest) {
    // A decision always encodes: it holds texts and integers only.
    let encoded = decision.to_bytes().unwrap_or_default();
    let digest = Digest::of(&[&encoded]);
    let manifest = desk.house.manifest.to_text();
    let body = Body::Decided {
        ceremony: desk.ceremony,
        request: decision.request,
        manifest: Digest::of(&[manifest.as_bytes()]),
        policy: desk.house.policy.hash(),
        rules: decision.rules,
        height: decision.height,
        decision: digest,
        accepted: decision.verdict == crate::policy::Verdict::Accept,
    };
    (journal(alloc::vec![bytes, encoded], body), digest)
}

fn open_question(verified: Verified, decision: Digest, leaf: Digest, desk: &Desk<'_>) -> Step {
    let taken = desk.house.state.taken.get(&verified.decoded().request());
    if let Some((signatures, certificate)) = taken
        .filter(|t| t.progress == Progress::Signed)
        .and_then(|t| t.result)
    {
        let effect = Effect::Recall {
            signatures,
            certificate,
        };
        return (Session::Recalling(verified.into_decoded()), alloc::vec![effect]);
    }
    match Approved::ask(&verified, desk, leaf, decision) {
        Some(quorum) => (
            Session::Approving(verified, quorum, None),
            alloc::vec![Effect::AskOfficers],
        ),
        None => {
            let finding = Finding::new(CheckId::PolicyUnregistered, Place::Request);
            refuse(finding, Some(verified.decision().clone()), desk)
        }
    }
}

fn hear(verified: Verified, quorum: Quorum, note: Note, desk: &Desk<'_>) -> Step {
    let speaker = crate::ceremony::approval::Statement::parse(note.text()).map(|s| s.officer);
    let counter = speaker.map_or(0, |officer| desk.house.state.next_counter(&officer));
    match quorum.check(note, counter) {
        Ok(spoken) => {
            let blob = alloc::string::ToString::to_string(spoken.note()).into_bytes();
            let body = Body::Spoke {
                ceremony: desk.ceremony,
                approval: spoken.digest(),
                officer: spoken.officer().clone(),
                yes: spoken.voice() == crate::ceremony::approval::Voice::Yes,
            };
            (
                Session::Approving(verified, quorum, Some(spoken)),
                journal(alloc::vec![blob], body),
            )
        }
        Err(finding) => (
            Session::Approving(verified, quorum, None),
            alloc::vec![Effect::Tell(finding)],
        ),
    }
}

fn count(verified: Verified, mut quorum: Quorum, spoken: Spoken, desk: &Desk<'_>) -> Step {
    quorum.count(spoken);
    if !quorum.met() && !quorum.rejected() {
        return (
            Session::Approving(verified, quorum, None),
            alloc::vec![Effect::AskOfficers],
        );
    }
    let decision = verified.decision().clone();
    match Approved::new(verified, quorum) {
        Ok(approved) => {
            let body = Body::Intent {
                ceremony: desk.ceremony,
                request: approved.spend().request,
                decision: approved.spend().decision,
                approvals: approved.approvals().iter().map(Spoken::digest).collect(),
                debit: approved.verified().debit().clone(),
            };
            (Session::Intending(approved), journal(Vec::new(), body))
        }
        Err(finding) => refuse(finding, Some(decision), desk),
    }
}

fn ask_hsm(approved: Approved, head: Head, desk: &Desk<'_>) -> Step {
    match approved.plan(desk) {
        Ok(plan) => {
            let jobs = plan.jobs().to_vec();
            (
                Session::Signing(approved, head),
                alloc::vec![Effect::AskSignatures(jobs)],
            )
        }
        Err(finding) => break_off(finding, Some(approved.verified().decision().clone()), desk),
    }
}

fn take(approved: Approved, head: Head, compact: &[[u8; 64]], desk: &Desk<'_>) -> Step {
    let decision = approved.verified().decision().clone();
    match Made::new(approved, desk, head, compact) {
        Ok(made) => {
            let digest = text_digest(&made.certificate().to_text());
            (Session::Sealing(made), alloc::vec![Effect::AskSeal(digest)])
        }
        Err(finding) => break_off(finding, Some(decision), desk),
    }
}

fn seal(made: Made, signature: &[u8; 64], desk: &Desk<'_>) -> Step {
    match Signed::new(made, desk, signature) {
        Ok(signed) => {
            let certificate = signed.certificate_text().into_bytes();
            let body = Body::Result {
                ceremony: desk.ceremony,
                request: signed.approved().spend().request,
                signatures: Digest::of(&[signed.blob()]),
                certificate: Digest::of(&[&certificate]),
                nonces: signed.signatures().nonces(),
            };
            let blobs = alloc::vec![signed.blob().to_vec(), certificate];
            (Session::Recording(signed), journal(blobs, body))
        }
        Err(finding) => break_off(finding, None, desk),
    }
}

fn show(encoded: Result<Encoded, crate::flow::EncodeError>, outcome: Outcome, desk: &Desk<'_>) -> Step {
    match encoded {
        Ok(encoded) => {
            let bytes = encoded.bytes().to_vec();
            (
                Session::Showing(encoded, outcome),
                alloc::vec![Effect::Show(bytes)],
            )
        }
        // The recorded signatures stay; the same request gives them again once the fault is mended.
        Err(_) => abort(String::from("the answer could not be written"), desk),
    }
}
