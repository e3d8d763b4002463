//! Words for every check: what it found, and what to do.

use strongroom_core::policy::CheckId;

/// What people read about a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Advice {
    /// What was found.
    pub what: &'static str,
    /// What to do.
    pub todo: &'static str,
}

const REBUILD: &str = "stop; the treasury builds the request again with full previous transactions";
const FEE: &str = "stop; the treasury chooses a fee within the policy";
const ATTACK: &str = "stop; do not sign; tell security: the request is not what the coordinator makes";
const TREASURY: &str = "stop; the treasury builds the request again";
const POLICY: &str = "stop; the treasury changes the payment, or the administrators change the policy";
const REGISTER: &str = "stop; check which vault and policy are registered here";
const OFFICER: &str = "this voice does not count; ask another officer";
const GATHER: &str = "gather the quorum and begin again";
const HSM: &str = "stop; take the module out of use and call support";
const AUDITOR: &str = "stop; call the auditor; keep the disk as it is";
const NOTHING: &str = "nothing was signed; the treasury decides what comes next";
const READ: &str = "read it aloud; there is nothing to do";

/// The words for a check.
pub const fn advice(check: CheckId) -> Advice {
    let (what, todo) = match check {
        CheckId::PrevTxMissing => (
            "a non-taproot input comes without its previous transaction",
            REBUILD,
        ),
        CheckId::AmountConflict => ("an outpoint was seen before with another amount", ATTACK),
        CheckId::PrevTxTxid => ("the previous transaction is not the one the input spends", ATTACK),
        CheckId::UtxoConflict => ("the two forms of the spent output differ", ATTACK),
        CheckId::PrevTxVout => (
            "the spent output's index is beyond the previous transaction",
            REBUILD,
        ),
        CheckId::LegacyNeedsPrevTx => ("a legacy input states its amount without proof", REBUILD),
        CheckId::UtxoUnprovenSegwit => (
            "a P2SH input claims to be nested segwit and does not prove it",
            REBUILD,
        ),
        CheckId::UtxoMissing => ("an input says nothing of what it spends", REBUILD),
        CheckId::AmountRange => (
            "an amount or a sum is outside what bitcoin can hold, or is zero",
            TREASURY,
        ),
        CheckId::NegativeFee => ("the outputs are worth more than the inputs", ATTACK),
        CheckId::FeeAbs => ("the fee is above the absolute ceiling", FEE),
        CheckId::FeePct => ("the fee is above its share of what leaves the vault", FEE),
        CheckId::FeeRate => ("the fee rate is above the ceiling", FEE),
        CheckId::FeeFloor => ("the fee rate is below the floor: the payment would not move", FEE),
        CheckId::TapPrevouts => (
            "a taproot input stands beside an input whose spent output is not proven",
            REBUILD,
        ),
        CheckId::ChangeClaimFalse => ("an output claims to be ours and is not", ATTACK),
        CheckId::MixedWallets => ("inputs come from more than the registered vault", ATTACK),
        CheckId::ChangePolicy => (
            "an output holds our keys under other rules than the vault's",
            ATTACK,
        ),
        CheckId::ChangeScriptType => (
            "an output holds the vault's script in another script type",
            ATTACK,
        ),
        CheckId::ChangePath => (
            "change goes to the wrong branch or far beyond the indexes in use",
            ATTACK,
        ),
        CheckId::PolicyUnregistered => ("the request is for a vault that is not registered here", REGISTER),
        CheckId::Network => ("the policy or the request is for another network", REGISTER),
        CheckId::Sighash => ("an input asks for a sighash type other than ALL", ATTACK),
        CheckId::SighashNonStd => ("an input asks for a sighash byte that no rule defines", ATTACK),
        CheckId::SigSighashMismatch => (
            "a signature present was made for another sighash type than the field says",
            ATTACK,
        ),
        CheckId::ScriptHash => (
            "a redeem or witness script is not the one the spent output commits to",
            ATTACK,
        ),
        CheckId::Pubkey => ("a key named for an input does not stand in its script", ATTACK),
        CheckId::TapKey => (
            "an internal key and merkle root do not give the output key",
            ATTACK,
        ),
        CheckId::TapLeaf => ("a leaf is not in the tree that the output commits to", ATTACK),
        CheckId::TapField => ("taproot fields stand where no taproot output is spent", TREASURY),
        CheckId::OutputScript => ("an output's script is of no standard kind", POLICY),
        CheckId::OpReturn => ("an OP_RETURN output that the policy does not allow", POLICY),
        CheckId::DupInput => ("an outpoint is spent twice in one request", ATTACK),
        CheckId::DupKey => ("a map holds a key twice", ATTACK),
        CheckId::V0V2Mix => ("fields of both PSBT versions stand together", TREASURY),
        CheckId::V2Field => (
            "a version 2 field is missing, malformed or out of place",
            TREASURY,
        ),
        CheckId::V2Count => ("the counts of a version 2 PSBT are missing or wrong", TREASURY),
        CheckId::V2Locktime => (
            "the lock times of a version 2 PSBT conflict or are out of range",
            TREASURY,
        ),
        CheckId::V2Modifiable => ("a version 2 PSBT may still be modified", TREASURY),
        CheckId::V2TxVersion => ("the transaction version of a version 2 PSBT is below 2", TREASURY),
        CheckId::V2Version => ("the PSBT version is unknown", TREASURY),
        CheckId::NonCanonical => ("the bytes are not the one encoding of what they say", TREASURY),
        CheckId::UnsignedTx => ("the unsigned transaction carries signatures", TREASURY),
        CheckId::Presigned => ("the request carries signatures already", ATTACK),
        CheckId::UnknownField => ("a field that this signer does not know", TREASURY),
        CheckId::Empty => ("no inputs or no outputs", TREASURY),
        CheckId::PsbtField => ("a value that cannot be read", TREASURY),
        CheckId::PsbtMagic => ("not a PSBT", TREASURY),
        CheckId::PsbtTruncated => ("the bytes end in the middle of a field", TREASURY),
        CheckId::LimitMessage => ("the request as a whole is too large", TREASURY),
        CheckId::LimitInputs => ("too many inputs", TREASURY),
        CheckId::LimitOutputs => ("too many outputs", TREASURY),
        CheckId::LimitFields => ("too many fields in one map", TREASURY),
        CheckId::LimitKey => ("a key is too long", TREASURY),
        CheckId::LimitScript => ("a script is too long", TREASURY),
        CheckId::LimitPath => ("a derivation path is too deep", TREASURY),
        CheckId::LimitDerivations => ("too many derivations in one input or output", TREASURY),
        CheckId::LimitSignatures => ("too many signatures in one input", TREASURY),
        CheckId::LimitValue => ("a value is too long", TREASURY),
        CheckId::TxVersion => ("the transaction version is not one the policy allows", TREASURY),
        CheckId::Locktime => ("the lock time is not a height", TREASURY),
        CheckId::SequenceRule => (
            "a sequence number switches the lock time off or asks for a relative lock",
            TREASURY,
        ),
        CheckId::Dust => ("an output is below the dust limit", TREASURY),
        CheckId::Header => ("the request header is incomplete or unreadable", TREASURY),
        CheckId::CoordSig => ("the coordinator's signature is missing or wrong", ATTACK),
        CheckId::Expired => ("the request's last height has passed", TREASURY),
        CheckId::PolicyVersion => ("the request was made under another policy version", REGISTER),
        CheckId::Downgrade => ("the policy is older than one this signer has used", REGISTER),
        CheckId::Whitelist => ("a destination is not on the whitelist", POLICY),
        CheckId::WhitelistExpired => ("a whitelist entry has expired", POLICY),
        CheckId::WhitelistCooldown => ("a whitelist entry is still cooling down", POLICY),
        CheckId::LimitRequest => ("more leaves the vault than one request may move", POLICY),
        CheckId::Velocity => ("more leaves the vault than the window of blocks allows", POLICY),
        CheckId::LimitDestination => (
            "more goes to one destination than the window of blocks allows",
            POLICY,
        ),
        CheckId::QuorumTier => ("the amount is above every quorum the policy names", POLICY),
        CheckId::HeightFloor => ("the height is below the policy's floor", TREASURY),
        CheckId::HeightBack => ("the height does not rise above the last signed one", ATTACK),
        CheckId::HeightJump => ("the height jumps too far ahead", ATTACK),
        CheckId::OutpointAlreadySigned => (
            "an outpoint was already signed away in another transaction",
            ATTACK,
        ),
        CheckId::Replacement => ("a replacement was asked for, and its rules do not hold", ATTACK),
        CheckId::Modified => ("the request changed between review and signing", ATTACK),
        CheckId::ApprovalBinding => ("an approval is for another transaction", OFFICER),
        CheckId::ApprovalPolicy => (
            "an approval was given under another policy, registry or appliance",
            OFFICER,
        ),
        CheckId::ApprovalCeremony => ("an approval is from another ceremony, or has expired", OFFICER),
        CheckId::ApprovalSignature => ("an approval is not signed by its officer", OFFICER),
        CheckId::QuorumFew => ("too few persons approved", GATHER),
        CheckId::QuorumPerson => ("one person spoke twice", OFFICER),
        CheckId::QuorumRole => (
            "the person may not approve: another role, or the initiator",
            OFFICER,
        ),
        CheckId::QuorumUnknown => ("the person is not an officer of this site", OFFICER),
        CheckId::Rejected => ("an approver said no", NOTHING),
        CheckId::HsmSigInvalid => ("the HSM returned a signature that does not verify", HSM),
        CheckId::HsmSigCount => ("the HSM returned fewer or more signatures than asked for", HSM),
        CheckId::HsmNonceRepeat => (
            "the HSM used a nonce twice: its keys must be taken out of use",
            HSM,
        ),
        CheckId::Rollback => ("the journal is older than a receipt or the HSM's mark", AUDITOR),
        CheckId::Reissue => (
            "the same request was signed before; the recorded answer is given again",
            READ,
        ),
        CheckId::Resume => (
            "the same request is in doubt from an earlier ceremony and is taken up again",
            READ,
        ),
        CheckId::UnsignedRequest => (
            "the request comes from a wallet that does not sign its requests",
            READ,
        ),
    };
    Advice { what, todo }
}
