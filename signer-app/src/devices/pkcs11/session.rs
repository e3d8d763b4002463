//! One login: the session, the PIN for the one retry, the index of keys.

use cryptoki::context::Pkcs11;
use cryptoki::session::{Session, UserType};
use cryptoki::slot::Slot;
use cryptoki::types::AuthPin;

use super::errors::{Fault, last};
use super::index::KeyIndex;
use crate::devices::error::DeviceError;
use crate::secret::Secret;

/// A logged-in session of the user role. The PIN stays in this process, and only until logout.
pub(super) struct Login {
    session: Session,
    pin: Secret,
    index: KeyIndex,
}

/// How often a request may log in again: once.
pub(super) struct Retry {
    left: bool,
}

impl Retry {
    pub(super) fn once() -> Self {
        Self { left: true }
    }
}

impl Login {
    /// Logs in and makes the index.
    pub(super) fn new(pkcs11: &Pkcs11, slot: Slot, pin: Secret) -> Result<Self, DeviceError> {
        let session = pkcs11.open_rw_session(slot).map_err(last)?;
        session
            .login(UserType::User, Some(&auth_pin(&pin)?))
            .map_err(last)?;
        let index = KeyIndex::read(&session)?;
        Ok(Self { session, pin, index })
    }

    pub(super) fn session(&self) -> &Session {
        &self.session
    }

    pub(super) fn index(&self) -> &KeyIndex {
        &self.index
    }

    /// Reads the index anew, after objects were made.
    pub(super) fn reindex(&mut self) -> Result<(), DeviceError> {
        self.index = KeyIndex::read(&self.session)?;
        Ok(())
    }

    /// Runs a call, and once more after a new login if the login or its handles had died.
    pub(super) fn with_retry<T>(
        &mut self,
        retry: &mut Retry,
        mut call: impl FnMut(&Self) -> Result<T, Fault>,
    ) -> Result<T, DeviceError> {
        match call(self) {
            Ok(value) => Ok(value),
            Err(Fault::Final(error)) => Err(error),
            Err(Fault::Relogin(error)) if !retry.left => Err(error),
            Err(Fault::Relogin(_)) => {
                retry.left = false;
                self.relogin()?;
                call(self).map_err(DeviceError::from)
            }
        }
    }

    fn relogin(&mut self) -> Result<(), DeviceError> {
        // Whether this session still counts as logged in is what is in doubt; login decides.
        let _ = self.session.logout();
        self.session
            .login(UserType::User, Some(&auth_pin(&self.pin)?))
            .map_err(last)?;
        self.reindex()
    }

    /// Logs out; the PIN is wiped as it drops.
    pub(super) fn logout(self) {
        // A token that is gone has logged out by itself.
        let _ = self.session.logout();
    }
}

/// Copies a PIN into the binding's own wiped type.
pub(super) fn auth_pin(pin: &Secret) -> Result<AuthPin, DeviceError> {
    let text = std::str::from_utf8(pin.expose_bytes()).map_err(|_| DeviceError::Pin {
        code: "not text".into(),
    })?;
    Ok(AuthPin::new(text.into()))
}
