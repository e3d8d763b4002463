//! How codes are shown: how dense, how fast, in which form. All of it can be changed while they are shown.

/// How many modules a code has: its QR version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Density(u8);

impl Density {
    /// The thinnest that is offered.
    pub const MIN: u8 = 5;
    /// The densest there is.
    pub const MAX: u8 = 40;

    /// Takes the version nearest to `version` that is offered.
    pub fn new(version: u8) -> Self {
        Self(version.clamp(Self::MIN, Self::MAX))
    }

    /// The QR version.
    pub fn version(self) -> u8 {
        self.0
    }
}

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
}

/// In which form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// UR, with parts that make up for lost ones.
    Ur,
    /// BBQr, for PSBTs.
    Bbqr,
}

impl Mode {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 2] = [Self::Ur, Self::Bbqr];

    /// The one after it, round and round.
    #[must_use]
    pub fn next(self) -> Self {
        let after = Self::ALL.iter().skip_while(|mode| **mode != self).nth(1);
        after.copied().unwrap_or(Self::Ur)
    }
}

/// All of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// In which form.
    pub mode: Mode,
    /// How dense.
    pub density: Density,
    /// How fast.
    pub speed: Speed,
}

/// What is tried in turn when the other side cannot read: version and codes a second.
const THINNER: [(u8, u8); 6] = [(25, 10), (20, 10), (15, 8), (12, 8), (8, 6), (5, 4)];

impl Default for Setting {
    /// The densest that a hand-held camera reads well.
    fn default() -> Self {
        let (version, per_second) = THINNER.first().copied().unwrap_or((Density::MIN, Speed::MIN));
        Self {
            mode: Mode::Ur,
            density: Density::new(version),
            speed: Speed::new(per_second),
        }
    }
}

impl Setting {
    /// The next thinner one, and no faster; `None` if there is none.
    pub fn thinner(self) -> Option<Self> {
        let (version, per_second) = THINNER
            .iter()
            .find(|(version, _)| *version < self.density.version())?;
        Some(Self {
            density: Density::new(*version),
            speed: self.speed.min(Speed::new(*per_second)),
            ..self
        })
    }

    /// The same, one step denser or thinner.
    #[must_use]
    pub fn denser_by(self, step: i8) -> Self {
        Self {
            density: Density::new(self.density.version().saturating_add_signed(step)),
            ..self
        }
    }

    /// The same, one step faster or slower.
    #[must_use]
    pub fn faster_by(self, step: i8) -> Self {
        Self {
            speed: Speed::new(self.speed.per_second().saturating_add_signed(step)),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thinning_ends_and_each_step_is_thinner_and_no_faster() {
        let mut setting = Setting::default();
        let mut steps = 0;
        while let Some(thinner) = setting.thinner() {
            assert!(thinner.density < setting.density);
            assert!(thinner.speed <= setting.speed);
            (setting, steps) = (thinner, steps + 1);
        }
        assert_eq!(
            (setting.density.version(), setting.speed.per_second(), steps),
            (5, 4, 5)
        );
        let slow = Setting {
            density: Density::new(33),
            speed: Speed::new(2),
            ..setting
        };
        let thinner = slow.thinner().unwrap();
        assert_eq!((thinner.density.version(), thinner.speed.per_second()), (25, 2));
    }

    #[test]
    fn steps_stay_within_what_is_offered() {
        let mut setting = Setting::default();
        for _ in 0..100 {
            setting = setting.denser_by(1).faster_by(1);
        }
        assert_eq!(
            (setting.density.version(), setting.speed.per_second()),
            (Density::MAX, Speed::MAX)
        );
        for _ in 0..100 {
            setting = setting.denser_by(-1).faster_by(-1);
        }
        assert_eq!(
            (setting.density.version(), setting.speed.per_second()),
            (Density::MIN, Speed::MIN)
        );
    }
}
