//! What people read when a check finds something: what happened, and what to do. The code stands beside it.

use crate::policy::CheckId;

/// The words of a check: plain ASCII, one sentence of what happened, and what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckWords {
    /// What happened.
    pub what: &'static str,
    /// What to do.
    pub todo: &'static str,
}

/// A lie that no honest program tells.
const ATTACK: &str = "Stop. Keep the request as evidence and tell the security officer before anything else.";
/// A request that another program made wrongly.
const AGAIN: &str = "Stop. Ask treasury to make the request again with the coordinator.";
/// A request that the policy does not allow.
const POLICY: &str = "Stop. Ask treasury to change the payment, or the policy's owners to change the policy.";
/// A proof that wants the keys of coins without moving them.
const PROOF: &str =
    "Stop. This signer signs payments only. Ask the security officer who wants a proof, and why.";
/// An approval that does not hold.
const APPROVE: &str = "Stop. Let the officer read the request again and approve it in this ceremony.";
/// A module that does not do what it is asked.
const DEVICE: &str = "Stop. Nothing was released. Take this HSM out of use and call the key custodian.";
/// Two addresses that people confuse.
const COMPARE: &str = "Compare every group of the address with the order on paper, then say yes by name.";
/// Nothing to do.
const KNOW: &str = "Nothing to do. Compare what is shown with what you expect.";

pub(super) const fn says(what: &'static str, todo: &'static str) -> CheckWords {
    CheckWords { what, todo }
}

impl CheckId {
    /// The words people read for this check.
    pub const fn words(self) -> CheckWords {
        use CheckId as C;
        match self {
            C::PrevTxMissing => says(
                "An input does not prove its amount with its full previous transaction.",
                AGAIN,
            ),
            C::AmountConflict => says(
                "A coin was worth something else when this signer saw it before.",
                ATTACK,
            ),
            C::PrevTxTxid => says(
                "The previous transaction given is not the one that the input spends.",
                ATTACK,
            ),
            C::UtxoConflict => says(
                "The request says two different things about the coin of an input.",
                ATTACK,
            ),
            C::PrevTxVout => says(
                "An input spends an output that its previous transaction does not have.",
                ATTACK,
            ),
            C::LegacyNeedsPrevTx => says("An input of an old kind does not prove its amount.", AGAIN),
            C::UtxoUnprovenSegwit => says(
                "An input claims a kind of script that its address does not prove.",
                ATTACK,
            ),
            C::UtxoMissing => says(
                "An input does not say what it spends, so the fee is unknown.",
                AGAIN,
            ),
            C::AmountRange => says("An amount or a sum is one that cannot exist, or is zero.", ATTACK),
            C::NegativeFee => says("The outputs are worth more than the inputs.", ATTACK),
            C::FeeAbs => says("The fee is above the policy's ceiling.", POLICY),
            C::FeePct => says("The fee is too large a share of what is paid.", POLICY),
            C::FeeRate => says("The fee is too high for the size of the transaction.", POLICY),
            C::FeeFloor => says("The fee is so low that the payment would not move.", POLICY),
            C::TapPrevouts => says("A taproot input does not prove what it spends.", AGAIN),
            C::ChangeClaimFalse => says("An output claims to come back to the vault and does not.", ATTACK),
            C::MixedWallets => says("An input is not a coin of this vault.", ATTACK),
            C::ChangePolicy => says(
                "Change goes to our keys under other rules than the vault's.",
                ATTACK,
            ),
            C::ChangeScriptType => says(
                "Change goes to a kind of address that this vault does not use.",
                ATTACK,
            ),
            C::ChangePath => says(
                "Change goes to an address that is not the next ones for change.",
                ATTACK,
            ),
            C::SurplusDerivation => says("The request names more keys than a script has.", ATTACK),
            C::PathMismatch => says(
                "The request says that a key stands elsewhere in the vault than it does.",
                ATTACK,
            ),
            C::Xfp => says(
                "The request names a key under a fingerprint that cannot be its own.",
                ATTACK,
            ),
            C::PolicyUnregistered => says("The vault or the policy is not the one registered here.", ATTACK),
            C::Network => says("The policy and the vault are for different networks.", ATTACK),
            C::Sighash => says(
                "An input asks for a signature that lets others change the payment.",
                ATTACK,
            ),
            C::SighashNonStd => says(
                "An input asks for a kind of signature that does not exist.",
                ATTACK,
            ),
            C::SigSighashMismatch => says(
                "A signature in the request is of another kind than it says.",
                ATTACK,
            ),
            C::ScriptHash => says(
                "A script shown is not the one that the coin or the change is locked with.",
                ATTACK,
            ),
            C::Pubkey => says("A key named for an address is not one of its keys.", ATTACK),
            C::TapKey => says("The taproot key shown does not fit the coin.", ATTACK),
            C::TapLeaf => says("A taproot script shown is not part of the coin.", ATTACK),
            C::TapField => says("Taproot fields stand where no taproot coin or output is.", AGAIN),
            C::OutputScript => says("An output pays to a kind of script that nobody can name.", ATTACK),
            C::OpReturn => says("An output carries data that the policy does not allow.", POLICY),
            C::DupInput => says("One coin is spent twice in the request.", ATTACK),
            C::DupKey => says("The request says two things under one name.", ATTACK),
            C::V0V2Mix => says("The request holds two versions of one transaction.", ATTACK),
            C::V2Field => says("A field that the request needs is missing.", AGAIN),
            C::V2Count => says("The request has fewer parts than it says.", AGAIN),
            C::V2Locktime => says("The lock times in the request contradict each other.", AGAIN),
            C::V2Modifiable => says("The request may still be changed by others.", AGAIN),
            C::V2TxVersion => says("The transaction version is below 2.", AGAIN),
            C::V2Version => says("The request is of a PSBT version that does not exist.", AGAIN),
            C::NonCanonical => says("The request is written in another than its one form.", ATTACK),
            C::UnsignedTx => says(
                "The unsigned transaction is missing, broken or carries signatures.",
                AGAIN,
            ),
            C::Presigned => says("The request carries signatures already.", AGAIN),
            C::UnknownField => says(
                "The request carries something that this signer cannot show you.",
                AGAIN,
            ),
            C::Empty => says("The request has no inputs or no outputs.", AGAIN),
            C::PsbtField => says("A value in the request cannot be read.", AGAIN),
            C::PsbtMagic => says("This is not a signing request.", AGAIN),
            C::PsbtTruncated => says("The request ends too early.", AGAIN),
            C::LimitMessage => says("The request is larger than this signer takes.", AGAIN),
            C::LimitInputs => says("The request has more inputs than this signer takes.", AGAIN),
            C::LimitOutputs => says("The request has more outputs than this signer takes.", AGAIN),
            C::LimitFields => says("One part of the request has too many fields.", ATTACK),
            C::LimitKey => says("A field name in the request is too long.", ATTACK),
            C::LimitScript => says("A script in the request is too long.", ATTACK),
            C::LimitPath => says("A key path in the request is too deep.", ATTACK),
            C::LimitDerivations => says("One part of the request names too many keys.", ATTACK),
            C::LimitSignatures => says("An input carries too many signatures.", ATTACK),
            C::LimitValue => says("A value in the request is too long.", ATTACK),
            C::TxVersion => says("The transaction version is not one the policy allows.", AGAIN),
            C::Locktime => says("The request does not say its block height.", AGAIN),
            C::SequenceRule => says(
                "An input switches the lock time off or asks for a delay of its own.",
                AGAIN,
            ),
            C::RecoveryPath => says(
                "The request opens a path of the vault that waits on a delay, where fewer sites suffice.",
                POLICY,
            ),
            C::Dust => says("An output is too small for the network to carry.", AGAIN),
            C::ProofMessage => says("This is a signed message, not a payment.", PROOF),
            C::ProofReserves => says("This is a proof of reserves, not a payment.", PROOF),
            C::Header => says("The coordinator's header is incomplete or unreadable.", AGAIN),
            C::CoordSig => says("The coordinator did not sign exactly this request.", ATTACK),
            C::Expired => says("The request's last block height has passed.", AGAIN),
            C::PolicyVersion => says("The request was made under another policy version.", AGAIN),
            C::Downgrade => says("The policy is older than one that was registered here.", ATTACK),
            C::Whitelist => says("A payee is not on the whitelist.", POLICY),
            C::WhitelistExpired => says("A payee's whitelist entry has expired.", POLICY),
            C::WhitelistCooldown => says("A payee's whitelist entry is too new to be paid yet.", POLICY),
            C::LimitRequest => says("More leaves the vault than one request may move.", POLICY),
            C::Velocity => says("More leaves the vault than the window of blocks allows.", POLICY),
            C::LimitDestination => says("More goes to one payee than the window of blocks allows.", POLICY),
            C::LimitVault => says(
                "More leaves this vault than one of its requests may move.",
                POLICY,
            ),
            C::VelocityVault => says(
                "More leaves this vault than the window of blocks allows it.",
                POLICY,
            ),
            C::Purpose => says(
                "The request does something else than what it says it is for.",
                ATTACK,
            ),
            C::TooManyChange => says(
                "More outputs come back to the vault than the policy allows.",
                AGAIN,
            ),
            C::ExpiryLong => says(
                "The request would stay valid for longer than the policy allows.",
                AGAIN,
            ),
            C::RbfRequired => says(
                "An input does not allow its fee to be raised later, which the policy asks for.",
                AGAIN,
            ),
            C::QuorumUnmeetable => says(
                "The rule asks for more approvals than the officers here can give.",
                POLICY,
            ),
            C::Rule => says(
                "No rule of the policy lets anybody approve such a payment.",
                POLICY,
            ),
            C::HeightFloor => says("The block height is below the policy's lowest.", AGAIN),
            C::HeightBack => says("The block height is not above that of the last payment.", AGAIN),
            C::HeightJump => says("The block height is too far ahead of the last payment.", ATTACK),
            C::OutpointAlreadySigned => {
                says("A coin was already signed away in another transaction.", ATTACK)
            }
            C::RepeatPayment => says(
                "A payee got exactly this amount before, in the ceremony named here.",
                "Ask whether it is to be paid again. Each approver must say yes to this by name.",
            ),
            C::Replacement => says(
                "The request replaces a payment, and the rules for that do not hold.",
                AGAIN,
            ),
            C::Modified => says("The request is not the one that was approved.", ATTACK),
            C::ApprovalBinding => says("An approval is for another payment.", ATTACK),
            C::ApprovalPolicy => says(
                "An approval was given under other rules or at another signer.",
                APPROVE,
            ),
            C::ApprovalCeremony => says("An approval is from another ceremony or has expired.", APPROVE),
            C::ApprovalSignature => says("An approval is not signed by its officer.", ATTACK),
            C::QuorumFew => says("Too few persons have approved.", APPROVE),
            C::QuorumPerson => says("One person has spoken twice.", APPROVE),
            C::QuorumRole => says("This person may not approve in this ceremony.", APPROVE),
            C::QuorumUnknown => says("This person is not an officer of this site.", ATTACK),
            C::Rejected => says(
                "An officer said no.",
                "Stop. Hear the officer's reason before anything else is made.",
            ),
            C::HsmSigInvalid => says("The HSM returned a signature that does not verify.", DEVICE),
            C::HsmSigCount => says(
                "The HSM returned more or fewer signatures than were asked for.",
                DEVICE,
            ),
            C::HsmNonceRepeat => says(
                "The HSM used one secret number twice, which can give a key away.",
                DEVICE,
            ),
            C::Rollback => says(
                "The journal is older than a receipt that somebody holds.",
                "Stop. Do not sign on this machine. Restore the newest journal from its copies.",
            ),
            C::SimilarAddress => says(
                "A payee's address begins and ends like another one known here.",
                COMPARE,
            ),
            C::Reissue => says(
                "This request was signed before; the recorded answer is given again.",
                KNOW,
            ),
            C::Resume => says("This request was begun before and is taken up again.", KNOW),
            C::NotReplaceable => says(
                "The payment cannot be replaced: with too low a fee it would stay stuck.",
                KNOW,
            ),
            C::RecoveryOpen => says(
                "The request opens the path of the vault that waits on a delay: fewer sites suffice for it.",
                KNOW,
            ),
            C::Replaces => says(
                "This request takes the place of an earlier payment, whose ceremony is named.",
                KNOW,
            ),
            C::UnsignedRequest => says(
                "This request comes from a wallet that does not sign its requests.",
                KNOW,
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::collections::BTreeSet;

    #[test]
    fn every_check_has_plain_short_words_of_its_own() {
        let mut seen = BTreeSet::new();
        for check in CheckId::ALL {
            let words = check.words();
            for text in [words.what, words.todo] {
                assert!(text.bytes().all(|b| (0x20..0x7f).contains(&b)), "{check}: {text}");
                assert!(
                    (10..=100).contains(&text.len()) && text.ends_with('.'),
                    "{check}: {text}"
                );
            }
            assert!(seen.insert(words.what), "{check} says what another check says");
        }
    }

    #[test]
    fn whatever_blocks_says_stop() {
        for check in CheckId::ALL {
            let blocks = check.severity() == crate::policy::Severity::Block;
            assert_eq!(check.words().todo.starts_with("Stop."), blocks, "{check}");
        }
    }
}
