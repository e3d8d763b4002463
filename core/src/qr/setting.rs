//! What the operator chooses before a payload is shown.

use super::profile::Profile;
use super::version::Version;

/// How a payload is written into codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// Animated UR 2: what most programs read, whatever is missed.
    Ur,
    /// BBQr: fewer frames, and every one of them must be seen.
    Bbqr,
    /// One code that does not move.
    Static,
    /// Our own mode between our two programs (`docs/adr/0015-dense-mode.md`).
    Dense,
}

/// How a payload is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// How it is written; `None` leaves it to what suits the receiver.
    pub mode: Option<Mode>,
    /// The largest code that may be used. What needs no more frames in a smaller one is shown in the smaller one.
    pub version: Version,
    /// Who receives.
    pub profile: Profile,
}

impl Setting {
    /// What suits a receiver, until its operator says otherwise.
    pub fn of(profile: Profile) -> Self {
        Self {
            mode: None,
            version: profile.limits().version,
            profile,
        }
    }

    /// The same with other codes: the slider of the operator.
    pub fn with_version(self, version: Version) -> Self {
        Self { version, ..self }
    }

    /// The largest code that is used: never beyond what the receiver reads.
    pub(super) fn capped(&self) -> Version {
        self.version.min(self.profile.limits().version_max)
    }
}
