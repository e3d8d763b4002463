//! The key types of BIP-0174, BIP-0370 and BIP-0371 that this system knows. What is not here is refused.

pub(super) const PROPRIETARY: u64 = 0xfc;

pub(super) mod global {
    pub(in super::super) const UNSIGNED_TX: u64 = 0x00;
    pub(in super::super) const XPUB: u64 = 0x01;
    pub(in super::super) const TX_VERSION: u64 = 0x02;
    pub(in super::super) const FALLBACK_LOCK_TIME: u64 = 0x03;
    pub(in super::super) const INPUT_COUNT: u64 = 0x04;
    pub(in super::super) const OUTPUT_COUNT: u64 = 0x05;
    pub(in super::super) const TX_MODIFIABLE: u64 = 0x06;
    pub(in super::super) const VERSION: u64 = 0xfb;
}

pub(super) mod input {
    pub(in super::super) const NON_WITNESS_UTXO: u64 = 0x00;
    pub(in super::super) const WITNESS_UTXO: u64 = 0x01;
    pub(in super::super) const PARTIAL_SIG: u64 = 0x02;
    pub(in super::super) const SIGHASH_TYPE: u64 = 0x03;
    pub(in super::super) const REDEEM_SCRIPT: u64 = 0x04;
    pub(in super::super) const WITNESS_SCRIPT: u64 = 0x05;
    pub(in super::super) const BIP32_DERIVATION: u64 = 0x06;
    pub(in super::super) const FINAL_SCRIPT_SIG: u64 = 0x07;
    pub(in super::super) const FINAL_SCRIPT_WITNESS: u64 = 0x08;
    /// Known so that it can be refused by name (BIP-0127).
    pub(in super::super) const PROOF_OF_RESERVES: u64 = 0x09;
    pub(in super::super) const RIPEMD160: u64 = 0x0a;
    pub(in super::super) const SHA256: u64 = 0x0b;
    pub(in super::super) const HASH160: u64 = 0x0c;
    pub(in super::super) const HASH256: u64 = 0x0d;
    pub(in super::super) const PREVIOUS_TXID: u64 = 0x0e;
    pub(in super::super) const OUTPUT_INDEX: u64 = 0x0f;
    pub(in super::super) const SEQUENCE: u64 = 0x10;
    pub(in super::super) const REQUIRED_TIME: u64 = 0x11;
    pub(in super::super) const REQUIRED_HEIGHT: u64 = 0x12;
    pub(in super::super) const TAP_KEY_SIG: u64 = 0x13;
    pub(in super::super) const TAP_SCRIPT_SIG: u64 = 0x14;
    pub(in super::super) const TAP_LEAF_SCRIPT: u64 = 0x15;
    pub(in super::super) const TAP_BIP32_DERIVATION: u64 = 0x16;
    pub(in super::super) const TAP_INTERNAL_KEY: u64 = 0x17;
    pub(in super::super) const TAP_MERKLE_ROOT: u64 = 0x18;
}

pub(super) mod output {
    pub(in super::super) const REDEEM_SCRIPT: u64 = 0x00;
    pub(in super::super) const WITNESS_SCRIPT: u64 = 0x01;
    pub(in super::super) const BIP32_DERIVATION: u64 = 0x02;
    pub(in super::super) const AMOUNT: u64 = 0x03;
    pub(in super::super) const SCRIPT: u64 = 0x04;
    pub(in super::super) const TAP_INTERNAL_KEY: u64 = 0x05;
    pub(in super::super) const TAP_TREE: u64 = 0x06;
    pub(in super::super) const TAP_BIP32_DERIVATION: u64 = 0x07;
}
