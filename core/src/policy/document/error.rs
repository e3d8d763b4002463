//! Why a policy file cannot be used.

use crate::ids::Label;

/// A policy that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// Over a ceiling: bytes of the file, or entries of one of its lists.
    #[error("policy is over its limit of {limit}")]
    TooLarge {
        /// The ceiling.
        limit: usize,
    },
    /// Not TOML of the wanted shape.
    #[error("policy cannot be read near byte {offset}")]
    Shape {
        /// Where reading stopped.
        offset: usize,
    },
    /// A format this program does not know.
    #[error("unknown policy format")]
    Format,
    /// Version 0, which stands for "no policy yet" wherever versions are compared.
    #[error("policy versions begin with 1")]
    Version,
    /// A network this program does not know.
    #[error("unknown network")]
    Network,
    /// A name that is not 1 to 40 printable ASCII characters (G01).
    #[error("{field} is not 1 to 40 printable ascii characters")]
    Label {
        /// The field.
        field: &'static str,
    },
    /// Something other than whole satoshi that bitcoin can hold (E18), or a share above the whole.
    #[error("{field} is not a whole number of its unit, or more than there is")]
    Amount {
        /// The field.
        field: &'static str,
    },
    /// The window of the limits has no blocks.
    #[error("window_blocks is 0")]
    Window,
    /// A height that contradicts another one of the file.
    #[error("{field} is on the wrong side of another height")]
    Height {
        /// The field.
        field: &'static str,
    },
    /// A count of 0 where 0 would mean another field.
    #[error("{field} is 0")]
    Count {
        /// The field.
        field: &'static str,
    },
    /// A rule asks for fewer than two persons.
    #[error("rule {rule}: two persons or more must approve")]
    Quorum {
        /// The rule.
        rule: Label,
    },
    /// Earlier rules take all that this one would: nobody could tell which of them people thought of.
    #[error("rule {rule} is never reached")]
    RuleUnreachable {
        /// The rule.
        rule: Label,
    },
    /// With this rule more may leave for fewer approvals than an earlier one asks for less.
    #[error("rule {rule} lets more leave for fewer approvals than an earlier one asks for less")]
    RuleOrder {
        /// The rule.
        rule: Label,
    },
    /// An address that is not one of this network.
    #[error("whitelist entry {label}: not an address of this network")]
    Address {
        /// The entry.
        label: Label,
    },
    /// A descriptor that is not sane or not ranged as said.
    #[error("whitelist entry {label}: not a usable descriptor")]
    Descriptor {
        /// The entry.
        label: Label,
    },
    /// Neither or both of address and descriptor.
    #[error("whitelist entry {label}: give an address or a descriptor with a range")]
    Target {
        /// The entry.
        label: Label,
    },
    /// Two names in one list that people could take for each other (G05).
    #[error("{label}: another name of the same list looks like it")]
    DuplicateLabel {
        /// The later one.
        label: Label,
    },
    /// Two entries that pay to one script.
    #[error("whitelist entry {label}: its destination stands in another entry")]
    DuplicateDestination {
        /// The later entry.
        label: Label,
    },
}

impl PolicyError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "E_LIMIT_POLICY",
            Self::Shape { .. } | Self::Format | Self::Version | Self::Target { .. } | Self::Count { .. } => {
                "E_POLICY_SHAPE"
            }
            Self::Network => "E_NETWORK",
            Self::Label { .. } => "E_LABEL",
            Self::Amount { .. } => "E_POLICY_UNITS",
            Self::Window => "E_POLICY_WINDOW",
            Self::Height { .. } => "E_POLICY_HEIGHT",
            Self::Quorum { .. } => "E_POLICY_QUORUM",
            Self::RuleUnreachable { .. } => "E_RULE_UNREACHABLE",
            Self::RuleOrder { .. } => "E_RULE_ORDER",
            Self::Address { .. } => "E_ADDRESS",
            Self::Descriptor { .. } => "E_DESCRIPTOR_UNSANE",
            Self::DuplicateLabel { .. } => "E_LABEL_DUP",
            Self::DuplicateDestination { .. } => "E_DESTINATION_DUP",
        }
    }
}
