//! One attempt at a message: the equations, and what is known about which of them can be trusted.

use alloc::vec::Vec;

use crc::{CRC_32_ISO_HDLC, Crc, Table};
use sha2::{Digest as _, Sha256};

use super::bits::Bits;
use super::elimination::{Elimination, Evidence, Gain};

/// Sixteen tables: a message of 4 MiB is summed in milliseconds.
static CRC_32: Crc<u32, Table<16>> = Crc::<u32, Table<16>>::new(&CRC_32_ISO_HDLC);
/// Bytes of messages that are tried per frame while a false part is looked for; one message is always tried.
const TRIED_BYTES: u32 = 2 * 1024 * 1024;
/// Most suspects tried per frame.
const TRIED_MAX: u32 = 16;

/// The CRC-32 of some bytes.
pub(super) fn checksum(bytes: &[u8]) -> u32 {
    CRC_32.checksum(bytes)
}

/// What the solved fragments must come to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Goal {
    /// Bytes of the message.
    pub(super) length: u32,
    /// What proves that it is the one announced.
    pub(super) proof: Proof,
}

/// What is known of a message before it is there.
#[derive(Debug, Clone, Copy)]
pub(super) enum Proof {
    /// Its CRC-32.
    Crc32(u32),
    /// The first bytes of its SHA-256.
    Sha256([u8; 8]),
}

/// A proof being worked out.
enum Sum {
    Crc32(crc::Digest<'static, u32, Table<16>>),
    Sha256(Sha256),
}

impl Sum {
    fn of(proof: Proof) -> Self {
        match proof {
            Proof::Crc32(_) => Self::Crc32(CRC_32.digest()),
            Proof::Sha256(_) => Self::Sha256(Sha256::new()),
        }
    }

    fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Crc32(sum) => sum.update(bytes),
            Self::Sha256(sum) => sum.update(bytes),
        }
    }

    fn proves(self, proof: Proof) -> bool {
        match (self, proof) {
            (Self::Crc32(sum), Proof::Crc32(wanted)) => sum.finalize() == wanted,
            (Self::Sha256(sum), Proof::Sha256(wanted)) => sum.finalize().starts_with(&wanted),
            (Self::Crc32(_), Proof::Sha256(_)) | (Self::Sha256(_), Proof::Crc32(_)) => false,
        }
    }
}

/// The equations of one attempt.
pub(super) struct Solution {
    system: Elimination,
    /// Parts that went into sums which later parts confirmed.
    trusted: Bits,
    /// The last part that differed from a sum, its parts narrowed down to those that every such part accuses.
    evidence: Option<Evidence>,
}

impl Solution {
    pub(super) fn new(fragments: u16) -> Self {
        Self {
            system: Elimination::new(fragments),
            trusted: Bits::new(fragments),
            evidence: None,
        }
    }

    pub(super) fn rank(&self) -> u16 {
        self.system.rank()
    }

    pub(super) fn is_solved(&self) -> bool {
        self.system.is_solved()
    }

    pub(super) fn knows(&self, fragment: u16) -> bool {
        self.system.knows(fragment)
    }

    /// Takes a part; tells whether it agreed with the others.
    pub(super) fn learn(&mut self, members: &[u16], data: &[u8]) -> bool {
        match self.system.add(members, data) {
            Gain::New => true,
            Gain::Known(parts) => {
                // A part that only repeats another one proves nothing: a false one can be shown twice.
                if parts.count() > 1 {
                    self.trusted.join(&parts);
                    if let Some(evidence) = &mut self.evidence {
                        evidence.parts.remove(&parts);
                    }
                }
                true
            }
            Gain::Contradiction(found) => {
                self.accuse(found);
                false
            }
        }
    }

    /// The message, if it is whole and its checksum fits.
    pub(super) fn message(&self, goal: Goal) -> Option<Vec<u8>> {
        if !self.fits(goal) {
            return None;
        }
        self.system.message(usize::try_from(goal.length).ok()?)
    }

    /// Looks for the one part that is false among those still accused, and takes it out. The cost of one call is
    /// bounded; who calls again with more evidence gets further.
    pub(super) fn mended(&mut self, goal: Goal) -> Option<Vec<u8>> {
        let evidence = self.evidence.take()?;
        let tries = TRIED_BYTES
            .checked_div(goal.length)
            .unwrap_or(1)
            .clamp(1, TRIED_MAX);
        if evidence.parts.count() <= tries {
            for suspect in evidence.parts.iter() {
                self.system.mend(suspect, &evidence.error);
                if let Some(message) = self.message(goal) {
                    return Some(message);
                }
                self.system.mend(suspect, &evidence.error);
            }
        }
        self.evidence = Some(evidence);
        None
    }

    fn accuse(&mut self, mut found: Evidence) {
        found.parts.remove(&self.trusted);
        if let Some(before) = self
            .evidence
            .as_ref()
            .filter(|before| before.error == found.error)
        {
            found.parts.keep(&before.parts);
        }
        self.evidence = Some(found);
    }

    fn fits(&self, goal: Goal) -> bool {
        if !self.is_solved() {
            return false;
        }
        let mut left = usize::try_from(goal.length).unwrap_or(usize::MAX);
        let mut sum = Sum::of(goal.proof);
        for fragment in self.system.fragments() {
            let part = fragment.get(..left.min(fragment.len())).unwrap_or_default();
            left = left.saturating_sub(part.len());
            sum.update(part);
        }
        sum.proves(goal.proof)
    }
}
