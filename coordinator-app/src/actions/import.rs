//! Takes in a payment that another wallet prepared: its transaction, and nothing else of what it says.

use bitcoin::{Address, Amount, TxOut};
use strongroom_core::{
    ids::{Label, RequestId},
    policy::State,
    psbt::{Dropped, Foreign, Limits, Psbt},
    wallet::Branch,
};

use super::{
    build::{BuildError, Built, describe, free_coins, random, rehearse, sign_header},
    registered::Registered,
    select::{SelectError, Selection},
};
use crate::{
    failure::Failure,
    node::{Coin, Watch},
    store::{CoordinatorKey, Payee, RequestRecord},
};

/// What treasury calls a payee that another wallet names.
const LABEL: &str = "of another wallet";

/// Another wallet's payment as a request of this coordinator.
#[derive(Debug, Clone)]
pub struct Imported {
    /// The request.
    pub built: Built,
    /// Fields of the other wallet that were left out because no signer knows them.
    pub dropped: Vec<Dropped>,
}

/// Builds and signs a request for exactly the transaction of another wallet's PSBT, and rehearses it. Coins, scripts
/// and keys are described by what this vault and its chain say; what the other wallet says of them is not believed.
///
/// # Errors
/// [`Failure`]: bytes that are no PSBT, a coin that is not the vault's to spend, or whatever ends a build.
pub fn import(
    vault: &Registered,
    watch: &Watch,
    records: &[RequestRecord],
    state: &State,
    key: &CoordinatorKey,
    (bytes, expiry_blocks): (&[u8], u32),
) -> Result<Imported, Failure> {
    let foreign = Foreign::read(bytes, &Limits::CEILINGS)?;
    let given = foreign.psbt?;
    let selection = spent(vault, watch, records, &given)?;
    let (height, _) = watch.tip();
    let tx = given.unsigned_tx();
    let change = change(vault, &given);
    let described = change.and_then(|(slot, index)| Some((slot, vault.vault.script(Branch::Change, index)?)));
    let mut psbt = describe(vault, watch, &selection, &tx, described)?
        .build(given.version())
        .map_err(BuildError::Psbt)?;
    let id = RequestId::new(random()?);
    let expiry = height.saturating_add(expiry_blocks);
    sign_header(vault, key, id, expiry, &mut psbt)?;
    let bytes = psbt.serialize();
    let rehearsal = rehearse(vault, state, &bytes)?;
    let record = RequestRecord {
        version: 1,
        id,
        txid: psbt.txid(),
        height,
        expiry,
        payees: payees(vault, &tx.output),
        fee: selection.fee,
        change: change.map(|(_, index)| index),
        inputs: selection.coins.iter().map(|c| c.outpoint).collect(),
        answered: false,
        sent: false,
    };
    Ok(Imported {
        built: Built {
            record,
            bytes,
            rehearsal,
        },
        dropped: foreign.dropped,
    })
}

/// The coins it spends, each of them the vault's and free, and the fee that is left.
fn spent(
    vault: &Registered,
    watch: &Watch,
    records: &[RequestRecord],
    psbt: &Psbt,
) -> Result<Selection, BuildError> {
    let free = free_coins(watch, records);
    let find = |outpoint| {
        let coin = free.iter().find(|c| c.outpoint == outpoint).cloned();
        coin.ok_or(BuildError::NoCoin { outpoint })
    };
    let coins = psbt
        .inputs()
        .iter()
        .map(|i| find(i.outpoint))
        .collect::<Result<Vec<Coin>, _>>()?;
    let have = sum(coins.iter().map(|c| c.txout.value))?;
    let want = sum(psbt.outputs().iter().map(|o| o.value))?;
    let fee = have.checked_sub(want).ok_or(SelectError::Insufficient {
        have,
        want,
        missing: want.checked_sub(have).unwrap_or(Amount::ZERO),
    })?;
    let weight = psbt.unsigned_tx().weight();
    Ok(Selection {
        change: change(vault, psbt).and_then(|(slot, _)| psbt.outputs().get(slot).map(|o| o.value)),
        coins,
        fee,
        weight,
    })
}

fn sum(mut amounts: impl Iterator<Item = Amount>) -> Result<Amount, SelectError> {
    amounts
        .try_fold(Amount::ZERO, Amount::checked_add)
        .ok_or(SelectError::Overflow)
}

/// The first output that comes back to the vault's change, with its index there.
fn change(vault: &Registered, psbt: &Psbt) -> Option<(usize, u32)> {
    psbt.outputs().iter().enumerate().find_map(|(slot, output)| {
        let place = vault.vault.find(&output.script_pubkey)?;
        (place.branch == Branch::Change).then_some((slot, place.index))
    })
}

/// Whom it pays, as far as an address can name them; the rehearsal names whatever else an output is.
fn payees(vault: &Registered, outputs: &[TxOut]) -> Vec<Payee> {
    let payee = |output: &TxOut| {
        let address = Address::from_script(&output.script_pubkey, vault.manifest.network).ok()?;
        Some(Payee {
            address: address.into_unchecked(),
            amount: output.value,
            label: LABEL.parse::<Label>().ok()?,
        })
    };
    let leaves = outputs
        .iter()
        .filter(|o| vault.vault.find(&o.script_pubkey).is_none());
    leaves.filter_map(payee).collect()
}
