//! Wallet templates (BIP-0388): how the cosigners' keys are combined into scripts.

use alloc::{
    borrow::ToOwned,
    collections::BTreeSet,
    string::{String, ToString},
    vec::Vec,
};
use core::{fmt, str::FromStr};

use bitcoin::{Sequence, Weight, absolute, relative};
use miniscript::{
    Descriptor, ForEachKey, TranslatePk, Translator,
    policy::{Liftable, Semantic},
};

use super::{
    Cosigner, MAX_COSIGNERS, NUMS_KEY, Scheme, Slot,
    precheck::{self, MAX_DEPTH},
};
use crate::ids::EcKey;

/// A template that cannot stand.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// Longer than [`MAX_TEMPLATE`](super::precheck::MAX_TEMPLATE).
    #[error("template of {got} bytes is over {limit}")]
    TooLong {
        /// Bytes given.
        got: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// Nested deeper than [`MAX_DEPTH`].
    #[error("template is nested deeper than {limit}")]
    Depth {
        /// Levels allowed.
        limit: usize,
    },
    /// Not `wsh`, `sh(wsh)`, `wpkh`, `sh(wpkh)` or `tr` with one leaf: amounts of older scripts are not signed.
    #[error("only segwit templates are accepted, taproot with one leaf")]
    Kind,
    /// The internal key of a taproot template is not the point that nobody can sign for, or that point stands
    /// elsewhere: a key path would pass by the script.
    #[error("the key path of a taproot template must be nobody's")]
    KeyPath,
    /// A threshold is not 0 < m ≤ n.
    #[error("a threshold is not 0 < m <= n")]
    Threshold,
    /// Not a descriptor, or one that can be spent without a signature, malleably, or not at all.
    #[error("descriptor is not sane: {why}")]
    Unsane {
        /// What the descriptor library says.
        why: String,
    },
    /// `older(n)` where consensus ignores part of `n`, or `after(n)` beyond what miniscript allows.
    #[error("{fragment}({value}) does not mean what it says")]
    Lock {
        /// `older` or `after`.
        fragment: &'static str,
        /// The value given.
        value: u32,
    },
    /// A cosigner stands twice: keys would repeat over branches (BIP-0388, B15).
    #[error("cosigner {cosigner} stands twice")]
    Reused {
        /// The cosigner.
        cosigner: Cosigner,
    },
    /// The cosigners are not exactly `@0` to `@n-1`.
    #[error("cosigner {cosigner} is missing")]
    Missing {
        /// The first that is missing.
        cosigner: Cosigner,
    },
    /// More cosigners than [`MAX_COSIGNERS`].
    #[error("{got} cosigners, allowed are {limit}")]
    TooMany {
        /// Cosigners given.
        got: usize,
        /// Cosigners allowed.
        limit: usize,
    },
    /// The text is not how this template is written.
    #[error("template is not in its canonical form")]
    NotCanonical,
    /// Keys given do not fill the template.
    #[error("{got} keys for {want} cosigners, or one is no key")]
    Keys {
        /// Keys given.
        got: usize,
        /// Keys wanted.
        want: usize,
    },
}

impl TemplateError {
    /// The code shown to people and recorded.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLong { .. } | Self::TooMany { .. } => "E_REG_LIMIT",
            Self::Depth { .. } => "E_DESCRIPTOR_DEPTH",
            Self::Kind => "E_DESCRIPTOR_KIND",
            Self::KeyPath => "E_DESCRIPTOR_KEY_PATH",
            Self::Threshold => "E_REG_THRESHOLD",
            Self::Unsane { .. }
            | Self::Lock { .. }
            | Self::Reused { .. }
            | Self::Missing { .. }
            | Self::NotCanonical
            | Self::Keys { .. } => "E_DESCRIPTOR_UNSANE",
        }
    }
}

/// A sane template over cosigners `@0` to `@n-1`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    text: String,
    descriptor: Descriptor<Slot>,
    cosigners: usize,
    /// Every way to spend, without the order of the script.
    ways: Semantic<Slot>,
    quorum: usize,
    locks: Locks,
}

/// The numbers of a template's timelocks, over all of its paths.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Locks {
    /// Of `older(n)`: relative, as a sequence number says them (BIP-0068).
    pub older: Vec<u32>,
    /// Of `after(n)`: absolute, as a lock time says them.
    pub after: Vec<u32>,
}

impl Template {
    /// Reads a template. Length and nesting are limited before the descriptor library sees the text.
    ///
    /// # Errors
    /// [`TemplateError`].
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        precheck::check(text)?;
        let descriptor: Descriptor<Slot> = text.parse().map_err(unsane)?;
        let cosigners = count_cosigners(&descriptor)?;
        descriptor.sanity_check().map_err(unsane)?;
        if alloc::format!("{descriptor:#}") != text.replace("/<0;1>/*", "/**") {
            return Err(TemplateError::NotCanonical);
        }
        let ways = descriptor.lift().map_err(unsane)?;
        let quorum = ways.minimum_n_keys().ok_or(TemplateError::Threshold)?;
        if quorum == 0 || quorum > cosigners {
            return Err(TemplateError::Threshold);
        }
        Ok(Self {
            text: text.to_owned(),
            descriptor,
            cosigners,
            quorum,
            locks: Locks {
                older: ways.relative_timelocks(),
                after: ways.absolute_timelocks(),
            },
            ways,
        })
    }

    /// The template as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// How many cosigners there are (n).
    pub fn cosigners(&self) -> usize {
        self.cosigners
    }

    /// The fewest cosigners that can spend (m), over all paths of the template.
    pub fn quorum(&self) -> usize {
        self.quorum
    }

    /// The fewest cosigners that can spend under these sequences (BIP-0112) and this lock time (BIP-0065): one number
    /// for all inputs, the highest. Where nobody could, [`Template::quorum`].
    pub fn quorum_under(
        &self,
        sequences: impl IntoIterator<Item = Sequence>,
        lock_time: absolute::LockTime,
    ) -> usize {
        let ways = self.ways.clone().at_lock_time(lock_time);
        // Most inputs say the same.
        let ages: BTreeSet<_> = sequences.into_iter().map(Sequence::to_consensus_u32).collect();
        let fewest = ages.into_iter().filter_map(|sequence| {
            let age = Sequence(sequence).to_relative_lock_time();
            let age = age.unwrap_or(relative::LockTime::from_height(0));
            ways.clone().at_age(age).minimum_n_keys()
        });
        fewest.max().unwrap_or(self.quorum)
    }

    /// The fewest cosigners that can spend without waiting for a timelock.
    pub fn quorum_at_once(&self) -> usize {
        self.quorum_under([Sequence::MAX], absolute::LockTime::ZERO)
    }

    /// Its timelocks.
    pub fn locks(&self) -> &Locks {
        &self.locks
    }

    /// How its keys sign.
    pub fn scheme(&self) -> Scheme {
        match self.descriptor {
            Descriptor::Tr(_) => Scheme::Bip340,
            Descriptor::Bare(_)
            | Descriptor::Pkh(_)
            | Descriptor::Wpkh(_)
            | Descriptor::Sh(_)
            | Descriptor::Wsh(_) => Scheme::Ecdsa,
        }
    }

    /// The weight of the largest satisfaction: what an input adds to an unsigned one.
    ///
    /// # Errors
    /// [`TemplateError::Unsane`] if no path can be satisfied.
    pub fn max_satisfaction(&self) -> Result<Weight, TemplateError> {
        self.descriptor.max_weight_to_satisfy().map_err(unsane)
    }

    /// Puts one key for each cosigner, in order, into the template.
    ///
    /// # Errors
    /// [`TemplateError::Keys`] if they do not fill it, [`TemplateError::Unsane`] if two are equal.
    pub fn fill(&self, keys: &[EcKey]) -> Result<Descriptor<bitcoin::PublicKey>, TemplateError> {
        let wrong = || TemplateError::Keys {
            got: keys.len(),
            want: self.cosigners,
        };
        if keys.len() != self.cosigners {
            return Err(wrong());
        }
        let points: Vec<bitcoin::PublicKey> = keys
            .iter()
            .map(|k| bitcoin::PublicKey::from_slice(k.as_bytes()))
            .collect::<Result<_, _>>()
            .map_err(|_| wrong())?;
        let filled = self
            .descriptor
            .translate_pk(&mut Filler { points: &points })
            .map_err(|_| wrong())?;
        filled.sanity_check().map_err(unsane)?;
        Ok(filled)
    }
}

impl FromStr for Template {
    type Err = TemplateError;
    fn from_str(s: &str) -> Result<Self, TemplateError> {
        Self::parse(s)
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

struct Filler<'a> {
    points: &'a [bitcoin::PublicKey],
}

impl Translator<Slot, bitcoin::PublicKey, ()> for Filler<'_> {
    fn pk(&mut self, slot: &Slot) -> Result<bitcoin::PublicKey, ()> {
        match slot {
            Slot::Cosigner(cosigner) => self.points.get(cosigner.index()).copied().ok_or(()),
            Slot::Nobody => bitcoin::PublicKey::from_slice(NUMS_KEY.as_bytes()).map_err(|_| ()),
        }
    }
    miniscript::translate_hash_clone!(Slot, bitcoin::PublicKey, ());
}

fn unsane(e: miniscript::Error) -> TemplateError {
    use miniscript::Error as E;
    match e {
        E::ParseThreshold(_) | E::Threshold(_) | E::CmsTooManyKeys(_) => TemplateError::Threshold,
        E::MaxRecursiveDepthExceeded => TemplateError::Depth { limit: MAX_DEPTH },
        // The library's type, not ours: all the rest is one verdict.
        other => TemplateError::Unsane {
            why: other.to_string(),
        },
    }
}

/// Checks the frame of a taproot template: nobody's key path, one leaf. Says how often nobody may stand.
fn check_taproot(descriptor: &Descriptor<Slot>) -> Result<usize, TemplateError> {
    let Descriptor::Tr(tr) = descriptor else {
        return Ok(0);
    };
    if *tr.internal_key() != Slot::Nobody {
        return Err(TemplateError::KeyPath);
    }
    match tr.iter_scripts().count() {
        1 => Ok(1),
        _ => Err(TemplateError::Kind),
    }
}

fn count_cosigners(descriptor: &Descriptor<Slot>) -> Result<usize, TemplateError> {
    let mut seen = BTreeSet::new();
    let (mut reused, mut nobody) = (None, 0usize);
    descriptor.for_each_key(|slot| {
        match slot {
            Slot::Cosigner(cosigner) if !seen.insert(*cosigner) => reused = Some(*cosigner),
            Slot::Cosigner(_) => {}
            Slot::Nobody => nobody = nobody.saturating_add(1),
        }
        true
    });
    if nobody != check_taproot(descriptor)? {
        return Err(TemplateError::KeyPath);
    }
    if let Some(cosigner) = reused {
        return Err(TemplateError::Reused { cosigner });
    }
    if seen.len() > MAX_COSIGNERS {
        return Err(TemplateError::TooMany {
            got: seen.len(),
            limit: MAX_COSIGNERS,
        });
    }
    for (i, cosigner) in seen.iter().enumerate() {
        if cosigner.index() != i {
            return Err(TemplateError::Missing {
                cosigner: Cosigner::at(i),
            });
        }
    }
    Ok(seen.len())
}
