//! How codes are shown: for whom, in which form, how dense, how fast. All of it can be changed while they are shown.

use core::time::Duration;

use strongroom_core::qr::{self, Mode, Profile, Version};

/// Codes a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Speed(u8);

impl Speed {
    /// The slowest that is offered.
    pub const MIN: u8 = 1;
    /// The fastest that a camera of thirty pictures a second follows.
    pub const MAX: u8 = 20;

    /// Takes the speed nearest to `per_second` that is offered.
    pub fn new(per_second: u8) -> Self {
        Self(per_second.clamp(Self::MIN, Self::MAX))
    }

    /// Codes a second.
    pub fn per_second(self) -> u8 {
        self.0
    }

    /// How long each code stands.
    pub fn frame_time(self) -> Duration {
        let time = Duration::from_secs(1).checked_div(u32::from(self.0));
        time.unwrap_or(Duration::from_secs(1))
    }

    /// The most codes a second of which each stands as long as `time`.
    fn of(time: Duration) -> Self {
        let per_second = 1_000_u128.checked_div(time.as_millis()).unwrap_or_default();
        Self::new(u8::try_from(per_second).unwrap_or(Self::MAX))
    }
}

/// The thinnest codes that are offered.
pub const DENSITY_MIN: Version = Version::nearest(5);

/// All of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// For whom, in which form, in codes of which size at most.
    pub codes: qr::Setting,
    /// How fast.
    pub speed: Speed,
}

/// What is tried in turn when the other side cannot read: version and most codes a second.
const THINNER: [(u8, u8); 6] = [(25, 10), (20, 10), (15, 8), (12, 8), (8, 6), (5, 4)];

impl Default for Setting {
    fn default() -> Self {
        Self::of(Profile::Strongroom)
    }
}

impl Setting {
    /// What suits a receiver: the densest codes that it reads well, as fast as it follows.
    pub fn of(profile: Profile) -> Self {
        Self {
            codes: qr::Setting::of(profile),
            speed: Speed::of(profile.limits().frame_time),
        }
    }

    /// The densest codes that are offered: never beyond what the receiver reads.
    pub fn density_max(self) -> Version {
        self.codes.profile.limits().version_max.max(DENSITY_MIN)
    }

    /// The same with codes of another size, within what is offered.
    #[must_use]
    pub fn with_density(self, version: Version) -> Self {
        let version = version.clamp(DENSITY_MIN, self.density_max());
        Self {
            codes: self.codes.with_version(version),
            ..self
        }
    }

    /// The same in another form.
    #[must_use]
    pub fn with_mode(self, mode: Option<Mode>) -> Self {
        Self {
            codes: qr::Setting { mode, ..self.codes },
            ..self
        }
    }

    /// The next thinner one, and no faster; `None` if there is none.
    pub fn thinner(self) -> Option<Self> {
        let at = self.codes.version.number();
        let (version, per_second) = THINNER.iter().find(|(version, _)| *version < at)?;
        let thinner = self.with_density(Version::nearest(*version));
        Some(Self {
            speed: self.speed.min(Speed::new(*per_second)),
            ..thinner
        })
    }

    /// The same, one step denser or thinner.
    #[must_use]
    pub fn denser_by(self, step: i8) -> Self {
        let version = self.codes.version.number().saturating_add_signed(step);
        self.with_density(Version::nearest(version))
    }

    /// The same, one step faster or slower.
    #[must_use]
    pub fn faster_by(self, step: i8) -> Self {
        let per_second = self.speed.per_second().saturating_add_signed(step);
        Self {
            speed: Speed::new(per_second),
            ..self
        }
    }

    /// The same in the receiver's next form, round and round; after the last it is chosen by what suits.
    #[must_use]
    pub fn next_mode(self) -> Self {
        let modes = self.codes.profile.limits().modes;
        let next = match self.codes.mode {
            None => modes.first(),
            Some(mode) => modes.iter().skip_while(|known| **known != mode).nth(1),
        };
        self.with_mode(next.copied())
    }

    /// What suits the next receiver of the list, round and round.
    #[must_use]
    pub fn next_profile(self) -> Self {
        let mut after = Profile::ALL
            .iter()
            .skip_while(|known| **known != self.codes.profile);
        Self::of(after.nth(1).copied().unwrap_or(Profile::Strongroom))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thinning_ends_and_each_step_is_thinner_and_no_faster_whoever_receives() {
        for profile in Profile::ALL {
            let mut setting = Setting::of(profile);
            while let Some(thinner) = setting.thinner() {
                assert!(thinner.codes.version < setting.codes.version);
                assert!(thinner.speed <= setting.speed);
                setting = thinner;
            }
            assert_eq!(setting.codes.version, DENSITY_MIN);
        }
        let first = Setting::default().thinner().unwrap();
        assert_eq!((first.codes.version.number(), first.speed.per_second()), (20, 10));
    }

    #[test]
    fn steps_stay_within_what_the_receiver_reads() {
        for profile in Profile::ALL {
            let mut setting = Setting::of(profile);
            for _ in 0..100 {
                setting = setting.denser_by(1).faster_by(1);
            }
            assert_eq!(setting.codes.version, setting.density_max());
            assert_eq!(setting.speed.per_second(), Speed::MAX);
            for _ in 0..100 {
                setting = setting.denser_by(-1).faster_by(-1);
            }
            assert_eq!(setting.codes.version, DENSITY_MIN);
            assert_eq!(setting.speed.per_second(), Speed::MIN);
        }
    }

    #[test]
    fn forms_and_receivers_go_round_and_every_one_is_met() {
        let mut setting = Setting::default();
        let mut met = Vec::new();
        for _ in Profile::ALL {
            met.push(setting.codes.profile);
            let modes = setting.codes.profile.limits().modes;
            let mut forms = setting;
            for mode in modes {
                forms = forms.next_mode();
                assert_eq!(forms.codes.mode, Some(*mode));
            }
            assert_eq!(forms.next_mode(), setting);
            setting = setting.next_profile();
        }
        assert_eq!(met, Profile::ALL);
        assert_eq!(setting, Setting::default());
    }

    #[test]
    fn a_code_never_stands_shorter_than_the_receiver_needs() {
        for profile in Profile::ALL {
            let speed = Setting::of(profile).speed;
            assert!(speed.frame_time() >= profile.limits().frame_time, "{profile:?}");
        }
    }
}
