//! What a transfer will take, before a payment is built.

use strongroom_core::qr::{Mode, Pace, Plan, Profile, SendError, Setting, UrType};

/// Bytes of a request for each coin it spends: its previous transaction, keys and paths of a vault of three. Measured
/// over requests of 34 to 859 coins (docs/transport-fountain.md).
const COIN_BYTES: usize = 590;
/// Bytes for each payee.
const PAYEE_BYTES: usize = 45;
/// Bytes whatever is paid: header, coordinator's signature, change.
const REQUEST_BYTES: usize = 700;
/// To which part of its length a request is packed, in percent; the worse of what was measured.
const PACKED_PERCENT: usize = 60;
/// Longest request that is thought about.
const LENGTH_MAX: usize = 16 << 20;

/// What it will take in one form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Way {
    /// In which form.
    pub mode: Mode,
    /// What that takes.
    pub plan: Plan,
}

/// Says how long a request for so many coins and payees will be, about.
pub fn request_bytes(coins: usize, payees: usize) -> usize {
    let coins = coins.saturating_mul(COIN_BYTES);
    let payees = payees.saturating_mul(PAYEE_BYTES);
    coins.saturating_add(payees).saturating_add(REQUEST_BYTES)
}

/// Plans every form that a receiver reads; the quickest comes first.
///
/// # Errors
/// Why no form can carry it at all; [`SendError::advice`] says what to do.
pub fn ways(kind: UrType, message: &[u8], receiver: Profile) -> Result<Vec<Way>, SendError> {
    let mut ways = Vec::new();
    let mut refused = None;
    for mode in [Mode::Dense, Mode::Bbqr, Mode::Ur, Mode::Static] {
        let setting = Setting {
            mode: Some(mode),
            ..Setting::of(receiver)
        };
        match Plan::of(kind, message, &setting, Pace::of(&setting)) {
            Ok(plan) => ways.push(Way { mode, plan }),
            Err(error) => refused = keep(refused, mode, error),
        }
    }
    ways.sort_by_key(|way| way.plan.time);
    match refused {
        Some(error) if ways.is_empty() => Err(error),
        Some(_) | None => Ok(ways),
    }
}

/// Of several refusals the one of UR says most: every receiver reads it.
fn keep(known: Option<SendError>, mode: Mode, error: SendError) -> Option<SendError> {
    if mode == Mode::Ur {
        Some(error)
    } else {
        known.or(Some(error))
    }
}

/// A message that is as long as a request and packs as badly as one may.
pub fn stand_in(bytes: usize) -> Vec<u8> {
    let bytes = bytes.min(LENGTH_MAX);
    let packed = bytes
        .saturating_mul(PACKED_PERCENT)
        .checked_div(100)
        .unwrap_or(bytes);
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut message: Vec<u8> = Vec::with_capacity(bytes);
    while message.len() < packed {
        // Marsaglia's xorshift64: bytes that do not pack.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        message.extend(state.to_be_bytes());
    }
    message.resize(bytes, 0);
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stand_in_takes_as_long_as_it_says_and_the_quickest_form_comes_first() {
        let message = stand_in(request_bytes(170, 5));
        assert!((95_000..110_000).contains(&message.len()));
        let ways = ways(UrType::CryptoPsbt, &message, Profile::Strongroom).unwrap_or_default();
        let modes: Vec<Mode> = ways.iter().map(|way| way.mode).collect();
        assert_eq!(modes.first(), Some(&Mode::Dense));
        assert!(
            !modes.contains(&Mode::Static),
            "a hundred kilobytes fit no single code"
        );
        assert!(ways.is_sorted_by_key(|way| way.plan.time));
    }

    #[test]
    fn what_a_receiver_cannot_hold_is_refused_with_advice() {
        let refused = ways(UrType::CryptoPsbt, &stand_in(60_000), Profile::Passport);
        assert_eq!(
            refused.map_err(|error| error.advice()),
            Err(strongroom_core::qr::Advice::Split)
        );
    }
}
