//! Which PKCS#11 return code means what to us.

use cryptoki::error::{Error, RvError};

use crate::devices::error::DeviceError;
use crate::devices::profile::ProfileError;

/// A failed call: either the login is worth one more try, or it ends here.
pub(super) enum Fault {
    /// The login or the handles died; log in again, look the key up again, try once more.
    Relogin(DeviceError),
    /// Final.
    Final(DeviceError),
}

impl From<DeviceError> for Fault {
    fn from(error: DeviceError) -> Self {
        Self::Final(error)
    }
}

impl From<Fault> for DeviceError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Relogin(error) | Fault::Final(error) => error,
        }
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        match error {
            Error::Pkcs11(rv, function) => by_code(rv, format!("C_{function:?}")),
            // Everything else is the binding's own: a module that does not load, or answers outside the standard.
            other => Self::Final(DeviceError::Stop {
                function: "module".into(),
                code: other.to_string(),
            }),
        }
    }
}

/// Maps a failed call to the one error that crosses the pipe, where there is nothing to retry.
pub(super) fn last(error: Error) -> DeviceError {
    Fault::from(error).into()
}

/// Sorts a code (facts: measured on SoftHSM and opencryptoki). What is not listed here stops.
fn by_code(rv: RvError, function: String) -> Fault {
    let code = name(&rv);
    Fault::Final(match rv {
        RvError::ObjectHandleInvalid | RvError::KeyHandleInvalid | RvError::UserNotLoggedIn => {
            return Fault::Relogin(DeviceError::Lost { function, code });
        }
        RvError::DeviceError
        | RvError::DeviceRemoved
        | RvError::TokenNotPresent
        | RvError::GeneralError
        | RvError::SessionHandleInvalid
        | RvError::SessionClosed
        | RvError::CryptokiNotInitialized => DeviceError::Lost { function, code },
        RvError::PinIncorrect | RvError::PinInvalid | RvError::PinLenRange | RvError::PinExpired => {
            DeviceError::Pin { code }
        }
        RvError::PinLocked => DeviceError::PinLocked,
        RvError::MechanismInvalid => DeviceError::Profile(ProfileError::Mechanism { code }),
        _ => DeviceError::Stop { function, code },
    })
}

/// Writes a code as the standard does: `GeneralError` becomes `CKR_GENERAL_ERROR`.
fn name(rv: &RvError) -> String {
    let mut name = String::from("CKR");
    for letter in format!("{rv:?}").chars() {
        if letter.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(letter.to_ascii_uppercase());
    }
    name
}

#[cfg(test)]
mod tests {
    use cryptoki::context::Function;

    use super::*;

    fn code_of(rv: RvError) -> (&'static str, bool) {
        match Fault::from(Error::Pkcs11(rv, Function::Sign)) {
            Fault::Relogin(error) => (error.code(), true),
            Fault::Final(error) => (error.code(), false),
        }
    }

    #[test]
    fn each_code_ends_as_the_table_says() {
        for rv in [
            RvError::ObjectHandleInvalid,
            RvError::KeyHandleInvalid,
            RvError::UserNotLoggedIn,
        ] {
            assert_eq!(code_of(rv), ("E_HSM_LOST", true), "{rv:?}");
        }
        let lost = [
            RvError::DeviceError,
            RvError::DeviceRemoved,
            RvError::TokenNotPresent,
        ];
        for rv in lost
            .into_iter()
            .chain([RvError::GeneralError, RvError::SessionHandleInvalid])
        {
            assert_eq!(code_of(rv), ("E_HSM_LOST", false), "{rv:?}");
        }
        assert_eq!(code_of(RvError::PinIncorrect), ("E_HSM_PIN", false));
        assert_eq!(code_of(RvError::PinLocked), ("E_HSM_PIN_LOCKED", false));
        assert_eq!(code_of(RvError::MechanismInvalid), ("E_HSM_PROFILE", false));
        for rv in [
            RvError::HostMemory,
            RvError::DeviceMemory,
            RvError::FunctionFailed,
            RvError::Cancel,
        ] {
            assert_eq!(code_of(rv), ("E_HSM_STOP", false), "{rv:?}");
        }
        assert_eq!(name(&RvError::UserNotLoggedIn), "CKR_USER_NOT_LOGGED_IN");
    }
}
