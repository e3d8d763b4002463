//! Every named check and its code.

use core::fmt;

use serde::{Deserialize, Serialize};

/// What a finding means for the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Refused, with no way around.
    Block,
    /// Needs a yes from each approver, by name.
    NeedsYes,
    /// Shown, nothing more.
    Note,
}

macro_rules! checks {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)*) => {
        /// A named check. Its code is stable: it stands in journals, on screens and in manuals.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum CheckId {
            $(
                $(#[$doc])*
                #[serde(rename = $code)]
                $name,
            )*
        }

        impl CheckId {
            /// Every check, in the order of the list.
            pub const ALL: &'static [CheckId] = &[$(CheckId::$name,)*];

            /// The stable code.
            pub fn code(self) -> &'static str {
                match self {
                    $(CheckId::$name => $code,)*
                }
            }

            /// Finds a check by its code.
            pub fn from_code(code: &str) -> Option<Self> {
                match code {
                    $($code => Some(CheckId::$name),)*
                    _ => None,
                }
            }
        }
    };
}

checks! {
    /// A non-taproot input comes without its previous transaction (A01, CVE-2020-14199).
    PrevTxMissing = "E_PREVTX_MISSING";
    /// An outpoint was seen before with another amount (A01).
    AmountConflict = "E_AMOUNT_CONFLICT";
    /// The previous transaction is not the one the input spends (A02).
    PrevTxTxid = "E_PREVTX_TXID";
    /// The two forms of the spent output differ (A03).
    UtxoConflict = "E_UTXO_CONFLICT";
    /// The spent output's index is beyond the previous transaction (A04).
    PrevTxVout = "E_PREVTX_VOUT";
    /// A legacy input states its amount without proof (A05).
    LegacyNeedsPrevTx = "E_LEGACY_NEEDS_PREVTX";
    /// A P2SH input claims to be nested segwit and does not prove it (A06).
    UtxoUnprovenSegwit = "E_UTXO_UNPROVEN_SEGWIT";
    /// An input says nothing of what it spends (A07).
    UtxoMissing = "E_UTXO_MISSING";
    /// An amount or a sum is outside what bitcoin can hold, or is zero (A08).
    AmountRange = "E_AMOUNT_RANGE";
    /// The outputs are worth more than the inputs (A08).
    NegativeFee = "E_NEGATIVE_FEE";
    /// The fee is above the absolute ceiling (A09).
    FeeAbs = "E_FEE_ABS";
    /// The fee is above its share of what leaves the vault (A09).
    FeePct = "E_FEE_PCT";
    /// The fee rate is above the ceiling (A09).
    FeeRate = "E_FEE_RATE";
    /// The fee rate is below the floor: the payment would not move (A09).
    FeeFloor = "E_FEE_FLOOR";
    /// A taproot input stands beside an input whose spent output is not proven (A10, BIP-0341).
    TapPrevouts = "E_TAP_PREVOUTS";
    /// An output claims to be ours and is not (B01).
    ChangeClaimFalse = "E_CHANGE_CLAIM_FALSE";
    /// Inputs come from more than the registered vault (B02).
    MixedWallets = "E_MIXED_WALLETS";
    /// An output holds our keys under other rules than the vault's (B03, B04).
    ChangePolicy = "E_CHANGE_POLICY";
    /// An output holds the vault's script in another script type (B05).
    ChangeScriptType = "E_CHANGE_SCRIPT_TYPE";
    /// Change goes to the wrong branch or far beyond the indexes in use (B06).
    ChangePath = "E_CHANGE_PATH";
    /// An input or change names more keys than its script has (B07).
    SurplusDerivation = "E_SURPLUS_DERIVATION";
    /// A key's path says that it stands elsewhere than it does (B08).
    PathMismatch = "E_PATH_MISMATCH";
    /// A fingerprint is zero, names two cosigners, or is not the key's own; or extended keys are named (B12).
    Xfp = "E_XFP";
    /// The request is for a vault that is not registered here (B11).
    PolicyUnregistered = "E_POLICY_UNREGISTERED";
    /// The policy or the request is for another network (B13).
    Network = "E_NETWORK";
    /// An input asks for a sighash type other than ALL (C01–C04, C07).
    Sighash = "E_SIGHASH";
    /// An input asks for a sighash byte that no rule defines (C05).
    SighashNonStd = "E_SIGHASH_NONSTD";
    /// A signature present was made for another sighash type than the field says (C06).
    SigSighashMismatch = "E_SIG_SIGHASH_MISMATCH";
    /// A redeem or witness script is not the one the spent output commits to (C08).
    ScriptHash = "E_SCRIPT_HASH";
    /// A key named for an input does not stand in its script (C09).
    Pubkey = "E_PUBKEY";
    /// An internal key and merkle root do not give the output key (C10).
    TapKey = "E_TAP_KEY";
    /// A leaf is not in the tree that the output commits to (C10).
    TapLeaf = "E_TAP_LEAF";
    /// Taproot fields stand where no taproot output is spent (C10).
    TapField = "E_TAP_FIELD";
    /// An output's script is of no standard kind (C11).
    OutputScript = "E_OUTPUT_SCRIPT";
    /// An OP_RETURN output that the policy does not allow (C12).
    OpReturn = "E_OP_RETURN";
    /// An outpoint is spent twice in one request (D01).
    DupInput = "E_DUP_INPUT";
    /// A map holds a key twice (D02).
    DupKey = "E_DUP_KEY";
    /// Fields of both PSBT versions stand together (D03).
    V0V2Mix = "E_V0_V2_MIX";
    /// A version 2 field is missing, malformed or out of place (D04).
    V2Field = "E_V2_FIELD";
    /// The counts of a version 2 PSBT are missing or wrong (D04).
    V2Count = "E_V2_COUNT";
    /// The lock times of a version 2 PSBT conflict or are out of range (D04).
    V2Locktime = "E_V2_LOCKTIME";
    /// A version 2 PSBT may still be modified (D04).
    V2Modifiable = "E_V2_MODIFIABLE";
    /// The transaction version of a version 2 PSBT is below 2 (D04).
    V2TxVersion = "E_V2_TX_VERSION";
    /// The PSBT version is unknown (D04).
    V2Version = "E_V2_VERSION";
    /// The bytes are not the one encoding of what they say (D05).
    NonCanonical = "E_NONCANONICAL";
    /// The unsigned transaction carries signatures (D06).
    UnsignedTx = "E_UNSIGNED_TX";
    /// The request carries signatures already (D07).
    Presigned = "E_PRESIGNED";
    /// A field that this signer does not know (D08).
    UnknownField = "E_UNKNOWN_FIELD";
    /// No inputs or no outputs (D09).
    Empty = "E_EMPTY";
    /// A value that cannot be read.
    PsbtField = "E_PSBT_FIELD";
    /// Not a PSBT.
    PsbtMagic = "E_PSBT_MAGIC";
    /// The bytes end in the middle of a field.
    PsbtTruncated = "E_PSBT_TRUNCATED";
    /// The request as a whole is too large (D13).
    LimitMessage = "E_LIMIT_MESSAGE";
    /// Too many inputs (D13).
    LimitInputs = "E_LIMIT_INPUTS";
    /// Too many outputs (D13).
    LimitOutputs = "E_LIMIT_OUTPUTS";
    /// Too many fields in one map (D13).
    LimitFields = "E_LIMIT_FIELDS";
    /// A key is too long (D13).
    LimitKey = "E_LIMIT_KEY";
    /// A script is too long (D13).
    LimitScript = "E_LIMIT_SCRIPT";
    /// A derivation path is too deep (D13).
    LimitPath = "E_LIMIT_PATH";
    /// Too many derivations in one input or output (D13).
    LimitDerivations = "E_LIMIT_DERIVATIONS";
    /// Too many signatures in one input (D13).
    LimitSignatures = "E_LIMIT_SIGNATURES";
    /// A value is too long (D13).
    LimitValue = "E_LIMIT_VALUE";
    /// The transaction version is not one the policy allows (D10).
    TxVersion = "E_TX_VERSION";
    /// The lock time is not a height (D11).
    Locktime = "E_LOCKTIME";
    /// A sequence number switches the lock time off or asks for a relative lock (D11, D15).
    SequenceRule = "E_SEQUENCE";
    /// The request opens a path that waits on a timelock, and the policy does not allow it.
    RecoveryPath = "E_RECOVERY_PATH";
    /// An output is below the dust limit (D12).
    Dust = "E_DUST";
    /// A signed message, not a payment (D14, BIP-0322).
    ProofMessage = "E_PROOF_MESSAGE";
    /// A proof of reserves, not a payment (D14, BIP-0127).
    ProofReserves = "E_PROOF_RESERVES";
    /// The request header is incomplete or unreadable.
    Header = "E_HEADER";
    /// The coordinator's signature is missing or wrong (F05).
    CoordSig = "E_COORD_SIG";
    /// The request's last height has passed.
    Expired = "E_EXPIRED";
    /// The request was made under another policy version.
    PolicyVersion = "E_POLICY_VERSION";
    /// The policy is older than one this signer has used (E14).
    Downgrade = "E_DOWNGRADE";
    /// A destination is not on the whitelist.
    Whitelist = "E_WHITELIST";
    /// A whitelist entry has expired.
    WhitelistExpired = "E_WHITELIST_EXPIRED";
    /// A whitelist entry is still cooling down.
    WhitelistCooldown = "E_WHITELIST_COOLDOWN";
    /// More leaves the vault than one request may move.
    LimitRequest = "E_LIMIT_REQUEST";
    /// More leaves the vault than the window of blocks allows (E12).
    Velocity = "E_VELOCITY";
    /// More goes to one destination than the window of blocks allows (E12).
    LimitDestination = "E_LIMIT_DESTINATION";
    /// More leaves one vault than one of its requests may move.
    LimitVault = "E_LIMIT_VAULT";
    /// More leaves one vault than the window of blocks allows it (E12).
    VelocityVault = "E_VELOCITY_VAULT";
    /// A payment pays nobody, or a consolidation pays somebody (D12).
    Purpose = "E_PURPOSE";
    /// More outputs come back to the vault than the policy allows (B09).
    TooManyChange = "E_TOO_MANY_CHANGE";
    /// The request expires too far from its own height.
    ExpiryLong = "E_EXPIRY_LONG";
    /// An input does not say that the transaction may be replaced, which the policy asks for (D15).
    RbfRequired = "E_RBF_REQUIRED";
    /// The rule asks for more approvals than the officers of the vault's sites can give.
    QuorumUnmeetable = "E_QUORUM_UNMEETABLE";
    /// No rule of the policy fits the purpose, the payees and the amount: nobody may approve it.
    Rule = "E_RULE";
    /// The height is below the policy's floor (E11).
    HeightFloor = "E_HEIGHT_FLOOR";
    /// The height does not rise above the last signed one (E11).
    HeightBack = "E_HEIGHT_BACK";
    /// The height jumps too far ahead (E11).
    HeightJump = "E_HEIGHT_JUMP";
    /// An outpoint was already signed away in another transaction (E08).
    OutpointAlreadySigned = "E_OUTPOINT_ALREADY_SIGNED";
    /// A payee gets exactly the amount that another request in the window pays (E06).
    RepeatPayment = "W_REPEAT_PAYMENT";
    /// A replacement was asked for, and its rules do not hold (E07).
    Replacement = "E_REPLACEMENT";
    /// The request changed between review and signing (E01).
    Modified = "E_MODIFIED";
    /// An approval is for another transaction (E02).
    ApprovalBinding = "E_APPROVAL_BINDING";
    /// An approval was given under another policy, registry or appliance (E03).
    ApprovalPolicy = "E_APPROVAL_POLICY";
    /// An approval is from another ceremony, or has expired (E04).
    ApprovalCeremony = "E_APPROVAL_CEREMONY";
    /// An approval is not signed by its officer.
    ApprovalSignature = "E_APPROVAL_SIGNATURE";
    /// Too few persons approved (E13).
    QuorumFew = "E_QUORUM_FEW";
    /// One person spoke twice (E13).
    QuorumPerson = "E_QUORUM_PERSON";
    /// The person may not approve: another role, or the initiator (E13).
    QuorumRole = "E_QUORUM_ROLE";
    /// The person is not an officer of this site (E13).
    QuorumUnknown = "E_QUORUM_UNKNOWN";
    /// An approver said no.
    Rejected = "E_REJECTED";
    /// The HSM returned a signature that does not verify (H01).
    HsmSigInvalid = "E_HSM_SIG_INVALID";
    /// The HSM returned fewer or more signatures than asked for (E19, H08).
    HsmSigCount = "E_HSM_SIG_COUNT";
    /// The HSM used a nonce twice (H04, H08): its keys must be taken out of use.
    HsmNonceRepeat = "E_HSM_NONCE_REPEAT";
    /// The journal is older than a receipt or the HSM's mark (E10).
    Rollback = "E_ROLLBACK";
    /// A payee's address looks like another one that is known here (G02).
    SimilarAddress = "W_SIMILAR_ADDRESS";
    /// The same request was signed before; the recorded answer is given again (E05).
    Reissue = "N_REISSUE";
    /// The same request is in doubt from an earlier ceremony and is taken up again (E05).
    Resume = "N_RESUME";
    /// An input does not signal that the payment may be replaced (D15, BIP-0125).
    NotReplaceable = "N_NOT_REPLACEABLE";
    /// The request opens a path that waits on a timelock: fewer sites suffice.
    RecoveryOpen = "N_RECOVERY_PATH";
    /// The request replaces an earlier one, whose ceremony is named (E07).
    Replaces = "N_REPLACES";
    /// The request comes from a wallet that does not sign its requests.
    UnsignedRequest = "N_UNSIGNED_REQUEST";
}

impl CheckId {
    /// What a finding of this check means.
    pub fn severity(self) -> Severity {
        match self.code().as_bytes().first() {
            Some(b'N') => Severity::Note,
            Some(b'W') => Severity::NeedsYes,
            Some(_) | None => Severity::Block,
        }
    }
}

impl fmt::Display for CheckId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
