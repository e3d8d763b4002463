//! The PKCS#11 driver: the only folder that knows `cryptoki`. It runs in the device worker's process alone.

mod attributes;
mod errors;
mod index;
mod init;
mod keep;
mod keys;
mod mark;
mod read;
mod selftest;
mod session;
mod sign;

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::slot::Slot;
use strongroom_core::wallet::Scheme;

use self::errors::last;
use self::session::Login;
use self::sign::Signer;
use crate::devices::bytes::{Bytes32, Key33, Sig64};
use crate::devices::error::DeviceError;
use crate::devices::pin::{self, Role};
use crate::devices::profile::{Profile, ProfileError};
use crate::devices::protocol::{
    GenerateKeys, GeneratedKeys, InitToken, InitialisedToken, KeyReadBack, Mark, Open, Opened, Progress,
    SelfTestReport, SignJob,
};

/// Takes note of progress.
pub type OnProgress<'a> = &'a mut dyn FnMut(Progress);

/// One loaded module, and the token of the profile in it.
pub struct Device {
    pkcs11: Pkcs11,
    profile: Profile,
    signer: Signer,
    device_key: Option<Key33>,
    login: Option<Login>,
}

impl Device {
    /// Loads and initialises the profile's module.
    ///
    /// # Errors
    /// A profile out of bounds, or a module that does not load.
    pub fn load(profile: Profile) -> Result<Self, DeviceError> {
        profile.check()?;
        keep::tokens(&profile)?;
        let pkcs11 = Pkcs11::new(&profile.module).map_err(last)?;
        // Without OS locking SoftHSM crashes under threads of its own making.
        pkcs11
            .initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK))
            .map_err(last)?;
        Ok(Self {
            pkcs11,
            profile,
            signer: Signer::new(),
            device_key: None,
            login: None,
        })
    }

    /// Compares module and token with the profile.
    ///
    /// # Errors
    /// When there is no such token, or the module does not answer.
    pub fn self_test(&self) -> Result<SelfTestReport, DeviceError> {
        selftest::run(&self.pkcs11, &self.profile)
    }

    /// Makes a token and its shares.
    ///
    /// # Errors
    /// A quorum that is not allowed, a profile that already names a token, or the module's refusal.
    pub fn init_token(&mut self, init: &InitToken) -> Result<InitialisedToken, DeviceError> {
        let token = init::run(&self.pkcs11, &self.profile, init)?;
        self.profile.serial = token.serial.clone();
        Ok(token)
    }

    /// Opens the token: self-test, shares, PIN check, login, index; in this order.
    ///
    /// # Errors
    /// The first of these that fails. A wrong or missing share never reaches the token.
    pub fn open(&mut self, open: &Open) -> Result<Opened, DeviceError> {
        self.signer.refuse_in_quarantine()?;
        self.logout();
        let failed = self.self_test()?.failed();
        if !failed.is_empty() {
            return Err(DeviceError::SelfTest { failed });
        }
        let secret = pin::combine(Role::User, open.quorum, &open.shares, &open.roster)?;
        let pin = pin::derive(&secret, Role::User, &self.profile.serial, self.profile.pin_max);
        drop(secret);
        let slot = find_slot(&self.pkcs11, &self.profile.serial)?;
        let login = Login::new(&self.pkcs11, slot, pin)?;
        let keys = login.index().len();
        self.login = Some(login);
        self.device_key = open.device_key;
        Ok(Opened {
            serial: self.profile.serial.clone(),
            keys,
        })
    }

    /// Adds r values that must never come again.
    pub fn seen_r(&mut self, values: &[Bytes32]) {
        self.signer.add_seen(values);
    }

    /// Makes the pool and the device key.
    ///
    /// # Errors
    /// The first key that is not as required.
    pub fn generate_keys(
        &mut self,
        asked: &GenerateKeys,
        progress: OnProgress<'_>,
    ) -> Result<GeneratedKeys, DeviceError> {
        let login = self.login.as_mut().ok_or(DeviceError::NotOpen)?;
        let keys = keys::generate(login, &mut self.signer, asked, progress)?;
        self.device_key = Some(keys.device.key);
        Ok(keys)
    }

    /// Reads back the listed keys and lists orphans.
    ///
    /// # Errors
    /// A key that is missing, ambiguous, weaker than required or that signs wrongly.
    pub fn read_back(
        &mut self,
        listed: &[Key33],
        progress: OnProgress<'_>,
    ) -> Result<KeyReadBack, DeviceError> {
        let login = self.login.as_mut().ok_or(DeviceError::NotOpen)?;
        keys::read_back(login, &mut self.signer, listed, progress)
    }

    /// Signs one batch.
    ///
    /// # Errors
    /// Any job that is not allowed, or the first signature that is not right; then none is returned.
    pub fn sign(&mut self, jobs: &[SignJob], progress: OnProgress<'_>) -> Result<Vec<Sig64>, DeviceError> {
        let login = self.login.as_mut().ok_or(DeviceError::NotOpen)?;
        sign::batch(login, &mut self.signer, self.device_key, jobs, progress)
    }

    /// Signs a document with the device key.
    ///
    /// # Errors
    /// As [`Self::sign`]; `E_HSM_DOCUMENT` for a text that is none of the appliance's documents, `E_HSM_KEY_MISSING`
    /// before the device key is known.
    pub fn sign_document(&mut self, text: &str) -> Result<Sig64, DeviceError> {
        let digest = sign::document(text)?;
        let login = self.login.as_mut().ok_or(DeviceError::NotOpen)?;
        let key = self.device_key.ok_or(DeviceError::DeviceKeyUnknown)?;
        let mut retry = session::Retry::once();
        let job = SignJob {
            key,
            scheme: Scheme::Ecdsa,
            digest,
        };
        sign::one(login, &mut self.signer, &mut retry, job)
    }

    /// Reads the high-water mark.
    ///
    /// # Errors
    /// When the token is not open or does not answer.
    pub fn read_mark(&mut self) -> Result<Option<Mark>, DeviceError> {
        let login = self.login.as_mut().ok_or(DeviceError::NotOpen)?;
        login.with_retry(&mut session::Retry::once(), |login| mark::read(login.session()))
    }

    /// Moves the high-water mark forward.
    ///
    /// # Errors
    /// `E_HSM_MARK_BACK` when it would not move forward.
    pub fn write_mark(&mut self, mark: Mark) -> Result<(), DeviceError> {
        let login = self.login.as_mut().ok_or(DeviceError::NotOpen)?;
        login.with_retry(&mut session::Retry::once(), |login| {
            mark::write(login.session(), mark)
        })
    }

    /// Logs out and wipes the PIN.
    pub fn logout(&mut self) {
        if let Some(login) = self.login.take() {
            login.logout();
        }
        self.device_key = None;
    }

    /// Logs out and unloads the module.
    ///
    /// # Errors
    /// When the module refuses; the process ends next either way.
    pub fn finalize(mut self) -> Result<(), DeviceError> {
        self.logout();
        self.pkcs11.finalize().map_err(last)
    }
}

/// Chooses the token by its serial: slot numbers change from start to start, labels may stand twice.
fn find_slot(pkcs11: &Pkcs11, serial: &str) -> Result<Slot, DeviceError> {
    let named = |slot: &Slot| {
        // A slot that cannot be read is not ours; if ours cannot be read, it is not found.
        let info = pkcs11.get_token_info(*slot);
        info.is_ok_and(|info| info.token_initialized() && info.serial_number().trim() == serial)
    };
    if serial.is_empty() {
        return Err(ProfileError::NoToken {
            serial: String::new(),
        }
        .into());
    }
    let mut slots = pkcs11
        .get_slots_with_token()
        .map_err(last)?
        .into_iter()
        .filter(named);
    match (slots.next(), slots.next()) {
        (Some(slot), None) => Ok(slot),
        (None, _) => Err(ProfileError::NoToken {
            serial: serial.into(),
        }
        .into()),
        (Some(_), Some(_)) => Err(ProfileError::TwoTokens {
            serial: serial.into(),
        }
        .into()),
    }
}
