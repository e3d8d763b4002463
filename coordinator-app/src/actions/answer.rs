//! Takes in an answer: verified first, then its signatures and nothing else.

use strongroom_core::{
    ids::{Label, RequestId},
    psbt::{Answer, Limits, Psbt, merge_signatures},
};

use super::{
    desk::{Desk, MERGED},
    finish::{Signers, signers},
    verify_answer::{VerifyError, verify_answer},
};
use crate::failure::Failure;

/// What an answer brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// Who signed.
    pub site: Label,
    /// Who has signed by now, and who has not.
    pub signers: Signers,
}

/// Verifies the bytes of an answer to a request and merges its signatures into the PSBT that was kept. The answer and
/// its certificate are kept beside it.
///
/// # Errors
/// [`Failure`]: not an answer to this request, a wrong signature or certificate, or the disk.
pub fn merge(desk: &Desk, id: &RequestId, bytes: &[u8]) -> Result<Merged, Failure> {
    let (request, kept) = desk.request(id)?;
    let answer = Psbt::parse(bytes, &Limits::CEILINGS)?;
    let answer = Answer::from_psbt(&answer).map_err(VerifyError::Answer)?;
    let verified = verify_answer(&desk.vault, &request, &kept, &answer)?;
    let sheet = desk.vault.manifest.sheet(verified.cosigner);
    let site = sheet.ok_or(VerifyError::Other { what: "vault" })?.site.clone();

    let mut merged = desk.merged(id)?;
    merge_signatures(&mut merged, &answer).map_err(VerifyError::Answer)?;
    let number = verified.cosigner.number();
    let home = &desk.home;
    home.put_request_file(id, &format!("answers/{number}.psbt"), bytes)?;
    let certificate = verified.certificate.to_string();
    home.put_request_file(id, &format!("certificates/{number}.note"), certificate.as_bytes())?;
    home.put_request_file(id, MERGED, &merged.serialize())?;
    Ok(Merged {
        site,
        signers: signers(&desk.vault, &merged),
    })
}
