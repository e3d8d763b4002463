//! The token's PINs: random, known to nobody, split over the officers' cards, checked before the token is asked.
//!
//! A secret of 32 bytes is split with SSKR (BCR-2020-011, one group, m of n). The PIN is derived from it and from the
//! token's serial, so that shares of one token say nothing to another. The SO PIN is split in the same way, for who
//! holds it can set the user PIN anew and then use every key.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::bytes::{Bytes, Bytes32};
use super::error::DeviceError;
use super::protocol::{HolderShare, RoleRoster, ShareCheck};
use super::random;
use crate::secret::Secret;

/// SSKR's ceiling on shares.
const HOLDERS_LIMIT: usize = 16;
/// What is derived for a PIN: 64 characters of base64.
const PIN_BYTES: usize = 48;

/// Whose PIN it is. Each role has its own secret, its own shares and its own labels in every derivation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Signs.
    User,
    /// Resets the user PIN.
    So,
}

impl Role {
    fn pin_label(self) -> &'static [u8] {
        match self {
            Self::User => b"strongroom/pin/user/v1",
            Self::So => b"strongroom/pin/so/v1",
        }
    }

    fn check_label(self) -> &'static [u8] {
        match self {
            Self::User => b"strongroom/pin-check/v1",
            Self::So => b"strongroom/pin-check/so/v1",
        }
    }
}

/// Checks that a quorum is one: 2 ≤ m ≤ n ≤ 16, every holder named once.
///
/// # Errors
/// `E_SHARE_QUORUM` with the numbers.
pub fn check_quorum(quorum: u8, holders: &[String]) -> Result<(), DeviceError> {
    let distinct: BTreeSet<&str> = holders
        .iter()
        .map(String::as_str)
        .filter(|h| !h.is_empty())
        .collect();
    let fits = distinct.len() == holders.len()
        && holders.len() <= HOLDERS_LIMIT
        && quorum >= 2
        && usize::from(quorum) <= holders.len();
    if fits {
        return Ok(());
    }
    Err(DeviceError::Quorum {
        quorum,
        holders: u8::try_from(distinct.len()).unwrap_or(u8::MAX),
    })
}

/// Splits a PIN's secret over the holders; the shares come in their order, with the public checks.
///
/// # Errors
/// A quorum that is not allowed.
pub fn split(
    secret: &Secret,
    role: Role,
    quorum: u8,
    holders: &[String],
) -> Result<(Vec<Secret>, RoleRoster), DeviceError> {
    check_quorum(quorum, holders)?;
    let not_split = |_| DeviceError::ShareSet;
    let group = sskr::GroupSpec::new(usize::from(quorum), holders.len()).map_err(not_split)?;
    let spec = sskr::Spec::new(1, vec![group]).map_err(not_split)?;
    let whole = sskr::Secret::new(secret.expose_bytes()).map_err(not_split)?;
    let groups = sskr::sskr_generate(&spec, &whole).map_err(not_split)?;
    let shares: Vec<Secret> = groups.into_iter().flatten().map(Secret::new).collect();
    if shares.len() != holders.len() {
        return Err(DeviceError::ShareSet);
    }
    let checks = holders.iter().zip(&shares).map(|(holder, share)| ShareCheck {
        holder: holder.clone(),
        check: share_check(share.expose_bytes()),
    });
    let roster = RoleRoster {
        pin_check: pin_check(secret, role),
        shares: checks.collect(),
    };
    Ok((shares, roster))
}

/// Combines the shares that were presented, after checking each, and proves the result against the roster.
///
/// # Errors
/// `E_SHARE_WRONG` with the holder, `E_SHARE_FEW` with the numbers; [`DeviceError::ShareSet`] when the roster
/// itself does not fit together.
pub fn combine(
    role: Role,
    quorum: u8,
    shares: &[HolderShare],
    roster: &RoleRoster,
) -> Result<Secret, DeviceError> {
    let holders: Vec<String> = roster.shares.iter().map(|s| s.holder.clone()).collect();
    check_quorum(quorum, &holders)?;
    let mut right: BTreeMap<&str, &[u8]> = BTreeMap::new();
    for HolderShare { holder, share } in shares {
        let known = roster.shares.iter().find(|s| s.holder == *holder);
        if known.is_none_or(|known| known.check != share_check(share.expose_bytes())) {
            return Err(DeviceError::ShareWrong {
                holder: holder.clone(),
            });
        }
        right.insert(holder, share.expose_bytes());
    }
    if right.len() < usize::from(quorum) {
        return Err(DeviceError::ShareFew {
            got: u8::try_from(right.len()).unwrap_or(u8::MAX),
            need: quorum,
        });
    }
    let shares: Vec<&[u8]> = right.into_values().collect();
    let whole = sskr::sskr_combine(&shares).map_err(|_| DeviceError::ShareSet)?;
    let secret = Secret::new(whole.data().to_vec());
    if pin_check(&secret, role) != roster.pin_check {
        return Err(DeviceError::ShareSet);
    }
    Ok(secret)
}

/// Derives the PIN of one role at one token: base64url of HKDF-SHA-256, cut to what the token takes.
pub fn derive(secret: &Secret, role: Role, serial: &str, pin_max: u8) -> Secret {
    let mut info = role.pin_label().to_vec();
    info.extend_from_slice(serial.as_bytes());
    let bytes = random::expand(Hkdf::<Sha256>::new(None, secret.expose_bytes()), &info, PIN_BYTES);
    let text = Zeroizing::new(URL_SAFE_NO_PAD.encode(bytes.expose_bytes()));
    Secret::new(text.bytes().take(usize::from(pin_max)).collect())
}

/// The public check over one share.
pub fn share_check(share: &[u8]) -> Bytes32 {
    let digest = Sha256::new()
        .chain_update(b"strongroom/share-check/v1")
        .chain_update(share)
        .finalize();
    Bytes(digest.into())
}

/// The public check over a PIN's secret.
fn pin_check(secret: &Secret, role: Role) -> Bytes32 {
    // HMAC takes keys of any length, so the error cannot happen; a check of zeros would match no secret.
    match Hmac::<Sha256>::new_from_slice(secret.expose_bytes()) {
        Ok(mac) => Bytes(
            mac.chain_update(role.check_label())
                .finalize()
                .into_bytes()
                .into(),
        ),
        Err(_) => Bytes([0; 32]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(n: usize) -> Vec<String> {
        (0..n).map(|i| format!("officer-{i}")).collect()
    }

    fn present(shares: &[Secret], which: &[usize]) -> Vec<HolderShare> {
        let one = |&i: &usize| HolderShare {
            holder: format!("officer-{i}"),
            share: Secret::new(shares[i].expose_bytes().to_vec()),
        };
        which.iter().map(one).collect()
    }

    #[test]
    fn any_quorum_gives_the_secret_and_one_less_does_not() {
        let secret = Secret::new(vec![9; 32]);
        let (shares, roster) = split(&secret, Role::User, 2, &names(3)).unwrap();
        for which in [[0, 1], [0, 2], [2, 1]] {
            let back = combine(Role::User, 2, &present(&shares, &which), &roster).unwrap();
            assert_eq!(back.expose_bytes(), secret.expose_bytes());
        }
        for which in [&[0][..], &[], &[1, 1]] {
            let error = combine(Role::User, 2, &present(&shares, which), &roster)
                .err()
                .unwrap();
            assert_eq!(error.code(), "E_SHARE_FEW");
        }
    }

    #[test]
    fn a_wrong_share_is_named() {
        let (shares, roster) = split(&Secret::new(vec![9; 32]), Role::User, 2, &names(3)).unwrap();
        let mut shown = present(&shares, &[0, 2]);
        let mut bytes = shares[2].expose_bytes().to_vec();
        bytes[20] ^= 1;
        shown[1].share = Secret::new(bytes);
        let error = combine(Role::User, 2, &shown, &roster).err().unwrap();
        assert_eq!(
            error,
            DeviceError::ShareWrong {
                holder: "officer-2".into()
            }
        );
        let mut stranger = present(&shares, &[0, 1]);
        stranger[0].holder = "mallory".into();
        assert_eq!(
            combine(Role::User, 2, &stranger, &roster).err().unwrap(),
            DeviceError::ShareWrong {
                holder: "mallory".into()
            }
        );
    }

    #[test]
    fn a_roster_that_lies_about_the_pin_stops_before_the_token() {
        let (shares, mut roster) = split(&Secret::new(vec![9; 32]), Role::User, 2, &names(3)).unwrap();
        roster.pin_check.0[0] ^= 1;
        let error = combine(Role::User, 2, &present(&shares, &[0, 1]), &roster)
            .err()
            .unwrap();
        assert_eq!(error, DeviceError::ShareSet);
    }

    #[test]
    fn quorums_of_one_of_seventeen_and_of_doubles_are_refused() {
        assert!(check_quorum(2, &names(2)).is_ok());
        assert!(check_quorum(16, &names(16)).is_ok());
        for (quorum, holders) in [(1, 3), (0, 3), (4, 3), (2, 17)] {
            assert_eq!(
                check_quorum(quorum, &names(holders)).unwrap_err().code(),
                "E_SHARE_QUORUM"
            );
        }
        assert!(check_quorum(2, &["a".into(), "a".into(), "b".into()]).is_err());
    }

    #[test]
    fn pins_differ_by_role_by_token_and_fit_the_token() {
        let secret = Secret::new(vec![9; 32]);
        let pin = |role, serial: &str, max| derive(&secret, role, serial, max).expose_bytes().to_vec();
        assert_ne!(pin(Role::User, "a", 64), pin(Role::So, "a", 64));
        assert_ne!(pin(Role::User, "a", 64), pin(Role::User, "b", 64));
        assert_eq!(pin(Role::User, "a", 64).len(), 64);
        assert_eq!(pin(Role::User, "a", 8), pin(Role::User, "a", 64)[..8]);
    }
}
