use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use bitcoin::absolute::LockTime;
use bitcoin::bip32::{Fingerprint, Xpub};
use bitcoin::hashes::{hash160, ripemd160, sha256, sha256d};
use bitcoin::taproot::{TapLeafHash, TapNodeHash};
use bitcoin::transaction::Version;
use bitcoin::{
    Amount, OutPoint, PublicKey, ScriptBuf, Sequence, Transaction, TxIn, TxOut, Txid, Witness, XOnlyPublicKey,
};

use super::layout::Layout;

/// Names the two PSBT versions that exist (BIP-0174 and BIP-0370).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PsbtVersion {
    /// BIP-0174: the transaction stands in one field.
    V0,
    /// BIP-0370: the transaction is spread over the maps.
    V2,
}

impl PsbtVersion {
    /// Returns the number the version has on the wire.
    pub fn number(self) -> u32 {
        match self {
            Self::V0 => 0,
            Self::V2 => 2,
        }
    }
}

/// Says where a key comes from: the fingerprint of its master key and the path below it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyOrigin {
    /// The first four bytes of the master key's hash.
    pub fingerprint: Fingerprint,
    /// The steps; the highest bit marks a hardened one.
    pub path: Vec<u32>,
}

/// Says where an x-only key comes from and in which leaves it stands (BIP-0371).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TapKeyOrigin {
    /// The leaves, in the order of the PSBT.
    pub leaves: Vec<TapLeafHash>,
    /// The origin.
    pub origin: KeyOrigin,
}

/// A script with the version of its leaf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TapLeafScript {
    /// The script.
    pub script: ScriptBuf,
    /// The leaf version byte.
    pub leaf_version: u8,
}

/// A leaf of an output's taproot tree, in depth-first order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TapTreeLeaf {
    /// The depth below the root, at most 128.
    pub depth: u8,
    /// The leaf version byte.
    pub leaf_version: u8,
    /// The script.
    pub script: ScriptBuf,
}

/// One input, with everything the PSBT says about it; nothing here is believed before it is verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// The output it spends.
    pub outpoint: OutPoint,
    /// Its sequence number; the final one where a version 2 PSBT leaves it out.
    pub sequence: Sequence,
    /// Whether a version 2 PSBT leaves the final sequence number out; kept so that writing gives the same bytes.
    pub(super) sequence_left_out: bool,
    /// The full previous transaction.
    pub non_witness_utxo: Option<Transaction>,
    /// The claimed previous output.
    pub witness_utxo: Option<TxOut>,
    /// ECDSA signatures as they stand: DER and the sighash byte, not yet checked.
    pub partial_sigs: BTreeMap<PublicKey, Vec<u8>>,
    /// The sighash type asked for.
    pub sighash_type: Option<u32>,
    /// The redeem script.
    pub redeem_script: Option<ScriptBuf>,
    /// The witness script.
    pub witness_script: Option<ScriptBuf>,
    /// Keys and where they come from.
    pub bip32_derivation: BTreeMap<PublicKey, KeyOrigin>,
    /// The finished scriptSig.
    pub final_script_sig: Option<ScriptBuf>,
    /// The finished witness.
    pub final_script_witness: Option<Witness>,
    /// Preimages by RIPEMD-160.
    pub ripemd160_preimages: BTreeMap<ripemd160::Hash, Vec<u8>>,
    /// Preimages by SHA-256.
    pub sha256_preimages: BTreeMap<sha256::Hash, Vec<u8>>,
    /// Preimages by HASH160.
    pub hash160_preimages: BTreeMap<hash160::Hash, Vec<u8>>,
    /// Preimages by double SHA-256.
    pub hash256_preimages: BTreeMap<sha256d::Hash, Vec<u8>>,
    /// The lock time by time that this input requires (BIP-0370).
    pub required_time: Option<u32>,
    /// The lock time by height that this input requires (BIP-0370).
    pub required_height: Option<u32>,
    /// The signature for the key path, 64 or 65 bytes.
    pub tap_key_sig: Option<Vec<u8>>,
    /// Signatures for the script path, 64 or 65 bytes.
    pub tap_script_sigs: BTreeMap<(XOnlyPublicKey, TapLeafHash), Vec<u8>>,
    /// Leaf scripts by control block.
    pub tap_leaf_scripts: BTreeMap<Vec<u8>, TapLeafScript>,
    /// X-only keys and where they come from.
    pub tap_bip32_derivation: BTreeMap<XOnlyPublicKey, TapKeyOrigin>,
    /// The internal key.
    pub tap_internal_key: Option<XOnlyPublicKey>,
    /// The merkle root.
    pub tap_merkle_root: Option<TapNodeHash>,
}

impl Input {
    /// Makes an input that says nothing but what it spends.
    pub fn new(outpoint: OutPoint, sequence: Sequence) -> Self {
        Self {
            outpoint,
            sequence,
            sequence_left_out: false,
            non_witness_utxo: None,
            witness_utxo: None,
            partial_sigs: BTreeMap::new(),
            sighash_type: None,
            redeem_script: None,
            witness_script: None,
            bip32_derivation: BTreeMap::new(),
            final_script_sig: None,
            final_script_witness: None,
            ripemd160_preimages: BTreeMap::new(),
            sha256_preimages: BTreeMap::new(),
            hash160_preimages: BTreeMap::new(),
            hash256_preimages: BTreeMap::new(),
            required_time: None,
            required_height: None,
            tap_key_sig: None,
            tap_script_sigs: BTreeMap::new(),
            tap_leaf_scripts: BTreeMap::new(),
            tap_bip32_derivation: BTreeMap::new(),
            tap_internal_key: None,
            tap_merkle_root: None,
        }
    }

    /// Tells whether the input carries a signature or a finished script of any kind.
    pub fn is_presigned(&self) -> bool {
        !self.partial_sigs.is_empty()
            || self.final_script_sig.is_some()
            || self.final_script_witness.is_some()
            || self.tap_key_sig.is_some()
            || !self.tap_script_sigs.is_empty()
    }

    /// Returns the first key whose ECDSA signature has another sighash byte than the one asked for (BIP-0174
    /// forbids to finalise such an input); SIGHASH_ALL counts as asked for where the field is missing.
    pub fn sighash_conflict(&self) -> Option<&PublicKey> {
        let asked = self.sighash_type.unwrap_or(1);
        self.partial_sigs
            .iter()
            .find(|(_, signature)| signature.last().map(|byte| u32::from(*byte)) != Some(asked))
            .map(|(key, _)| key)
    }
}

/// One output, with everything the PSBT says about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// The value exactly as read: it may lie outside the range of money, which a check names.
    pub value: Amount,
    /// The script it pays to.
    pub script_pubkey: ScriptBuf,
    /// The redeem script.
    pub redeem_script: Option<ScriptBuf>,
    /// The witness script.
    pub witness_script: Option<ScriptBuf>,
    /// Keys and where they come from.
    pub bip32_derivation: BTreeMap<PublicKey, KeyOrigin>,
    /// The internal key.
    pub tap_internal_key: Option<XOnlyPublicKey>,
    /// The leaves of the taproot tree.
    pub tap_tree: Option<Vec<TapTreeLeaf>>,
    /// X-only keys and where they come from.
    pub tap_bip32_derivation: BTreeMap<XOnlyPublicKey, TapKeyOrigin>,
}

impl Output {
    /// Makes an output that says nothing but what it pays.
    pub fn new(value: Amount, script_pubkey: ScriptBuf) -> Self {
        Self {
            value,
            script_pubkey,
            redeem_script: None,
            witness_script: None,
            bip32_derivation: BTreeMap::new(),
            tap_internal_key: None,
            tap_tree: None,
            tap_bip32_derivation: BTreeMap::new(),
        }
    }
}

/// A PSBT of either version in one model, strictly parsed; it only exists if it follows every rule of this module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Psbt {
    pub(super) version: PsbtVersion,
    pub(super) tx_version: Version,
    pub(super) fallback_lock_time: Option<LockTime>,
    pub(super) lock_time: LockTime,
    pub(super) xpubs: BTreeMap<Xpub, KeyOrigin>,
    pub(super) proprietary: BTreeMap<u64, Vec<u8>>,
    pub(super) inputs: Vec<Input>,
    pub(super) outputs: Vec<Output>,
    pub(super) layout: Layout,
}

impl Psbt {
    /// Returns the PSBT version.
    pub fn version(&self) -> PsbtVersion {
        self.version
    }

    /// Returns the version of the transaction.
    pub fn tx_version(&self) -> Version {
        self.tx_version
    }

    /// Returns the lock time of the transaction; in version 2 the one BIP-0370 derives from the inputs.
    pub fn lock_time(&self) -> LockTime {
        self.lock_time
    }

    /// Returns the extended public keys named in the global map.
    pub fn xpubs(&self) -> &BTreeMap<Xpub, KeyOrigin> {
        &self.xpubs
    }

    /// Returns the proprietary fields of identifier `strongroom` by subtype.
    pub fn proprietary(&self) -> &BTreeMap<u64, Vec<u8>> {
        &self.proprietary
    }

    /// Returns the inputs.
    pub fn inputs(&self) -> &[Input] {
        &self.inputs
    }

    /// Returns the outputs.
    pub fn outputs(&self) -> &[Output] {
        &self.outputs
    }

    /// Returns the transaction that is to be signed.
    pub fn unsigned_tx(&self) -> Transaction {
        let spend = |input: &Input| TxIn {
            previous_output: input.outpoint,
            script_sig: ScriptBuf::new(),
            sequence: input.sequence,
            witness: Witness::new(),
        };
        let pay = |output: &Output| TxOut {
            value: output.value,
            script_pubkey: output.script_pubkey.clone(),
        };
        Transaction {
            version: self.tx_version,
            lock_time: self.lock_time,
            input: self.inputs.iter().map(spend).collect(),
            output: self.outputs.iter().map(pay).collect(),
        }
    }

    /// Returns the id of the transaction that is to be signed; it is the final one for segwit inputs only.
    pub fn txid(&self) -> Txid {
        self.unsigned_tx().compute_txid()
    }
}
