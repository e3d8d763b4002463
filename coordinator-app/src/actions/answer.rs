//! Takes in an answer: verified first, then its signatures and nothing else.

use strongroom_core::{
    ceremony::certificate::Certificate,
    ids::{Label, RequestId},
    psbt::{Answer, Limits, Psbt, merge_signatures},
};

use super::{
    finish::{Signers, signers},
    verify_answer::{VerifyError, verify_answer},
    workspace::{MERGED, Workspace},
};
use crate::failure::Failure;

/// What an answer brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// Who signed.
    pub site: Label,
    /// What it states.
    pub certificate: Certificate,
    /// Who has signed by now, and who has not.
    pub signers: Signers,
}

/// Verifies the bytes of an answer to a request and merges its signatures into the PSBT that was kept. The answer and
/// its certificate are kept beside it.
///
/// # Errors
/// [`Failure`]: not an answer to this request, a wrong signature or certificate, or the disk.
pub fn merge(workspace: &Workspace, id: &RequestId, bytes: &[u8]) -> Result<Merged, Failure> {
    let (request, _) = workspace.request(id)?;
    let answer = Psbt::parse(bytes, &Limits::CEILINGS)?;
    let answer = Answer::from_psbt(&answer).map_err(VerifyError::Answer)?;
    let mut merged = workspace.merged(id)?;
    let verified = verify_answer(&workspace.vault, &request, &merged, &answer)?;
    merge_signatures(&mut merged, &answer).map_err(VerifyError::Answer)?;
    let number = verified.cosigner.number();
    let home = &workspace.home;
    let mut record = home.record(id)?;
    if !record.answered {
        // Before anything else of it is kept: a crash in between must not free the coins.
        record.answered = true;
        home.save_record(&record)?;
    }
    home.put_request_file(id, &format!("answers/{number}.psbt"), bytes)?;
    let certificate = verified.note.to_string();
    home.put_request_file(id, &format!("certificates/{number}.note"), certificate.as_bytes())?;
    home.put_request_file(id, MERGED, &merged.serialize())?;
    Ok(Merged {
        site: verified.site,
        certificate: verified.certificate,
        signers: signers(&workspace.vault, &merged),
    })
}
