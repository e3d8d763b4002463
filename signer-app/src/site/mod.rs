//! One site's directory: what the appliance keeps between ceremonies, beside its journal.
//!
//! ```text
//! site.toml   device.toml   log.key   journal/   guesses.toml   seals/   roster.txt   sheet.txt   manifest.txt
//! policy.toml   receipt.txt
//! ```
//!
//! Everything but `log.key`, `guesses.toml` and `device.toml` is a copy for people: the signer itself believes the journal.

pub mod files;

use std::path::{Path, PathBuf};

use bitcoin::Network;
use serde::{Deserialize, Serialize};
use strongroom_core::{ids::Label, journal::verify::Log};

use self::files::FileError;
use crate::devices::profile::{Profile, ProfileError};

/// Longest `site.toml`.
const MAX_SITE: u64 = 16 * 1024;

/// A site directory that cannot be used (`E_SITE`).
#[derive(Debug, thiserror::Error)]
pub enum SiteError {
    /// A file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// `site.toml` is not what it should be.
    #[error("site.toml: {why}")]
    Shape {
        /// What the TOML reader found.
        why: String,
    },
    /// The device's profile is not one.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// `site.toml` and the journal are not one site's.
    #[error("site.toml names another {what} than the journal")]
    OtherJournal {
        /// What differs.
        what: &'static str,
    },
    /// A practice run on a production site, or the other way round.
    #[error("this site is for {site}, the device for {device}")]
    Mode {
        /// The site's mode.
        site: Mode,
        /// The device's.
        device: Mode,
    },
}

/// Whether real money may hang on a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// A rehearsal: everywhere it says so.
    Practice,
    /// The real thing.
    Production,
}

impl Mode {
    /// The mode of something that is for production, or not.
    pub const fn of(production: bool) -> Self {
        if production {
            Self::Production
        } else {
            Self::Practice
        }
    }

    /// Whether it is the real thing.
    pub const fn is_production(self) -> bool {
        matches!(self, Self::Production)
    }
}

impl std::fmt::Display for Mode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Practice => "practice",
            Self::Production => "production",
        })
    }
}

/// What `site.toml` says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// The file's version, 1.
    pub version: u16,
    /// The institution.
    pub institution: Label,
    /// The site.
    pub site: Label,
    /// The network.
    #[serde(with = "network_text")]
    pub network: Network,
    /// Practice or production.
    pub mode: Mode,
}

impl Site {
    /// Checks that this journal is the site's.
    ///
    /// # Errors
    /// [`SiteError::OtherJournal`].
    pub fn owns(&self, log: &Log) -> Result<(), SiteError> {
        let same = [
            ("institution", self.institution == log.institution),
            ("site", self.site == log.site),
            ("network", self.network == log.network),
            ("mode", self.mode == Mode::of(log.production)),
        ];
        match same.into_iter().find(|(_, same)| !same) {
            Some((what, _)) => Err(SiteError::OtherJournal { what }),
            None => Ok(()),
        }
    }
}

/// A site's directory.
#[derive(Debug, Clone)]
pub struct SiteDir {
    dir: PathBuf,
}

impl SiteDir {
    /// Names the directory.
    pub fn new(dir: &Path) -> Self {
        Self { dir: dir.to_owned() }
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        &self.dir
    }
    /// The journal's directory.
    pub fn journal(&self) -> PathBuf {
        self.dir.join("journal")
    }
    /// The log key's file.
    pub fn log_key(&self) -> PathBuf {
        self.dir.join("log.key")
    }
    /// The officers.
    pub fn roster(&self) -> PathBuf {
        self.dir.join("roster.txt")
    }
    /// The signed key sheet.
    pub fn sheet(&self) -> PathBuf {
        self.dir.join("sheet.txt")
    }
    /// The registered manifest.
    pub fn manifest(&self) -> PathBuf {
        self.dir.join("manifest.txt")
    }
    /// The registered policy.
    pub fn policy(&self) -> PathBuf {
        self.dir.join("policy.toml")
    }
    /// Wrong passphrases and shares, counted.
    pub fn guesses(&self) -> PathBuf {
        self.dir.join("guesses.toml")
    }
    /// Copies of the seals, for the security officer to take along.
    pub fn seals(&self) -> PathBuf {
        self.dir.join("seals")
    }
    /// The latest checkpoint, for people to take along.
    pub fn receipt(&self) -> PathBuf {
        self.dir.join("receipt.txt")
    }

    /// Reads `site.toml`.
    ///
    /// # Errors
    /// [`SiteError`].
    pub fn site(&self) -> Result<Site, SiteError> {
        let text = files::read_text(&self.dir.join("site.toml"), MAX_SITE)?;
        let site: Site = toml::from_str(&text).map_err(|e| SiteError::Shape {
            why: e.message().to_owned(),
        })?;
        if site.version == 1 {
            Ok(site)
        } else {
            Err(SiteError::Shape {
                why: format!("version {} is unknown", site.version),
            })
        }
    }

    /// Reads the device's profile; it must be of the site's mode.
    ///
    /// # Errors
    /// [`SiteError`].
    pub fn profile(&self, site: &Site) -> Result<Profile, SiteError> {
        let profile = Profile::load(&self.dir.join("device.toml"))?;
        check_mode(site, &profile)?;
        Ok(profile)
    }

    /// Writes `site.toml` and `device.toml` of a new site.
    ///
    /// # Errors
    /// [`SiteError`].
    pub fn found(&self, site: &Site, profile: &Profile) -> Result<(), SiteError> {
        check_mode(site, profile)?;
        files::make_dir(&self.dir)?;
        let text = toml::to_string(site).map_err(|e| SiteError::Shape { why: e.to_string() })?;
        files::write(&self.dir.join("site.toml"), text.as_bytes())?;
        self.keep_profile(profile)
    }

    /// Writes `device.toml`: the profile learns the token's serial when the token is made.
    ///
    /// # Errors
    /// [`SiteError`].
    pub fn keep_profile(&self, profile: &Profile) -> Result<(), SiteError> {
        let text = profile.to_toml()?;
        Ok(files::write(&self.dir.join("device.toml"), text.as_bytes())?)
    }
}

fn check_mode(site: &Site, profile: &Profile) -> Result<(), SiteError> {
    let device = Mode::of(profile.production);
    if site.mode == device {
        Ok(())
    } else {
        Err(SiteError::Mode {
            site: site.mode,
            device,
        })
    }
}

mod network_text {
    use bitcoin::Network;
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    pub(super) fn serialize<S: Serializer>(network: &Network, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(network)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Network, D::Error> {
        String::deserialize(d)?.parse().map_err(D::Error::custom)
    }
}
