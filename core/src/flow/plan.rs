//! What goes to the HSM: one digest for each input, under this site's own key there.

use alloc::vec::Vec;

use bitcoin::{
    EcdsaSighashType, TapLeafHash, TapSighashType, Transaction, TxOut,
    hashes::Hash as _,
    sighash::{Prevouts, SighashCache},
};

use crate::{
    ids::{Digest, EcKey},
    policy::Case,
    wallet::{Cosigner, Scheme, VaultScript},
};

/// One signature to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Job {
    /// The input.
    pub input: u32,
    /// What kind of signature it is.
    pub kind: Kind,
    /// This site's key there.
    pub key: EcKey,
    /// What is signed: the digest of SIGHASH_ALL, for taproot of SIGHASH_DEFAULT over the vault's leaf.
    pub digest: Digest,
}

impl Job {
    /// How it is signed.
    pub fn scheme(&self) -> Scheme {
        match self.kind {
            Kind::SegwitV0 => Scheme::Ecdsa,
            Kind::Tapscript(_) => Scheme::Bip340,
        }
    }
}

/// What kind of signature an input takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// ECDSA with SIGHASH_ALL (BIP-0143).
    SegwitV0,
    /// BIP-0340 with SIGHASH_DEFAULT, for this leaf (BIP-0341, BIP-0342).
    Tapscript(TapLeafHash),
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
        let mut digests = Digests::new(&tx, case)?;
        let mut jobs = Vec::with_capacity(case.inputs.len());
        for (i, verified) in case.inputs.iter().enumerate() {
            let place = verified.as_ref()?.place?;
            let script = case.house.vault.script(place.branch, place.index)?;
            let (kind, digest) = digests.of(i, script)?;
            jobs.push(Job {
                input: u32::try_from(i).ok()?,
                kind,
                key: *case.house.vault.cosigner_key(own, place)?,
                digest,
            });
        }
        Some(Self { jobs })
    }

    /// The signatures to make.
    pub fn jobs(&self) -> &[Job] {
        &self.jobs
    }

    /// The root over every (input, scheme, public key, digest): what approvals and the certificate commit to.
    pub fn root(&self) -> Digest {
        let mut bytes = Vec::with_capacity(self.jobs.len().saturating_mul(70));
        for job in &self.jobs {
            bytes.extend_from_slice(&job.input.to_be_bytes());
            // The leaf needs no place of its own: the digest commits to it.
            bytes.push(match job.kind {
                Kind::SegwitV0 => 0,
                Kind::Tapscript(_) => 1,
            });
            bytes.extend_from_slice(job.key.as_bytes());
            bytes.extend_from_slice(job.digest.as_bytes());
        }
        Digest::of(&[b"strongroom/plan/v1\n", &bytes])
    }
}

/// Makes digests over one transaction.
struct Digests<'a> {
    cache: SighashCache<&'a Transaction>,
    spent: Vec<&'a TxOut>,
}

impl<'a> Digests<'a> {
    /// None if a spent output is not proven.
    fn new(tx: &'a Transaction, case: &'a Case<'_>) -> Option<Self> {
        let spent = case.inputs.iter().map(|v| v.as_ref().map(|v| &v.txout));
        Some(Self {
            cache: SighashCache::new(tx),
            spent: spent.collect::<Option<_>>()?,
        })
    }

    fn of(&mut self, input: usize, script: &VaultScript) -> Option<(Kind, Digest)> {
        let value = self.spent.get(input)?.value;
        let all = EcdsaSighashType::All;
        if let Some(tap) = &script.tap {
            // Without an annex, over the one leaf of the manifest's tree.
            let hash = self.cache.taproot_script_spend_signature_hash(
                input,
                &Prevouts::All(&self.spent),
                tap.leaf_hash,
                TapSighashType::Default,
            );
            return Some((
                Kind::Tapscript(tap.leaf_hash),
                Digest::new(hash.ok()?.to_byte_array()),
            ));
        }
        let digest = match (&script.witness_script, &script.redeem_script) {
            (Some(witness), _) => self
                .cache
                .p2wsh_signature_hash(input, witness, value, all)
                .ok()?
                .to_byte_array(),
            (None, redeem) => self
                .cache
                .p2wpkh_signature_hash(input, redeem.as_ref().unwrap_or(&script.spk), value, all)
                .ok()?
                .to_byte_array(),
        };
        Some((Kind::SegwitV0, Digest::new(digest)))
    }
}
