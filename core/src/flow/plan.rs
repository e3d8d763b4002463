//! What goes to the HSM: one digest for each input, under this site's own key there.

use alloc::vec::Vec;

use bitcoin::{EcdsaSighashType, hashes::Hash as _, sighash::SighashCache};

use crate::{
    ids::{Digest, EcKey},
    policy::Case,
    wallet::Cosigner,
};

/// One signature to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Job {
    /// The input.
    pub input: u32,
    /// This site's key there.
    pub key: EcKey,
    /// What is signed: the SIGHASH_ALL digest.
    pub digest: Digest,
}

/// Every signature to make, in the order of the inputs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    jobs: Vec<Job>,
}

impl Plan {
    /// Works the digests out from verified inputs and the manifest's scripts; nothing comes from the PSBT but the
    /// transaction itself. None if an input is not the vault's.
    pub fn new(case: &Case<'_>, own: Cosigner) -> Option<Self> {
        let tx = case.psbt.unsigned_tx();
        let mut cache = SighashCache::new(&tx);
        let mut jobs = Vec::with_capacity(case.inputs.len());
        for (i, verified) in case.inputs.iter().enumerate() {
            let verified = verified.as_ref()?;
            let place = verified.place?;
            let script = case.house.vault.script(place.branch, place.index)?;
            let value = verified.txout.value;
            let all = EcdsaSighashType::All;
            let digest = match (&script.witness_script, &script.redeem_script) {
                (Some(witness), _) => cache
                    .p2wsh_signature_hash(i, witness, value, all)
                    .ok()?
                    .to_byte_array(),
                (None, Some(redeem)) => cache
                    .p2wpkh_signature_hash(i, redeem, value, all)
                    .ok()?
                    .to_byte_array(),
                (None, None) => cache
                    .p2wpkh_signature_hash(i, &script.spk, value, all)
                    .ok()?
                    .to_byte_array(),
            };
            jobs.push(Job {
                input: u32::try_from(i).ok()?,
                key: *case.house.vault.cosigner_key(own, place)?,
                digest: Digest::new(digest),
            });
        }
        Some(Self { jobs })
    }

    /// The signatures to make.
    pub fn jobs(&self) -> &[Job] {
        &self.jobs
    }

    /// The root over every (input, public key, digest): what approvals and the certificate commit to.
    pub fn root(&self) -> Digest {
        let mut bytes = Vec::with_capacity(self.jobs.len().saturating_mul(69));
        for job in &self.jobs {
            bytes.extend_from_slice(&job.input.to_be_bytes());
            bytes.extend_from_slice(job.key.as_bytes());
            bytes.extend_from_slice(job.digest.as_bytes());
        }
        Digest::of(&[b"strongroom/plan/v1\n", &bytes])
    }
}
