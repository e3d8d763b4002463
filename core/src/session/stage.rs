//! The states of a session and the way from one to the next.

use alloc::{
    boxed::Box,
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{Effect, Input, Refusal};
use crate::{
    ceremony::{
        approval::{Statement, Voice},
        quorum::{Quorum, Spoken},
    },
    flow::{
        Approved, Decoded, Desk, Encoded, Head, Logged, Made, Recorded, Review, Scanned, Shown, Signed,
        Verified,
    },
    ids::Digest,
    journal::record::{Body, MAX_TEXT, Outcome},
    note::Note,
    policy::{CheckId, Decision, Finding, Place, Progress, Verdict},
};

/// Where a ceremony stands.
#[derive(Debug)]
pub(super) enum Stage {
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
    Sealing(Box<Made>),
    /// Gate 2: waits for RESULT to be durable.
    Recording(Encoded),
    /// Waits for the blobs of an earlier RESULT.
    Recalling(Verified, Recorded, Head),
    /// Waits for the HSM's mark.
    Marking(Encoded, Outcome, Head),
    /// Waits for the MARKED record.
    MarkRecording(Encoded, Outcome),
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

type Step = (Stage, Vec<Effect>);

impl Stage {
    /// The record that was awaited is durable under this leaf.
    pub(super) fn durable(self, leaf: Digest, head: Head, desk: &Desk<'_>) -> Step {
        match self {
            Self::Deciding(verified, decision) => open_question(verified, decision, (leaf, head), desk),
            Self::Refusing(refusal) => {
                let outcome = Outcome::Refused {
                    codes: refusal.codes.clone(),
                };
                (Self::Ending(refusal), ended(desk, outcome))
            }
            Self::Approving(verified, quorum, Some(spoken)) => count(verified, quorum, spoken, desk),
            Self::Intending(approved) => ask_hsm(approved, head, desk),
            Self::Recording(encoded) => mark(encoded, Outcome::Signed, head),
            Self::MarkRecording(encoded, outcome) => show(encoded, outcome),
            Self::Closing(shown) => (Self::Done(Logged::new(shown)), Vec::new()),
            Self::Ending(refusal) => (Self::Refused(refusal), Vec::new()),
            state @ (Self::Ready
            | Self::Approving(_, _, None)
            | Self::Signing(..)
            | Self::Sealing(_)
            | Self::Recalling(..)
            | Self::Marking(..)
            | Self::Showing(..)
            | Self::Done(_)
            | Self::Refused(_)) => (state, alloc::vec![Effect::Stray]),
        }
    }

    /// Takes any other input.
    pub(super) fn told(self, input: Input, desk: &Desk<'_>) -> Step {
        match (self, input) {
            (Self::Ready, Input::Scanned(scanned)) => scan(scanned, desk),
            (Self::Approving(verified, quorum, None), Input::Approval(note)) => {
                hear(verified, quorum, note, desk)
            }
            (Self::Signing(approved, head), Input::Signatures(compact)) => {
                take(approved, head, &compact, desk)
            }
            (Self::Sealing(made), Input::Sealed(signature)) => seal(*made, &signature, desk),
            (
                Self::Recalling(verified, recorded, head),
                Input::Recalled {
                    signatures,
                    certificate,
                },
            ) => recall(&verified, recorded, (&signatures, &certificate), head, desk),
            (Self::Marking(encoded, outcome, head), Input::Marked) => {
                let body = Body::Marked {
                    size: head.size,
                    root: head.root,
                };
                (Self::MarkRecording(encoded, outcome), journal(Vec::new(), body))
            }
            (Self::Showing(encoded, outcome), Input::Drawn) => {
                (Self::Closing(Shown::new(encoded)), ended(desk, outcome))
            }
            (state, Input::Abort(reason)) if state.can_abort() => {
                abort(String::from("ABORTED"), &reason, None, desk)
            }
            (state, _) => (state, alloc::vec![Effect::Stray]),
        }
    }

    pub(super) fn question(&self) -> Option<(&Verified, &Quorum)> {
        match self {
            Self::Approving(verified, quorum, _) => Some((verified, quorum)),
            Self::Ready
            | Self::Deciding(..)
            | Self::Refusing(_)
            | Self::Intending(_)
            | Self::Signing(..)
            | Self::Sealing(_)
            | Self::Recording(_)
            | Self::Recalling(..)
            | Self::Marking(..)
            | Self::MarkRecording(..)
            | Self::Showing(..)
            | Self::Closing(_)
            | Self::Ending(_)
            | Self::Done(_)
            | Self::Refused(_) => None,
        }
    }

    pub(super) fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refusing(refusal) | Self::Ending(refusal) | Self::Refused(refusal) => Some(refusal),
            Self::Ready
            | Self::Deciding(..)
            | Self::Approving(..)
            | Self::Intending(_)
            | Self::Signing(..)
            | Self::Sealing(_)
            | Self::Recording(_)
            | Self::Recalling(..)
            | Self::Marking(..)
            | Self::MarkRecording(..)
            | Self::Showing(..)
            | Self::Closing(_)
            | Self::Done(_) => None,
        }
    }

    pub(super) fn answered(&self) -> Option<Digest> {
        if let Self::Done(logged) = self {
            Some(logged.request())
        } else {
            None
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
            | Self::Recalling(..) => true,
            Self::Marking(_, outcome, _) | Self::MarkRecording(_, outcome) => *outcome == Outcome::Reissued,
            Self::Refusing(_)
            | Self::Recording(_)
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

/// Breaks a ceremony off. A reason that a record cannot hold is written as far as it can.
fn abort(code: String, reason: &str, decision: Option<Decision>, desk: &Desk<'_>) -> Step {
    let plain = reason
        .chars()
        .map(|c| if (' '..='~').contains(&c) { c } else { '?' });
    let mut reason: String = plain.take(MAX_TEXT).collect();
    if reason.is_empty() {
        reason.push_str(&code);
    }
    let refusal = Refusal {
        decision,
        codes: alloc::vec![code],
    };
    (Stage::Ending(refusal), ended(desk, Outcome::Aborted { reason }))
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
    (Stage::Ending(Refusal { decision, codes }), effects)
}

/// Breaks a ceremony off over one finding. Behind INTENT nothing is refused any more: the request stays in doubt,
/// counts as spent, and can be taken up again.
fn fail(finding: Finding, decision: Option<Decision>, desk: &Desk<'_>) -> Step {
    let reason = format!("{} at {}", finding.check, finding.place);
    let code = String::from(finding.check.code());
    let (stage, ended) = abort(code, &reason, decision, desk);
    let mut effects = alloc::vec![Effect::Tell(finding)];
    effects.extend(ended);
    (stage, effects)
}

fn scan(scanned: Scanned, desk: &Desk<'_>) -> Step {
    let reviewed = match Decoded::new(scanned) {
        Ok(decoded) => Verified::new(decoded, desk),
        Err(failed) => Err(Box::new(Review::unreadable(desk.house, failed))),
    };
    match reviewed {
        Ok(verified) => {
            let bytes = verified.decoded().bytes().to_vec();
            match decided(bytes, verified.decision(), desk) {
                Some((effects, digest)) => (Stage::Deciding(verified, digest), effects),
                None => undecided(desk),
            }
        }
        Err(review) => {
            let Review { decision, bytes } = *review;
            let Some((effects, _)) = decided(bytes, &decision, desk) else {
                return undecided(desk);
            };
            let mut codes = decision.blocking_codes();
            if codes.is_empty() {
                // Every check passed and still no key of this site signs: the vault is not this site's.
                codes.push(String::from(CheckId::PolicyUnregistered.code()));
            }
            let decision = Some(decision);
            (Stage::Refusing(Refusal { decision, codes }), effects)
        }
    }
}

/// The DECIDED record with everything a replay needs; none if the decision cannot be written, for a record without
/// it could not be replayed.
fn decided(bytes: Vec<u8>, decision: &Decision, desk: &Desk<'_>) -> Option<(Vec<Effect>, Digest)> {
    let encoded = decision.to_bytes().ok()?;
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
        accepted: decision.verdict == Verdict::Accept,
    };
    Some((journal(alloc::vec![bytes, encoded], body), digest))
}

fn undecided(desk: &Desk<'_>) -> Step {
    abort(
        String::from("ABORTED"),
        "the decision cannot be written",
        None,
        desk,
    )
}

fn open_question(
    verified: Verified,
    decision: Digest,
    (leaf, head): (Digest, Head),
    desk: &Desk<'_>,
) -> Step {
    let taken = desk.house.state.taken.get(&verified.decoded().request());
    if let Some((signatures, certificate)) = taken
        .filter(|t| t.progress == Progress::Signed)
        .and_then(|t| t.result)
    {
        let effect = Effect::Recall {
            signatures,
            certificate,
        };
        let recorded = Recorded {
            signatures,
            certificate,
        };
        return (Stage::Recalling(verified, recorded, head), alloc::vec![effect]);
    }
    match Approved::ask(&verified, desk, leaf, decision) {
        Some(quorum) => (
            Stage::Approving(verified, quorum, None),
            alloc::vec![Effect::AskOfficers],
        ),
        None => {
            let finding = Finding::new(CheckId::PolicyUnregistered, Place::Request);
            refuse(finding, Some(verified.decision().clone()), desk)
        }
    }
}

fn hear(verified: Verified, quorum: Quorum, note: Note, desk: &Desk<'_>) -> Step {
    let speaker = Statement::parse(note.text()).map(|s| s.officer);
    let counter = speaker.map_or(0, |officer| desk.house.state.next_counter(&officer));
    match quorum.check(note, counter) {
        Ok(spoken) => {
            let blob = spoken.note().to_string().into_bytes();
            let body = Body::Spoke {
                ceremony: desk.ceremony,
                approval: spoken.digest(),
                officer: spoken.officer().clone(),
                yes: spoken.voice() == Voice::Yes,
            };
            (
                Stage::Approving(verified, quorum, Some(spoken)),
                journal(alloc::vec![blob], body),
            )
        }
        Err(finding) => (
            Stage::Approving(verified, quorum, None),
            alloc::vec![Effect::Tell(finding)],
        ),
    }
}

fn count(verified: Verified, mut quorum: Quorum, spoken: Spoken, desk: &Desk<'_>) -> Step {
    quorum.count(spoken);
    if !quorum.met() && !quorum.rejected() {
        return (
            Stage::Approving(verified, quorum, None),
            alloc::vec![Effect::AskOfficers],
        );
    }
    let decision = verified.decision().clone();
    match Approved::new(verified, quorum, desk) {
        Ok(approved) => {
            let body = Body::Intent {
                ceremony: desk.ceremony,
                request: approved.spend().request,
                decision: approved.spend().decision,
                approvals: approved.approvals().iter().map(Spoken::digest).collect(),
                debit: approved.verified().debit().clone(),
            };
            (Stage::Intending(approved), journal(Vec::new(), body))
        }
        Err(finding) => refuse(finding, Some(decision), desk),
    }
}

fn ask_hsm(approved: Approved, head: Head, desk: &Desk<'_>) -> Step {
    match approved.plan(desk) {
        Ok(plan) => {
            let jobs = plan.jobs().to_vec();
            (
                Stage::Signing(approved, head),
                alloc::vec![Effect::AskSignatures(jobs)],
            )
        }
        Err(finding) => fail(finding, Some(approved.verified().decision().clone()), desk),
    }
}

fn take(approved: Approved, head: Head, compact: &[[u8; 64]], desk: &Desk<'_>) -> Step {
    let decision = approved.verified().decision().clone();
    match Made::new(approved, desk, head, compact) {
        Ok(made) => {
            let text = made.certificate().to_text();
            (Stage::Sealing(Box::new(made)), alloc::vec![Effect::AskSeal(text)])
        }
        Err(finding) => fail(finding, Some(decision), desk),
    }
}

/// Closes the certificate and writes the answer, all before RESULT: behind it nothing can fail any more but the HSM.
fn seal(made: Made, signature: &[u8; 64], desk: &Desk<'_>) -> Step {
    let decision = made.approved().verified().decision().clone();
    let signed = match Signed::new(made, desk, signature) {
        Ok(signed) => signed,
        Err(finding) => return fail(finding, Some(decision), desk),
    };
    let certificate = signed.certificate_text().into_bytes();
    let body = Body::Result {
        ceremony: desk.ceremony,
        request: signed.approved().spend().request,
        signatures: Digest::of(&[signed.blob()]),
        certificate: Digest::of(&[&certificate]),
        nonces: signed.signatures().nonces(),
    };
    let blobs = alloc::vec![signed.blob().to_vec(), certificate];
    match Encoded::new(signed) {
        Ok(encoded) => (Stage::Recording(encoded), journal(blobs, body)),
        Err(error) => abort(
            String::from(error.code()),
            "the answer cannot be written",
            Some(decision),
            desk,
        ),
    }
}

fn recall(
    verified: &Verified,
    recorded: Recorded,
    (signatures, certificate): (&[u8], &[u8]),
    head: Head,
    desk: &Desk<'_>,
) -> Step {
    match Encoded::again(verified, desk, recorded, signatures, certificate) {
        // An earlier ceremony may have stopped between RESULT and the mark: no signature leaves without it.
        Ok(encoded) if !desk.house.state.is_marked(&encoded.request()) => {
            mark(encoded, Outcome::Reissued, head)
        }
        Ok(encoded) => show(encoded, Outcome::Reissued),
        Err(error) => abort(
            String::from(error.code()),
            &error.to_string(),
            Some(verified.decision().clone()),
            desk,
        ),
    }
}

fn mark(encoded: Encoded, outcome: Outcome, head: Head) -> Step {
    (
        Stage::Marking(encoded, outcome, head),
        alloc::vec![Effect::WriteMark(head)],
    )
}

fn show(encoded: Encoded, outcome: Outcome) -> Step {
    let bytes = encoded.bytes().to_vec();
    (Stage::Showing(encoded, outcome), alloc::vec![Effect::Show(bytes)])
}
