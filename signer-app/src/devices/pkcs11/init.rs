//! A new token: random PINs that nobody ever sees, split over the holders.

use cryptoki::context::Pkcs11;
use cryptoki::session::UserType;
use cryptoki::slot::Slot;

use super::errors::last;
use super::session::auth_pin;
use crate::devices::error::DeviceError;
use crate::devices::pin::{self, Role};
use crate::devices::profile::{Profile, ProfileError};
use crate::devices::protocol::{HolderShares, InitToken, InitialisedToken, PinRoster};
use crate::devices::random::{self, SAMPLE_BYTES};
use crate::secret::Secret;

/// Makes the token in the first empty slot. A token that exists is never initialised again: that erases it.
///
/// The token's own generator can be asked only once the token exists, so it is made with a first SO PIN from the
/// system's randomness alone, which is replaced before anything else happens.
pub(super) fn run(
    pkcs11: &Pkcs11,
    profile: &Profile,
    init: &InitToken,
) -> Result<InitialisedToken, DeviceError> {
    pin::check_quorum(init.quorum, &init.holders)?;
    if !profile.serial.is_empty() {
        return Err(ProfileError::AlreadyInitialised {
            serial: profile.serial.clone(),
        }
        .into());
    }
    let slot = empty_slot(pkcs11)?;
    let first = pin::derive(
        &random::mix("first", &[&random::os_bytes(64)?]),
        Role::So,
        "",
        profile.pin_max,
    );
    pkcs11
        .init_token(slot, &auth_pin(&first)?, &profile.label)
        .map_err(last)?;
    let info = pkcs11.get_token_info(slot).map_err(last)?;
    let serial = info.serial_number().trim().to_owned();
    let (least, most) = (info.min_pin_length(), info.max_pin_length());
    if !(least..=most).contains(&usize::from(profile.pin_max)) {
        let found = format!("{} not in {least}..={most}", profile.pin_max);
        return Err(ProfileError::Field {
            field: "pin_max".into(),
            found,
        }
        .into());
    }
    let session = pkcs11.open_rw_session(slot).map_err(last)?;
    session
        .login(UserType::So, Some(&auth_pin(&first)?))
        .map_err(last)?;
    let mut sample = zeroize::Zeroizing::new(vec![0u8; SAMPLE_BYTES]);
    session.generate_random_slice(&mut sample).map_err(last)?;
    random::check_health("hsm", &sample)?;
    let user = fresh_secret("user", &sample, init)?;
    let so = fresh_secret("so", &sample, init)?;
    let mut token = split(&serial, init, &user, &so)?;
    token.entropy = fresh_secret("officers", &sample, init)?;
    let so_pin = pin::derive(&so, Role::So, &serial, profile.pin_max);
    let user_pin = pin::derive(&user, Role::User, &serial, profile.pin_max);
    session
        .set_pin(&auth_pin(&first)?, &auth_pin(&so_pin)?)
        .map_err(last)?;
    session.init_pin(&auth_pin(&user_pin)?).map_err(last)?;
    session.logout().map_err(last)?;
    // Nobody can look the PINs up later: that they open the token is proven now.
    for (role, pin) in [(UserType::So, &so_pin), (UserType::User, &user_pin)] {
        session.login(role, Some(&auth_pin(pin)?)).map_err(last)?;
        session.logout().map_err(last)?;
    }
    Ok(token)
}

fn split(
    serial: &str,
    init: &InitToken,
    user: &Secret,
    so: &Secret,
) -> Result<InitialisedToken, DeviceError> {
    let (user_shares, user_roster) = pin::split(user, Role::User, init.quorum, &init.holders)?;
    let (so_shares, so_roster) = pin::split(so, Role::So, init.quorum, &init.holders)?;
    let shares = init.holders.iter().zip(user_shares).zip(so_shares);
    let holders = shares
        .map(|((holder, user), so)| HolderShares {
            holder: holder.clone(),
            user,
            so,
        })
        .collect();
    let roster = PinRoster {
        quorum: init.quorum,
        user: user_roster,
        so: so_roster,
    };
    Ok(InitialisedToken {
        serial: serial.into(),
        roster,
        holders,
        entropy: Secret::empty(),
    })
}

/// Three sources in one secret: the system, the token, the dice of the people present.
fn fresh_secret(purpose: &str, hsm: &[u8], init: &InitToken) -> Result<Secret, DeviceError> {
    let os = random::os_bytes(SAMPLE_BYTES)?;
    random::check_health("os", &os)?;
    Ok(random::mix(purpose, &[&os, hsm, init.dice.expose_bytes()]))
}

fn empty_slot(pkcs11: &Pkcs11) -> Result<Slot, DeviceError> {
    let empty = |slot: &Slot| {
        pkcs11
            .get_token_info(*slot)
            .is_ok_and(|info| !info.token_initialized())
    };
    let slots = pkcs11.get_slots_with_token().map_err(last)?;
    slots
        .into_iter()
        .find(empty)
        .ok_or_else(|| ProfileError::NoEmptySlot.into())
}
