//! What the receivers of others can take, measured or read in their sources.

use core::time::Duration;

use super::limits::{BBQR_PARTS_MAX, MESSAGE_MAX, PARTS_MAX};
use super::setting::Mode;
use super::version::Version;

/// Who receives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Profile {
    /// One of our own programs.
    Strongroom,
    /// A receiver of which nothing is known but that it reads UR.
    Other,
    /// BlueWallet.
    BlueWallet,
    /// Coldcard Q.
    ColdcardQ,
    /// Cove.
    Cove,
    /// Blockstream Jade.
    Jade,
    /// Keystone 3.
    Keystone,
    /// Krux.
    Krux,
    /// Foundation Passport.
    Passport,
    /// SeedSigner.
    SeedSigner,
    /// Sparrow.
    Sparrow,
}

/// What a receiver can take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How it is best written to; the first that can carry the payload is taken.
    pub modes: &'static [Mode],
    /// Codes to begin with.
    pub version: Version,
    /// The largest codes its camera resolves.
    pub version_max: Version,
    /// How long a code stands.
    pub frame_time: Duration,
    /// White modules around the code.
    pub quiet_modules: u8,
    /// Most bytes of a message, its CBOR header included.
    pub message_max: u32,
    /// Most parts of a message.
    pub parts_max: u32,
    /// Whether mixtures help it.
    pub mixtures: Mixtures,
}

/// What a receiver does with parts that mix several fragments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mixtures {
    /// It solves for all of them, as we do.
    Solved,
    /// It takes them off each other one by one, so it needs more of them.
    Peeled,
    /// It keeps too few to profit; it is shown none.
    None,
}

const UR: &[Mode] = &[Mode::Ur, Mode::Static];
const UR_AND_BBQR: &[Mode] = &[Mode::Ur, Mode::Bbqr, Mode::Static];
const BBQR: &[Mode] = &[Mode::Bbqr];
const ALL: &[Mode] = &[Mode::Dense, Mode::Ur, Mode::Bbqr, Mode::Static];
/// The standard wants four; peers that draw less are read worse.
const QUIET_MODULES: u8 = 4;

impl Profile {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Strongroom,
        Self::Other,
        Self::BlueWallet,
        Self::ColdcardQ,
        Self::Cove,
        Self::Jade,
        Self::Keystone,
        Self::Krux,
        Self::Passport,
        Self::SeedSigner,
        Self::Sparrow,
    ];

    /// Gives the name as people know it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Strongroom => "Strongroom",
            Self::Other => "other",
            Self::BlueWallet => "BlueWallet",
            Self::ColdcardQ => "Coldcard Q",
            Self::Cove => "Cove",
            Self::Jade => "Jade",
            Self::Keystone => "Keystone",
            Self::Krux => "Krux",
            Self::Passport => "Passport",
            Self::SeedSigner => "SeedSigner",
            Self::Sparrow => "Sparrow",
        }
    }

    /// Tells what it can take.
    pub const fn limits(self) -> Limits {
        match self {
            // A camera of thirty pictures a second sees every code whole up to twelve a second.
            Self::Strongroom => Limits {
                mixtures: Mixtures::Solved,
                ..reads(ALL, 25, 40, 100)
            },
            // Ten codes a second are too many for slow receivers; 400 bytes are read at arm's length.
            Self::Other => reads(UR, 17, 40, 150),
            // A telephone; its own codes carry 175 bytes.
            Self::BlueWallet => reads(UR_AND_BBQR, 12, 25, 200),
            // A scanner module behind a serial line of 57,600 baud with room for 4,350 bytes.
            Self::ColdcardQ => Limits {
                parts_max: BBQR_PARTS_MAX as u32,
                mixtures: Mixtures::None,
                ..reads(BBQR, 25, 40, 400)
            },
            // A telephone; BBQr up to version 40, version 15 unless told otherwise.
            Self::Cove => reads(UR_AND_BBQR, 15, 25, 250),
            // A camera of 320 by 240.
            Self::Jade => reads(UR, 8, 12, 300),
            // A camera of 640 by 480; its own codes carry 200 bytes.
            Self::Keystone => reads(UR, 12, 20, 150),
            // A camera of 320 by 240; it unpacks 100 kB.
            Self::Krux => Limits {
                message_max: 100_000,
                ..reads(UR_AND_BBQR, 10, 20, 250)
            },
            // Its decoder takes 24 KiB in 128 parts and keeps eight mixtures; a camera of 396 by 330.
            Self::Passport => Limits {
                message_max: 24 * 1024,
                parts_max: 128,
                mixtures: Mixtures::None,
                ..reads(UR, 9, 12, 300)
            },
            // A camera of 480 by 480 that looks six times a second.
            Self::SeedSigner => reads(UR, 9, 15, 350),
            // It looks every 200 ms: codes that change as often are missed in step.
            Self::Sparrow => reads(UR_AND_BBQR, 17, 27, 250),
        }
    }

    /// Tells whether it reads a mode.
    pub fn reads(self, mode: Mode) -> bool {
        self.limits().modes.contains(&mode)
    }
}

const fn reads(modes: &'static [Mode], version: u8, version_max: u8, millis: u64) -> Limits {
    Limits {
        modes,
        version: Version::nearest(version),
        version_max: Version::nearest(version_max),
        frame_time: Duration::from_millis(millis),
        quiet_modules: QUIET_MODULES,
        message_max: MESSAGE_MAX,
        parts_max: PARTS_MAX,
        mixtures: Mixtures::Peeled,
    }
}
