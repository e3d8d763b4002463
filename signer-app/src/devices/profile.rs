//! What is known about one device before it is asked anything: a TOML file per device.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The largest profile file that is read.
const FILE_LIMIT_BYTES: u64 = 64 * 1024;
/// The shortest PIN: 8 characters are 48 random bits, enough only where the token locks itself.
const PIN_FLOOR: u8 = 8;
/// The shortest PIN for a token that never locks itself: 192 random bits.
const PIN_FLOOR_UNLOCKED: u8 = 32;
/// The longest PIN: the 48 bytes that are derived, in base64.
const PIN_CEILING: u8 = 64;
const DEADLINE_FLOOR_MS: u64 = 100;
const DEADLINE_CEILING_MS: u64 = 600_000;

/// What keeps a profile from being used.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum ProfileError {
    /// The file cannot be read.
    #[error("cannot read {path}: {reason}")]
    Read {
        /// The file.
        path: String,
        /// What the system said.
        reason: String,
    },
    /// The text is not a profile.
    #[error("not a profile: {reason}")]
    Syntax {
        /// Where and why.
        reason: String,
    },
    /// A version of the format that this program does not know.
    #[error("profile version {version}")]
    Version {
        /// The version found.
        version: u32,
    },
    /// A key source that this driver does not offer.
    #[error("key source {source_asked:?} is not supported by this driver")]
    NotSupported {
        /// The source that the profile asks for.
        source_asked: KeySource,
    },
    /// SoftHSM keeps its keys in files: it is never a production device.
    #[error("a software token cannot be a production device")]
    SoftwareInProduction,
    /// A field outside its bounds, or missing where the kind needs it.
    #[error("field {field}: {found}")]
    Field {
        /// The field's name.
        field: String,
        /// What stands there.
        found: String,
    },
    /// No token with the profile's serial is present.
    #[error("no token with serial {serial:?}")]
    NoToken {
        /// The serial that was looked for.
        serial: String,
    },
    /// More than one token has this serial.
    #[error("two tokens with serial {serial:?}")]
    TwoTokens {
        /// The serial that was looked for.
        serial: String,
    },
    /// No empty slot is left to make a token in.
    #[error("no uninitialised token")]
    NoEmptySlot,
    /// The profile already names a token; it is never initialised again.
    #[error("token {serial:?} is already initialised")]
    AlreadyInitialised {
        /// The serial in the profile.
        serial: String,
    },
    /// The profile promises the module's own audit log, and this driver cannot drain one: PKCS#11 has no call for it.
    #[error("the module's own audit log cannot be drained by this driver")]
    AuditLog,
    /// The module lacks a mechanism that the profile promises.
    #[error("mechanism missing: {code}")]
    Mechanism {
        /// The return code.
        code: String,
    },
}

/// What kind of module stands behind the profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// SoftHSM 2: keys in files, no PIN lock; for tests, drills and the demo.
    Softhsm,
    /// Any other module that follows PKCS#11 and locks its PIN itself.
    Pkcs11,
}

/// Whether the module keeps a log of its own that must be drained into the journal (H07).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AuditLog {
    /// It keeps none, or none that anybody relies on.
    #[default]
    None,
    /// It keeps one, behind calls of its vendor's.
    Vendor,
}

/// Where a cosigner's keys come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeySource {
    /// A numbered pool of keys that live in the token.
    Resident,
    /// A numbered pool of keys outside the token, each wrapped under a key that lives in it.
    Wrapped,
    /// An account key derived in the token by a mechanism of the vendor (BIP-0032).
    Bip32,
}

/// A mechanism that the profile may promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum MechanismName {
    /// Raw ECDSA over a 32-byte digest.
    #[serde(rename = "CKM_ECDSA")]
    Ecdsa,
    /// Generation of an elliptic-curve key pair.
    #[serde(rename = "CKM_EC_KEY_PAIR_GEN")]
    EcKeyPairGen,
}

/// How long the watchdog waits before it ends the worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deadlines {
    /// From start to the first answer; loading reads every object of the token.
    pub start_ms: u64,
    /// Between two messages of the worker while it works on a request.
    pub call_ms: u64,
}

/// One device: which module, which token, and what is expected of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// The version of this format: 1.
    pub version: u32,
    /// The kind of module.
    pub kind: Kind,
    /// Whether real money may hang on this device.
    pub production: bool,
    /// The PKCS#11 module.
    pub module: PathBuf,
    /// The token's serial; empty only until the token has been initialised.
    pub serial: String,
    /// The token's label, given at initialisation; never used to choose the token.
    pub label: String,
    /// The length of the PINs that are derived for this token, in characters.
    pub pin_max: u8,
    /// The mechanisms that the self-test must find.
    pub mechanisms: Vec<MechanismName>,
    /// Where keys come from.
    pub key_source: KeySource,
    /// The module's own log.
    #[serde(default)]
    pub audit_log: AuditLog,
    /// SoftHSM's configuration file; set in the worker's environment only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub softhsm_conf: Option<PathBuf>,
    /// The watchdog's deadlines.
    pub deadlines: Deadlines,
}

impl Profile {
    /// Builds the profile of a SoftHSM token as the demo, the tests and drills use it.
    pub fn softhsm(module: PathBuf, softhsm_conf: PathBuf, label: &str) -> Self {
        Self {
            version: 1,
            kind: Kind::Softhsm,
            production: false,
            module,
            serial: String::new(),
            label: label.into(),
            pin_max: PIN_CEILING,
            mechanisms: vec![MechanismName::Ecdsa, MechanismName::EcKeyPairGen],
            key_source: KeySource::Resident,
            audit_log: AuditLog::None,
            softhsm_conf: Some(softhsm_conf),
            deadlines: Deadlines {
                start_ms: 30_000,
                call_ms: 30_000,
            },
        }
    }

    /// Reads and checks a profile file.
    ///
    /// # Errors
    /// When the file cannot be read, is too large, or is not a valid profile.
    pub fn load(path: &Path) -> Result<Self, ProfileError> {
        let unreadable = |reason: String| ProfileError::Read {
            path: path.display().to_string(),
            reason,
        };
        let file = fs::File::open(path).map_err(|e| unreadable(e.to_string()))?;
        let mut text = String::new();
        file.take(FILE_LIMIT_BYTES)
            .read_to_string(&mut text)
            .map_err(|e| unreadable(e.to_string()))?;
        Self::from_toml(&text)
    }

    /// Parses and checks a profile.
    ///
    /// # Errors
    /// When the text is not TOML, has unknown or missing fields, or breaks a bound.
    pub fn from_toml(text: &str) -> Result<Self, ProfileError> {
        let profile: Self = toml::from_str(text).map_err(|e| ProfileError::Syntax {
            reason: e.message().to_owned(),
        })?;
        profile.check()?;
        Ok(profile)
    }

    /// Writes the profile as TOML.
    ///
    /// # Errors
    /// When a path is not text.
    pub fn to_toml(&self) -> Result<String, ProfileError> {
        toml::to_string(self).map_err(|e| ProfileError::Syntax {
            reason: e.to_string(),
        })
    }

    /// Checks every bound of the profile. Every way into a worker goes through here.
    ///
    /// # Errors
    /// The first bound that is broken.
    pub fn check(&self) -> Result<(), ProfileError> {
        if self.version != 1 {
            return Err(ProfileError::Version {
                version: self.version,
            });
        }
        match self.key_source {
            KeySource::Resident => {}
            KeySource::Wrapped | KeySource::Bip32 => {
                return Err(ProfileError::NotSupported {
                    source_asked: self.key_source,
                });
            }
        }
        match self.audit_log {
            AuditLog::None => {}
            AuditLog::Vendor => return Err(ProfileError::AuditLog),
        }
        match self.kind {
            Kind::Softhsm if self.production => return Err(ProfileError::SoftwareInProduction),
            Kind::Softhsm if self.softhsm_conf.is_none() => return Err(field("softhsm_conf", "missing")),
            Kind::Softhsm | Kind::Pkcs11 => {}
        }
        self.check_bounds()
    }

    fn check_bounds(&self) -> Result<(), ProfileError> {
        let floor = match self.kind {
            Kind::Softhsm => PIN_FLOOR_UNLOCKED,
            Kind::Pkcs11 => PIN_FLOOR,
        };
        if !(floor..=PIN_CEILING).contains(&self.pin_max) {
            return Err(field("pin_max", self.pin_max));
        }
        // PKCS#11 gives 32 bytes to a label and 16 to a serial, padded with blanks.
        if self.label.is_empty() || self.label.len() > 32 || self.label.trim() != self.label {
            return Err(field("label", &self.label));
        }
        if self.serial.len() > 16 {
            return Err(field("serial", &self.serial));
        }
        if !self.module.is_absolute() {
            return Err(field("module", self.module.display()));
        }
        for needed in [MechanismName::Ecdsa, MechanismName::EcKeyPairGen] {
            if !self.mechanisms.contains(&needed) {
                return Err(field("mechanisms", format!("{needed:?} missing")));
            }
        }
        for (name, value) in [
            ("start_ms", self.deadlines.start_ms),
            ("call_ms", self.deadlines.call_ms),
        ] {
            if !(DEADLINE_FLOOR_MS..=DEADLINE_CEILING_MS).contains(&value) {
                return Err(field(name, value));
            }
        }
        Ok(())
    }
}

fn field(name: &str, found: impl ToString) -> ProfileError {
    ProfileError::Field {
        field: name.into(),
        found: found.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::devices::error::DeviceError;

    fn good() -> Profile {
        Profile::softhsm(
            "/usr/lib/softhsm/libsofthsm2.so".into(),
            "/run/softhsm2.conf".into(),
            "site-a",
        )
    }

    #[test]
    fn a_profile_survives_its_own_text_and_unknown_fields_do_not() {
        let text = good().to_toml().unwrap();
        assert_eq!(Profile::from_toml(&text).unwrap(), good());
        let more = format!("skip_self_test = true\n{text}");
        assert!(matches!(
            Profile::from_toml(&more),
            Err(ProfileError::Syntax { .. })
        ));
    }

    #[test]
    fn the_other_key_sources_are_refused_when_the_profile_is_loaded() {
        for source in [KeySource::Wrapped, KeySource::Bip32] {
            let text = Profile {
                key_source: source,
                ..good()
            }
            .to_toml()
            .unwrap();
            let error = Profile::from_toml(&text).unwrap_err();
            assert_eq!(error, ProfileError::NotSupported { source_asked: source });
        }
    }

    #[test]
    fn a_log_that_nobody_drains_is_not_promised() {
        let promised = Profile {
            audit_log: AuditLog::Vendor,
            ..good()
        };
        let error = Profile::from_toml(&promised.to_toml().unwrap()).unwrap_err();
        assert_eq!(error, ProfileError::AuditLog);
        assert_eq!(DeviceError::from(error).code(), "E_HSM_AUDIT_LOG");
        let text = good().to_toml().unwrap();
        let silent = text.replace("audit_log = \"none\"\n", "");
        assert_ne!(silent, text);
        assert_eq!(Profile::from_toml(&silent).unwrap(), good());
    }

    #[test]
    fn a_software_token_is_never_production() {
        let error = Profile {
            production: true,
            ..good()
        }
        .check()
        .unwrap_err();
        assert_eq!(error, ProfileError::SoftwareInProduction);
    }

    #[test]
    fn each_bound_is_kept_on_both_sides() {
        let hsm = Profile {
            kind: Kind::Pkcs11,
            softhsm_conf: None,
            ..good()
        };
        for (profile, pin_max, fits) in [
            (&hsm, 7, false),
            (&hsm, 8, true),
            (&hsm, 64, true),
            (&hsm, 65, false),
            (&good(), 31, false),
        ] {
            assert_eq!(
                Profile {
                    pin_max,
                    ..profile.clone()
                }
                .check()
                .is_ok(),
                fits,
                "{pin_max}"
            );
        }
        for (call_ms, fits) in [(99, false), (100, true), (600_000, true), (600_001, false)] {
            let deadlines = Deadlines {
                start_ms: 1_000,
                call_ms,
            };
            assert_eq!(Profile { deadlines, ..good() }.check().is_ok(), fits, "{call_ms}");
        }
        for label in ["", " site-a", &"x".repeat(33)] {
            assert!(
                Profile {
                    label: label.into(),
                    ..good()
                }
                .check()
                .is_err()
            );
        }
        assert!(
            Profile {
                module: "softhsm.so".into(),
                ..good()
            }
            .check()
            .is_err()
        );
        assert!(
            Profile {
                mechanisms: vec![MechanismName::Ecdsa],
                ..good()
            }
            .check()
            .is_err()
        );
        assert!(
            Profile {
                softhsm_conf: None,
                ..good()
            }
            .check()
            .is_err()
        );
        assert!(Profile { version: 2, ..good() }.check().is_err());
    }
}
