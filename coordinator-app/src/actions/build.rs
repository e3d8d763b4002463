//! Builds a request: a transaction, the proof of every coin it spends, and the signed header.

use std::collections::{BTreeMap, BTreeSet};

use bitcoin::{
    Amount, FeeRate, OutPoint, PublicKey, ScriptBuf, Sequence, Transaction, TxIn, TxOut, Txid, Witness,
    XOnlyPublicKey, absolute::LockTime, bip32::Fingerprint, transaction::Version,
};
use strongroom_core::{
    ids::{Digest, EcKey, RequestId},
    policy::{Decision, House, RULES_VERSION, State, UnknownRules, decide},
    psbt::{
        HeaderError, KeyOrigin, Limits, Psbt, PsbtBuilder, PsbtError, PsbtVersion, Purpose, RequestHeader,
        TapKeyOrigin,
    },
    wallet::{Branch, Place, TapPath, VaultScript},
};

use super::{
    registered::Registered,
    select::{SelectError, Selection, Spending, select},
};
use crate::{
    node::{Coin, Watch},
    store::{CoordinatorKey, Payee, RequestRecord},
};

/// A request cannot be built.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// The coins do not pay it.
    #[error(transparent)]
    Select(#[from] SelectError),
    /// Every change address was used or promised.
    #[error("all {pool} change addresses are in use")]
    NoChange {
        /// How many there are.
        pool: u32,
    },
    /// The transaction that made a coin is not known here.
    #[error("transaction {txid} of a coin is not kept here")]
    NoTransaction {
        /// Its id.
        txid: Txid,
    },
    /// An input of another wallet's payment is no coin of the vault that may be spent.
    #[error("{outpoint} is no coin of the vault that may be spent now")]
    NoCoin {
        /// The coin.
        outpoint: OutPoint,
    },
    /// A place of a coin is not the vault's, which a changed manifest would explain.
    #[error("{place} is not in the vault")]
    NoPlace {
        /// The place.
        place: Place,
    },
    /// The tip's height or the last height of the request is no block height.
    #[error("{height} is not a block height to lock a transaction to")]
    Height {
        /// The height.
        height: u32,
    },
    /// A key of the vault is not one.
    #[error("{key} is not a public key")]
    Key {
        /// The key.
        key: EcKey,
    },
    /// The request would not be a PSBT that a signer takes in.
    #[error("request cannot be written: {0}")]
    Psbt(#[from] PsbtError),
    /// The request's header cannot be written.
    #[error("request header: {0}")]
    Header(#[from] HeaderError),
    /// The rules of this program are unknown to itself; never happens.
    #[error(transparent)]
    Rules(#[from] UnknownRules),
    /// The system has no random numbers.
    #[error("no random numbers from the system")]
    Random,
}

/// What treasury wants paid.
#[derive(Debug, Clone)]
pub struct Order {
    /// To whom.
    pub payees: Vec<Payee>,
    /// At which fee rate.
    pub rate: FeeRate,
    /// For how many blocks it may be signed.
    pub expiry_blocks: u32,
    /// In which version of PSBT.
    pub version: PsbtVersion,
}

/// A request that was built.
#[derive(Debug, Clone)]
pub struct Built {
    /// What is remembered about it.
    pub record: RequestRecord,
    /// Its exact bytes.
    pub bytes: Vec<u8>,
    /// What the signers will say, as far as this coordinator knows their state.
    pub rehearsal: Decision,
}

/// Coins that may be spent now: in a block, mature, and in no other request that can still be signed.
pub fn free_coins<'a>(watch: &Watch, records: impl IntoIterator<Item = &'a RequestRecord>) -> Vec<Coin> {
    let (tip, _) = watch.tip();
    let holding = records.into_iter().filter(|r| r.holds_coins(tip));
    let held: BTreeSet<OutPoint> = holding.flat_map(|r| r.inputs.iter().copied()).collect();
    let coins = watch.coins().into_iter();
    coins
        .filter(|c| c.height.is_some() && c.mature && !held.contains(&c.outpoint))
        .collect()
}

/// Builds and signs a request, and rehearses it against `state`.
///
/// # Errors
/// [`BuildError`].
pub fn build(
    vault: &Registered,
    watch: &Watch,
    records: &[RequestRecord],
    state: &State,
    key: &CoordinatorKey,
    order: Order,
) -> Result<Built, BuildError> {
    let (height, _) = watch.tip();
    let outputs: Vec<TxOut> = order.payees.iter().map(output).collect();
    let change_at = next_change(vault, watch, records)?;
    let change_script = script(vault, change_at)?;
    let selection = select(
        &free_coins(watch, records),
        &outputs,
        order.rate,
        &spending(vault, &change_script.spk),
    )?;
    let change_slot = match selection.change {
        Some(amount) => Some((random_slot(outputs.len())?, amount)),
        None => None,
    };
    let tx = transaction(height, &selection, outputs, change_slot, &change_script.spk)?;
    let mut psbt = describe(
        vault,
        watch,
        &selection,
        &tx,
        change_slot.map(|(slot, _)| (slot, change_script)),
    )?
    .build(order.version)?;
    let id = RequestId::new(random()?);
    let expiry = height.saturating_add(order.expiry_blocks);
    sign_header(vault, key, id, expiry, &mut psbt)?;
    let bytes = psbt.serialize();
    // What leaves this house is read back first: a signer's parser is the same one.
    Psbt::parse(&bytes, &Limits::CEILINGS)?;
    let record = RequestRecord {
        version: 1,
        id,
        txid: tx.compute_txid(),
        height,
        expiry,
        payees: order.payees,
        fee: selection.fee,
        change: change_slot.map(|_| change_at.index),
        inputs: selection.coins.iter().map(|c| c.outpoint).collect(),
        answered: false,
        sent: false,
    };
    let rehearsal = rehearse(vault, state, &bytes)?;
    Ok(Built {
        record,
        bytes,
        rehearsal,
    })
}

/// Asks the signers' own rules what they will say about these bytes.
///
/// # Errors
/// [`UnknownRules`], never for the rules of this program.
pub fn rehearse(vault: &Registered, state: &State, request: &[u8]) -> Result<Decision, UnknownRules> {
    let house = House {
        manifest: &vault.manifest,
        vault: &vault.vault,
        policy: &vault.policy,
        earlier: &[],
        state,
    };
    decide(RULES_VERSION, house, request)
}

fn output(payee: &Payee) -> TxOut {
    TxOut {
        value: payee.amount,
        // The network was checked when the payment file was read.
        script_pubkey: payee.address.clone().assume_checked().script_pubkey(),
    }
}

fn script(vault: &Registered, place: Place) -> Result<&VaultScript, BuildError> {
    let script = vault.vault.script(place.branch, place.index);
    script.ok_or(BuildError::NoPlace { place })
}

/// The first change address that no transaction paid to and no request promised.
fn next_change(vault: &Registered, watch: &Watch, records: &[RequestRecord]) -> Result<Place, BuildError> {
    let promised: BTreeSet<u32> = records.iter().filter_map(|r| r.change).collect();
    let pool = vault.vault.length(Branch::Change);
    let places = (0..pool).map(|index| Place {
        branch: Branch::Change,
        index,
    });
    let mut free = places.filter(|p| !promised.contains(&p.index) && !watch.is_used(p));
    free.next().ok_or(BuildError::NoChange { pool })
}

fn spending(vault: &Registered, change: &ScriptBuf) -> Spending {
    let output = TxOut {
        value: Amount::ZERO,
        script_pubkey: change.clone(),
    };
    Spending {
        satisfaction: vault.vault.sizes().satisfaction,
        change_output: output.weight(),
        change_least: change.minimal_non_dust(),
    }
}

fn transaction(
    height: u32,
    selection: &Selection,
    mut output: Vec<TxOut>,
    change: Option<(usize, Amount)>,
    change_script: &ScriptBuf,
) -> Result<Transaction, BuildError> {
    if let Some((slot, value)) = change {
        let script_pubkey = change_script.clone();
        output.insert(slot.min(output.len()), TxOut { value, script_pubkey });
    }
    let input = selection.coins.iter().map(|coin| TxIn {
        previous_output: coin.outpoint,
        script_sig: ScriptBuf::new(),
        sequence: Sequence::ENABLE_RBF_NO_LOCKTIME,
        witness: Witness::new(),
    });
    Ok(Transaction {
        version: Version::TWO,
        lock_time: LockTime::from_height(height).map_err(|_| BuildError::Height { height })?,
        input: input.collect(),
        output,
    })
}

pub(super) fn describe(
    vault: &Registered,
    watch: &Watch,
    selection: &Selection,
    tx: &Transaction,
    change: Option<(usize, &VaultScript)>,
) -> Result<PsbtBuilder, BuildError> {
    let mut builder = PsbtBuilder::from_unsigned_tx(tx)?;
    for (input, coin) in builder.inputs_mut().iter_mut().zip(&selection.coins) {
        let txid = coin.outpoint.txid;
        let previous = watch
            .transaction(txid)
            .ok_or(BuildError::NoTransaction { txid })?;
        let own = script(vault, coin.place)?;
        input.non_witness_utxo = Some(previous.as_ref().clone());
        input.witness_utxo = Some(coin.txout.clone());
        input.witness_script.clone_from(&own.witness_script);
        input.redeem_script.clone_from(&own.redeem_script);
        if let Some(tap) = &own.tap {
            input.tap_internal_key = Some(tap.internal_key);
            input.tap_merkle_root = Some(tap.merkle_root);
            input
                .tap_leaf_scripts
                .insert(tap.control.clone(), tap.leaf_script());
            input.tap_bip32_derivation = tap_origins(own, tap)?;
        } else {
            input.bip32_derivation = origins(own)?;
        }
    }
    if let Some((slot, own)) = change
        && let Some(output) = builder.outputs_mut().get_mut(slot)
    {
        output.witness_script.clone_from(&own.witness_script);
        output.redeem_script.clone_from(&own.redeem_script);
        if let Some(tap) = &own.tap {
            output.tap_internal_key = Some(tap.internal_key);
            output.tap_tree = Some(vec![tap.tree_leaf()]);
            output.tap_bip32_derivation = tap_origins(own, tap)?;
        } else {
            output.bip32_derivation = origins(own)?;
        }
    }
    Ok(builder)
}

fn origins(own: &VaultScript) -> Result<BTreeMap<PublicKey, KeyOrigin>, BuildError> {
    own.keys.iter().map(origin).collect()
}

/// The same as BIP-0371 has it: each key stands in the one leaf.
fn tap_origins(
    own: &VaultScript,
    tap: &TapPath,
) -> Result<BTreeMap<XOnlyPublicKey, TapKeyOrigin>, BuildError> {
    let in_leaf = |(key, origin): (PublicKey, KeyOrigin)| {
        let leaves = vec![tap.leaf_hash];
        (XOnlyPublicKey::from(key.inner), TapKeyOrigin { leaves, origin })
    };
    own.keys.iter().map(|key| origin(key).map(in_leaf)).collect()
}

/// A key of a pool has no parent: it is its own master, with an empty path.
fn origin(key: &EcKey) -> Result<(PublicKey, KeyOrigin), BuildError> {
    let public = PublicKey::from_slice(key.as_bytes()).map_err(|_| BuildError::Key { key: *key })?;
    let [a, b, c, d, ..] = *AsRef::<[u8; 20]>::as_ref(&public.pubkey_hash());
    let origin = KeyOrigin {
        fingerprint: Fingerprint::from([a, b, c, d]),
        path: Vec::new(),
    };
    Ok((public, origin))
}

pub(super) fn sign_header(
    vault: &Registered,
    key: &CoordinatorKey,
    request_id: RequestId,
    expiry_height: u32,
    psbt: &mut Psbt,
) -> Result<(), BuildError> {
    let mut header = RequestHeader {
        request_id,
        vault: vault.manifest.fingerprint(),
        purpose: Purpose::Payment,
        policy_version: vault.policy.version(),
        // One request goes to several signers, each with a journal of its own: receipts travel beside it.
        last_receipt: None,
        expiry_height,
        replaces: None,
        signature: [0; 64],
    };
    header.attach(psbt)?;
    header.signature = key.sign(RequestHeader::signing_digest(psbt).as_bytes());
    header.attach(psbt)?;
    RequestHeader::verify(psbt, &key.public())?;
    Ok(())
}

pub(super) fn random<const N: usize>() -> Result<[u8; N], BuildError> {
    let mut bytes = [0u8; N];
    getrandom::fill(&mut bytes).map_err(|_| BuildError::Random)?;
    Ok(bytes)
}

/// Where change stands among the outputs: at random, so that its place tells nothing.
fn random_slot(payees: usize) -> Result<usize, BuildError> {
    let slots = u64::try_from(payees).unwrap_or(u64::MAX).saturating_add(1);
    let drawn = u64::from_le_bytes(random()?).checked_rem(slots).unwrap_or(0);
    Ok(usize::try_from(drawn).unwrap_or(payees))
}

/// The hash that names a request's exact bytes everywhere.
pub fn request_hash(bytes: &[u8]) -> Digest {
    Digest::of(&[bytes])
}
